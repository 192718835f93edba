package health

import (
	"net"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

func TestSystemdIsToldWhereItListens(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("skipped: Windows has no systemd")
	}
	socket := filepath.Join(t.TempDir(), "notify")
	listener, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	env := map[string]string{"NOTIFY_SOCKET": socket, "WATCHDOG_USEC": "60000000"}
	m := managerOf(func(name string) string { return env[name] })
	if m.watchdog != time.Minute {
		t.Errorf("%+v", m)
	}
	m.tell("READY=1")
	got := make([]byte, 100)
	if n, err := listener.Read(got); err != nil || string(got[:n]) != "READY=1" {
		t.Errorf("%q, %v", got, err)
	}
	env["WATCHDOG_PID"] = "1" // another process' watchdog
	if m := managerOf(func(name string) string { return env[name] }); m.watchdog != 0 || m.socket == "" {
		t.Errorf("%+v", m)
	}
	if m := managerOf(func(string) string { return "" }); m != (manager{}) {
		t.Errorf("%+v", m)
	}
	manager{socket: socket + "-gone"}.tell("READY=1") // nobody minds
}
