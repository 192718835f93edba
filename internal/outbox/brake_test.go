package outbox

import (
	"errors"
	"testing"
	"time"
)

func TestPausesGrowAndEnd(t *testing.T) {
	last := time.Duration(0)
	for n := 1; n <= 100; n++ {
		pause := backoff(n)
		if pause < firstPause/2 || pause > longestPause*5/4 {
			t.Fatalf("backoff(%d) = %v", n, pause)
		}
		if n <= 8 && pause <= last/2 {
			t.Errorf("backoff(%d) = %v after %v", n, pause, last)
		}
		last = pause
	}
}

func TestManyThatHangAtOnceAreOneFailure(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	var b brake
	for i := range 200 {
		b.note(now.Add(time.Duration(i)*time.Millisecond), now.Add(-time.Minute), report{heard: unclearly})
	}
	opens := b.opens()
	if pause := opens.Sub(now); b.misses < slowAfter || pause > 2*firstPause {
		t.Errorf("after %d misses the queue waits for %v", b.misses, pause)
	}
	// one that was asked after them says something new
	b.note(opens.Add(time.Second), opens, report{heard: unclearly})
	if again := b.opens().Sub(opens); again < firstPause {
		t.Errorf("another failure puts it off by no more than %v", again)
	}
}

func TestAnAnswerToWhatWasAskedBeforeTheStopDoesNotEndIt(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	var b brake
	if !b.note(now, now.Add(-time.Second), report{heard: stop, reason: "no"}) {
		t.Fatal("the queue did not stop")
	}
	if b.note(now, now.Add(-time.Second), report{heard: stop, reason: "no"}) {
		t.Error("it stopped a second time")
	}
	b.note(now.Add(time.Second), now.Add(-time.Second), report{heard: clearly})
	if !b.stopped {
		t.Error("an older answer ended the stop")
	}
	b.note(now.Add(2*time.Second), now.Add(time.Second), report{heard: clearly})
	if b.stopped {
		t.Error("a newer answer did not end the stop")
	}
}

func TestWhatAnAttemptMakesOfItsRow(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	fail := func(o Outcome) error { return &SendError{Outcome: o, Err: errors.New("x")} }
	for name, row := range map[string]struct {
		err      error
		attempts int
		want     Status
		unsent   bool
		wiped    bool
		doubts   int
		heard    heard
	}{
		"taken":                          {nil, 1, Accepted, false, true, 0, clearly},
		"refused":                        {fail(Refused), 1, Failed, false, true, 0, clearly},
		"for later":                      {fail(Later), 1, Queued, true, false, 0, unclearly},
		"stopped":                        {fail(Stop), 1, Queued, true, false, 0, stop},
		"in doubt":                       {fail(Doubt), 1, Ambiguous, false, false, 1, unclearly},
		"an error nobody classified":     {errors.New("x"), 1, Ambiguous, false, false, 1, unclearly},
		"not begun":                      {errNotTried, 1, Queued, true, false, 0, nothing},
		"words could not be found":       {&composeError{errors.New("x")}, 1, Queued, true, false, 0, nothing},
		"words could not be found again": {&composeError{errors.New("x")}, TriedOften, Queued, true, false, 0, nothing},
		"has become pointless":           {&composeError{ErrCancel}, 1, Cancelled, true, true, 0, nothing},
	} {
		got, r := outcome(attempt{message: Message{ID: "m", Attempts: row.attempts}, err: row.err, id: "<id>"}, now, time.Minute)
		if got.Status != row.want || got.Unsent != row.unsent || got.Wipe != row.wiped || got.Doubts != row.doubts || r.heard != row.heard {
			t.Errorf("%s: %+v, heard %d", name, got, r.heard)
		}
		if (row.err != nil) != (got.LastError != "") {
			t.Errorf("%s: the row says %q", name, got.LastError)
		}
	}
}
