package health

import (
	"net"
	"os"
	"strconv"
	"time"
)

// manager is the service manager that started us, as in sd_notify(3). The zero value is none, and is told nothing.
type manager struct {
	socket string
	// watchdog is how long it waits for a sign of life before it starts the program again; 0: it does not.
	watchdog time.Duration
}

// managerOf reads a manager from the environment; see sd_notify(3) and sd_watchdog_enabled(3).
func managerOf(getenv func(string) string) manager {
	m := manager{socket: getenv("NOTIFY_SOCKET")}
	if m.socket == "" {
		return manager{}
	}
	if pid := getenv("WATCHDOG_PID"); pid != "" && pid != strconv.Itoa(os.Getpid()) {
		return m
	}
	if micros, err := strconv.ParseInt(getenv("WATCHDOG_USEC"), 10, 64); err == nil && micros > 0 {
		m.watchdog = time.Duration(micros) * time.Microsecond
	}
	return m
}

// tell sends one state, such as "READY=1". That nobody listens is no trouble of ours.
func (m manager) tell(state string) {
	if m.socket == "" {
		return
	}
	// a name that begins with @ is in the abstract namespace, which package net understands
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: m.socket, Net: "unixgram"})
	if err != nil {
		return
	}
	defer conn.Close()
	_, _ = conn.Write([]byte(state))
}
