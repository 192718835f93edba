package e2e

import (
	"database/sql"
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
)

// How long a signup waits while a backup is made of a large site: WAYMARK_BACKUP_MB=1000 says how large, and
// WAYMARK_BACKUP_ROAD=command has the backup made by `waymark backup` beside the server. Skipped without it.
func TestNoSignupWaitsForABackup(t *testing.T) {
	megabytes, err := strconv.Atoi(os.Getenv("WAYMARK_BACKUP_MB"))
	if err != nil {
		t.Skip("WAYMARK_BACKUP_MB is not set")
	}
	const friend, password = "friend@example.org", "three wet dogs run"
	p := NewProgram(t, "WAYMARK_SECRET="+secret, "WAYMARK_SIGNUPS_PER_HOUR=0")
	offer(t, p, 0)
	if out, err := p.Run("superuser", "upsert", friend, password); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	weigh(t, filepath.Join(p.Dir, "data.db"), megabytes)
	p.Serve()
	a := logIn(p, friend, password)
	l := &steady{p: p, stop: make(chan struct{})}
	l.ended.Go(l.run)
	l.phase("before", 15*time.Second)
	l.begin("backup")
	began := time.Now()
	if os.Getenv("WAYMARK_BACKUP_ROAD") == "command" {
		if out, err := p.Run("backup"); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	} else {
		a.ask(http.MethodPost, "/api/waymark/desk/backup", "", http.StatusOK, nil)
	}
	t.Logf("the backup took %v", time.Since(began).Round(100*time.Millisecond))
	l.phase("after", 15*time.Second)
	began = time.Now()
	l.begin("drill")
	a.ask(http.MethodPost, "/api/waymark/desk/backup/drill", "", http.StatusOK, nil)
	t.Logf("the drill took %v", time.Since(began).Round(100*time.Millisecond))
	close(l.stop)
	l.ended.Wait()
	for _, line := range l.says() {
		t.Log(line)
	}
}

// weigh puts so many megabytes of words into a database that nobody has open.
func weigh(t *testing.T, path string, megabytes int) {
	t.Helper()
	db, err := sql.Open("sqlite", path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	chance := rand.New(rand.NewPCG(1, 2))
	words := make([]string, 4000)
	for i := range words {
		word := make([]byte, 3+chance.IntN(8))
		for j := range word {
			word[j] = byte('a' + chance.IntN(26))
		}
		words[i] = string(word)
	}
	for range megabytes {
		tx, err := db.Begin()
		if err != nil {
			t.Fatal(err)
		}
		for range 100 {
			var text strings.Builder
			for text.Len() < 10_000 {
				text.WriteString(words[chance.IntN(len(words))] + " ")
			}
			if _, err := tx.Exec("INSERT INTO revisions (collection, record, data) VALUES ('posts', ?, json_object('body', ?))", fmt.Sprint(chance.Int64()), text.String()); err != nil {
				t.Fatal(err)
			}
		}
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.Exec("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		t.Fatal(err)
	}
}

// steady is fifty signups a second, whether or not the one before is answered.
type steady struct {
	p     *Program
	stop  chan struct{}
	ended sync.WaitGroup

	mu     sync.Mutex
	now    string
	phases []string
	waits  map[string][]time.Duration
	failed map[string]int
	log    map[string]int64 // how long data.db-wal was at most, by phase, in bytes
}

func (l *steady) begin(phase string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.waits == nil {
		l.waits, l.failed, l.log = map[string][]time.Duration{}, map[string]int{}, map[string]int64{}
	}
	l.now = phase
	l.phases = append(l.phases, phase)
}

func (l *steady) phase(name string, long time.Duration) {
	l.begin(name)
	<-time.After(long) // it is this long that is measured
}

func (l *steady) run() {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 200}}
	for i := 0; ; i++ {
		select {
		case <-l.stop:
			return
		case <-tick.C:
		}
		l.mu.Lock()
		phase := l.now
		if info, err := os.Stat(filepath.Join(l.p.Dir, "data.db-wal")); err == nil && phase != "" {
			l.log[phase] = max(l.log[phase], info.Size())
		}
		l.mu.Unlock()
		if phase == "" {
			continue
		}
		l.ended.Go(func() {
			began := time.Now()
			response, err := client.PostForm(l.p.URL+"/signup", url.Values{"email": {fmt.Sprintf("load%d@example.org", i)}, "guide": {"calm"}})
			took := time.Since(began)
			l.mu.Lock()
			defer l.mu.Unlock()
			l.waits[phase] = append(l.waits[phase], took)
			if err != nil || response.StatusCode != http.StatusOK {
				l.failed[phase]++
			}
			if err == nil {
				_ = response.Body.Close()
			}
		})
	}
}

func (l *steady) says() (lines []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, phase := range l.phases {
		waits := l.waits[phase]
		slices.Sort(waits)
		if len(waits) == 0 {
			continue
		}
		at := func(part float64) time.Duration {
			return waits[min(int(part*float64(len(waits))), len(waits)-1)].Round(time.Millisecond)
		}
		lines = append(lines, fmt.Sprintf("%-7s %5d signups, %d failed; half within %v, 99%% within %v, the longest %v; the log at most %d MB",
			phase, len(waits), l.failed[phase], at(0.5), at(0.99), at(1), l.log[phase]>>20))
	}
	return lines
}
