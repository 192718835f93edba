//go:build linux

package e2e

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/internal/apptest"
	"waymark/internal/replica"
)

// load signs readers up from several hands, a given number a second, and remembers when each was told that she was taken.
type load struct {
	p    *Program
	stop chan struct{}
	done sync.WaitGroup

	mu    sync.Mutex
	taken map[string]time.Time
	waits []time.Duration
}

func beginLoad(p *Program, name string, perSecond int) *load {
	l := &load{p: p, stop: make(chan struct{}), taken: map[string]time.Time{}}
	hands := min(64, max(4, perSecond/8))
	client := &http.Client{
		Transport: &http.Transport{MaxIdleConnsPerHost: hands}, Timeout: 30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	turns := make(chan int)
	l.done.Go(func() {
		defer close(turns)
		tick := time.NewTicker(time.Second / time.Duration(perSecond))
		defer tick.Stop()
		for n := 0; ; n++ {
			select {
			case <-l.stop:
				return
			case <-tick.C:
			}
			select {
			case <-l.stop:
				return
			case turns <- n:
			}
		}
	})
	for range hands {
		l.done.Go(func() {
			for n := range turns {
				address := fmt.Sprintf("%s%d@example.org", name, n)
				asked := time.Now()
				response, err := client.PostForm(l.p.URL+"/signup", url.Values{"email": {address}, "guide": {"calm"}})
				if err != nil {
					continue
				}
				_ = response.Body.Close()
				now := time.Now()
				l.mu.Lock()
				l.waits = append(l.waits, now.Sub(asked))
				if response.StatusCode == http.StatusSeeOther {
					l.taken[address] = now
				}
				l.mu.Unlock()
			}
		})
	}
	return l
}

func (l *load) end() {
	close(l.stop)
	l.done.Wait()
}

// wait is the given share of the waits, at most so long.
func (l *load) wait(share float64) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.waits) == 0 {
		return 0
	}
	slices.Sort(l.waits)
	return l.waits[min(len(l.waits)-1, int(share*float64(len(l.waits))))]
}

// addressesIn are the subscribers of a database file.
func addressesIn(t testing.TB, file string) map[string]bool {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT email FROM subscribers")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	all := map[string]bool{}
	for rows.Next() {
		var email string
		if err := rows.Scan(&email); err != nil {
			t.Fatal(err)
		}
		all[email] = true
	}
	return all
}

// Twice in every run of the tests; "make replica" does it twenty times.
func TestWhatWasAcknowledgedTwoSecondsBeforeThePowerFailsIsInTheReplica(t *testing.T) {
	kills := 2
	if n, err := strconv.Atoi(os.Getenv("WAYMARK_REPLICA_KILLS")); err == nil {
		kills = n
	}
	bucket := apptest.NewFakeS3(t)
	address := "s3://bucket/site?endpoint=" + bucket.URL()
	t.Setenv("AWS_ACCESS_KEY_ID", apptest.S3Key)
	t.Setenv("AWS_SECRET_ACCESS_KEY", apptest.S3Secret)
	p := NewProgram(t, "WAYMARK_SECRET="+secret, "WAYMARK_SIGNUPS_PER_HOUR=0", "WAYMARK_REPLICA="+address)
	offer(t, p, 0)
	worst, everybody := time.Duration(0), map[string]time.Time{}
	for kill := range kills {
		p.Serve()
		p.Until("the replica follows", func() bool { return restored(t, address, time.Time{}) >= len(everybody) })
		l := beginLoad(p, fmt.Sprintf("reader%d-", kill), 100)
		time.Sleep(3*time.Second + rand.N(3*time.Second)) // a random moment is what is asked for
		cut := time.Now()
		p.powerCut()
		l.end()
		into := filepath.Join(t.TempDir(), "data.db")
		if err := replica.Restore(context.Background(), address, time.Time{}, into); err != nil {
			t.Fatal(err)
		}
		there := addressesIn(t, into)
		for address, at := range everybody {
			if !there[address] {
				t.Errorf("kill %d: %s is lost, taken %s before", kill, address, cut.Sub(at))
			}
		}
		lost := 0
		for address, at := range l.taken {
			if there[address] || at.After(cut) {
				continue
			}
			lost++
			worst = max(worst, cut.Sub(at))
			if cut.Sub(at) > 2*time.Second {
				t.Errorf("kill %d: %s is lost, taken %s before", kill, address, cut.Sub(at))
			}
		}
		local := addressesIn(t, filepath.Join(p.Dir, "data.db"))
		for address, at := range l.taken {
			if !local[address] {
				t.Errorf("kill %d: %s is not even here, taken %s before", kill, address, cut.Sub(at))
			}
			everybody[address] = at
		}
		t.Logf("kill %d: %d taken, %d not in the replica", kill, len(l.taken), lost)
	}
	t.Logf("the worst that was lost had been taken %s before", worst.Round(time.Millisecond))
}

// superuser logs a superuser in and returns her token.
func (p *Program) superuser() string {
	p.t.Helper()
	if out, err := p.Run("superuser", "upsert", "friend@example.org", "three wet dogs run"); err != nil {
		p.t.Fatalf("%v\n%s", err, out)
	}
	response, err := http.Post(p.URL+"/api/collections/_superusers/auth-with-password", "application/json",
		bytes.NewReader([]byte(`{"identity":"friend@example.org","password":"three wet dogs run"}`)))
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct{ Token string }
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || answer.Token == "" {
		p.t.Fatalf("no token (%v, %s)", err, response.Status)
	}
	return answer.Token
}

