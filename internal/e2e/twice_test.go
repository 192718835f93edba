package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"waymark/internal/apptest"
)

// door is an address of its own for one carrier, which counts the mails that are handed in there.
type door struct {
	*httptest.Server
	mails atomic.Int64
}

func newDoor(t *testing.T, carrier *apptest.FakeMailgun) *door {
	t.Helper()
	to, err := url.Parse(strings.TrimSuffix(carrier.URL(), "/v3"))
	if err != nil {
		t.Fatal(err)
	}
	d := &door{}
	onward := httputil.NewSingleHostReverseProxy(to)
	onward.ErrorHandler = func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) } // a killed process needs no answer
	d.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/messages") {
			d.mails.Add(1)
		}
		onward.ServeHTTP(w, r)
	}))
	t.Cleanup(d.Close)
	return d
}

func TestTwoProcessesOnOneDirectoryNeverBothSend(t *testing.T) {
	carrier := apptest.NewFakeMailgun(t)
	carrier.Latency = carrierTakes
	doors := [2]*door{newDoor(t, carrier), newDoor(t, carrier)}
	first := NewProgram(t, mailing(carrier, "MG_URL="+doors[0].URL+"/v3", "WAYMARK_RECONCILE_AFTER=1s", "WAYMARK_RESEND_AFTER=3s")...)
	offer(t, first, 0)
	second := first.Beside(mailing(carrier, "MG_URL="+doors[1].URL+"/v3", "WAYMARK_RECONCILE_AFTER=1s", "WAYMARK_RESEND_AFTER=3s")...)
	asked := 0
	// the last of them wakes the program that sends: what another writes, it finds by itself within half a minute
	ask := func(n int, sends *Program) {
		t.Helper()
		for i := range n {
			at := sends
			if i%2 == 0 && i < n-1 {
				at = map[*Program]*Program{first: second, second: first}[sends]
			}
			post(t, at.URL+"/signup", url.Values{"email": {fmt.Sprintf("reader%d@example.org", asked)}, "guide": {"calm"}})
			asked++
		}
	}
	all := func() bool { return carrier.Count() >= asked }

	first.Serve()
	ask(1, first)
	first.Until("the first sends", all)
	second.Serve()
	ask(20, first)
	first.Until("all have their confirmation", all)
	if n := doors[1].mails.Load(); n > 0 {
		t.Errorf("while the first process sent, the second sent %d mails", n)
	}

	ask(20, first)
	first.Until("some are on their way", func() bool { return doors[0].mails.Load() > 25 })
	first.Kill()
	ask(1, second)
	second.Until("the second has taken over", func() bool { return doors[1].mails.Load() > 0 && all() })
	before := doors[0].mails.Load()
	first.Serve()
	ask(20, second)
	second.Until("all have their confirmation", all)
	if n := doors[0].mails.Load(); n != before {
		t.Errorf("while the second process sent, the first sent %d mails", n-before)
	}
	settled(t, second)
	second.Stop()
	first.Stop()
	oneEach(t, first, carrier, asked)
}

// oneEach wants each of so many messages accepted once, and said so.
func oneEach(t *testing.T, p *Program, carrier *apptest.FakeMailgun, asked int) {
	t.Helper()
	rows, err := ledger(p)
	if err != nil {
		t.Fatal(err)
	}
	times := map[string]int{}
	for _, m := range carrier.Messages() {
		for _, to := range m.To {
			times[m.As(to).SendID()]++
		}
	}
	for _, row := range rows {
		if times[row.SendID] != 1 || (row.Status != "accepted" && row.Status != "delivered") {
			t.Errorf("a %s for %s was accepted %d times and is %s: %s", row.Kind, row.Email, times[row.SendID], row.Status, row.LastError)
		}
	}
	if len(rows) != asked || len(times) != asked {
		t.Errorf("%d messages and %d mails, want %d", len(rows), len(times), asked)
	}
}
