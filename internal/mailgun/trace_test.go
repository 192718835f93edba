package mailgun_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"waymark/internal/apptest"
	"waymark/internal/config"
	"waymark/internal/mailgun"
	"waymark/internal/outbox"
)

// mails are n mails as they are looked for, m0 to m(n-1).
func mails(n int, since time.Time) []outbox.Wanted {
	var wanted []outbox.Wanted
	for i := range n {
		wanted = append(wanted, outbox.Wanted{SendID: fmt.Sprintf("m%d-of-the-test", i), Address: fmt.Sprintf("reader%d@example.com", i), Since: since})
	}
	return wanted
}

// taken makes a Mailgun that took the mails.
func taken(t *testing.T, f *apptest.FakeMailgun, wanted []outbox.Wanted) {
	t.Helper()
	for _, w := range wanted {
		m := letter()
		m.SendID, m.To = w.SendID, w.Address
		if _, err := client(f).Send(context.Background(), m); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOneListAnswersForManyMails(t *testing.T) {
	f := apptest.NewFakeMailgun(t)
	f.Strange = true
	begin := time.Now().Add(-time.Minute)
	all := mails(1000, begin)
	taken(t, f, all[:700])
	found, err := client(f).Trace(context.Background(), all)
	if err != nil || len(found) != 1000 {
		t.Fatalf("%d answers, %v", len(found), err)
	}
	for i, w := range all {
		if got, here := found[w.SendID]; !here || (got.Status == outbox.Delivered) != (i < 700) || (got.Status == "") != (i >= 700) {
			t.Fatalf("%s: %+v, %v", w.SendID, got, here)
		}
	}
	// 1,400 events are five pages, and an empty one
	if n := f.Looked(); n != 6 {
		t.Errorf("%d questions about a thousand mails, want 6", n)
	}
}

func TestAFewMailsAmongVeryManyAreLookedForByAddress(t *testing.T) {
	f := apptest.NewFakeMailgun(t)
	begin := time.Now().Add(-time.Minute)
	all := mails(3, begin)
	taken(t, f, mails(1, begin)[:1])
	m := f.Messages()[0]
	for range 9000 {
		f.Happen(m, "opened", "", "")
	}
	taken(t, f, all[2:])
	found, err := client(f).Trace(context.Background(), all)
	if err != nil || found[all[0].SendID].Status == "" || found[all[2].SendID].Status != outbox.Delivered {
		t.Errorf("%+v, %v", found, err)
	}
	if got, here := found[all[1].SendID]; !here || got.Status != "" {
		t.Errorf("the one that was not taken: %+v, %v", got, here)
	}
	if n := f.Looked(); n > 2*10 {
		t.Errorf("%d questions", n)
	}
	// of one whose address is not known for certain, only the whole list can tell
	all[1].Address = ""
	if found, err = client(f).Trace(context.Background(), all); err != nil || len(found) != 3 {
		t.Errorf("%+v, %v", found, err)
	}
}

func TestWhatWasNotReadToItsEndSaysOfNoMailThatItIsNotThere(t *testing.T) {
	for _, fault := range apptest.AllBlind {
		t.Run(fault.String(), func(t *testing.T) {
			f := apptest.NewFakeMailgun(t)
			f.HangFor = 50 * time.Millisecond
			begin := time.Now().Add(-time.Minute)
			all := mails(400, begin)
			taken(t, f, all[:399])
			f.Blindly(1, 1, fault)
			found, err := client(f).Trace(context.Background(), all)
			if got, here := found[all[399].SendID]; err == nil || here {
				t.Errorf("%+v, %v, %v: want an error and no word about the mail", got, here, err)
			}
			if ids, err := client(f).Taken(context.Background(), begin); err == nil {
				t.Errorf("what was taken is %d mails and no error", len(ids))
			}
			f.Blindly(1, 0)
			if found, err = client(f).Trace(context.Background(), all); err != nil || len(found) != 400 {
				t.Errorf("afterwards: %d, %v", len(found), err)
			}
		})
	}
}

func TestAnyEventWithOurIdSaysThatMailgunHasTheMail(t *testing.T) {
	sid := "m0-of-the-test"
	for name, event := range map[string]string{
		"of an unknown kind":   `{"event":"pondered","timestamp":1.5,"user-variables":{"sid":"` + sid + `"}}`,
		"that cannot be read":  `{"event":"delivered","timestamp":"soon","user-variables":{"sid":"` + sid + `"}}`,
		"with other variables": `{"event":"accepted","timestamp":1,"recipient":7,"user-variables":"{\"sid\":\"` + sid + `\"}"}`,
	} {
		there := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			items := []json.RawMessage{json.RawMessage(event)}
			if r.URL.Path != "/v3/mg.example.org/events" {
				items = []json.RawMessage{}
			}
			// elsewhere: our key must not go there, and the page is ours all the same
			_ = json.NewEncoder(w).Encode(map[string]any{"items": items, "paging": map[string]string{"next": "https://storage.example.com/v3/mg.example.org/events/next"}})
		}))
		t.Cleanup(there.Close)
		c := mailgun.New(config.Config{MailgunAPIKey: "k", MailgunDomain: "mg.example.org", MailgunURL: there.URL + "/v3"}, time.Now)
		found, err := c.Trace(context.Background(), mails(2, time.Now()))
		if err != nil || found[sid].Status == "" || found["m1-of-the-test"].Status != "" || len(found) != 2 {
			t.Errorf("an event %s: %+v, %v", name, found, err)
		}
	}
}