func (p *Program) logSize() int64 {
	info, err := os.Stat(filepath.Join(p.Dir, "data.db-wal"))
	if err != nil {
		return 0
	}
	return info.Size()
}

func TestTheNightsTidyingHoldsNobodyUpBesideAReplicaAndTheLogIsEmptied(t *testing.T) {
	p, address := replicated(t)
	offer(t, p, 0)
	p.Serve()
	token := p.superuser()
	p.Until("a replica is there", func() bool { return restored(t, address, time.Time{}) >= 0 })
	signUp(t, p, "reader", 50)
	if p.logSize() < 100_000 {
		t.Fatalf("the log has %d bytes", p.logSize())
	}
	l := beginLoad(p, "meanwhile", 20)
	if os.Getenv("WAYMARK_REPLICA_KILLS") != "" { // what PocketBase would do
		began := time.Now()
		_, err := p.openBeside().Exec("PRAGMA wal_checkpoint(TRUNCATE)")
		t.Logf("an ordinary checkpoint took %s (%v)", time.Since(began), err)
		l.end()
		t.Logf("meanwhile the longest wait of a signup was %s", l.wait(1))
		l = beginLoad(p, "afterwards", 20)
	}
	began := time.Now()
	request, err := http.NewRequest(http.MethodPost, p.URL+"/api/crons/__pbDBOptimize__", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", token)
	response, err := http.DefaultClient.Do(request)
	if err != nil || response.StatusCode != http.StatusNoContent {
		t.Fatalf("%v %v", response, err)
	}
	_ = response.Body.Close()
	p.Until("the log is empty", func() bool { return p.logSize() < 100_000 })
	t.Logf("the log was emptied within %s", time.Since(began))
	l.end()
	if longest := l.wait(1); longest > time.Second {
		t.Errorf("a signup waited %s", longest)
	}
	p.Until("the replica has them all", func() bool { return restored(t, address, time.Time{}) >= 50+len(l.taken) })
}

// cpuOf is the processor time the program and its children have used so far.
func (p *Program) cpuOf() (server, child time.Duration) {
	p.t.Helper()
	const ticks = 100 // a second, on every Linux that Go runs on
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, stat := range stats {
		raw, err := os.ReadFile(stat)
		if err != nil {
			continue
		}
		fields := strings.Fields(string(raw[bytes.LastIndexByte(raw, ')')+1:]))
		user, _ := strconv.Atoi(fields[11])
		system, _ := strconv.Atoi(fields[12])
		used := time.Duration(user+system) * time.Second / ticks
		switch {
		case filepath.Base(filepath.Dir(stat)) == strconv.Itoa(p.server.Process.Pid):
			server = used
		case fields[1] == strconv.Itoa(p.server.Process.Pid):
			child += used
		}
	}
	return server, child
}

// What a replica costs at rest and under 500 signups a second; "make replica" prints it.
func TestWhatAReplicaCosts(t *testing.T) {
	if os.Getenv("WAYMARK_REPLICA_KILLS") == "" {
		t.Skip("skipped: it takes minutes and only prints; make replica runs it")
	}
	const rest, busy = 60 * time.Second, 20 * time.Second
	for _, with := range []bool{false, true} {
		bucket := apptest.NewFakeS3(t)
		env := []string{"WAYMARK_SECRET=" + secret, "WAYMARK_SIGNUPS_PER_HOUR=0"}
		if with {
			env = append(env, "WAYMARK_REPLICA=s3://bucket/site?endpoint="+bucket.URL(), "AWS_ACCESS_KEY_ID="+apptest.S3Key, "AWS_SECRET_ACCESS_KEY="+apptest.S3Secret)
		}
		p := NewProgram(t, env...)
		offer(t, p, 0)
		p.Serve()
		time.Sleep(5 * time.Second) // it comes to rest; nothing shows when
		asked, server, child := bucket.Requests(), time.Duration(0), time.Duration(0)
		server0, child0 := p.cpuOf()
		time.Sleep(rest)
		server, child = p.cpuOf()
		t.Logf("replica %v, at rest for %s: processor %s + %s, requests before %v, after %v", with, rest, server-server0, child-child0, asked, bucket.Requests())

		asked = bucket.Requests()
		server0, child0 = p.cpuOf()
		l := beginLoad(p, "reader", 500)
		time.Sleep(busy)
		l.end()
		server, child = p.cpuOf()
		t.Logf("replica %v, 500 signups a second for %s: %d taken, p50 %s, p99 %s, longest %s; processor %s + %s; requests before %v, after %v; log %d kB, staged %d kB",
			with, busy, len(l.taken), l.wait(.5), l.wait(.99), l.wait(1), server-server0, child-child0, asked, bucket.Requests(), p.logSize()>>10, bytesIn(replica.MetaDir(p.Dir))>>10)
		p.Stop()
	}
}

func bytesIn(folder string) (total int64) {
	_ = filepath.WalkDir(folder, func(_ string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			if info, err := entry.Info(); err == nil {
				total += info.Size()
			}
		}
		return nil
	})
	return total
}
