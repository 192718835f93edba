package sequence_test

import (
	"testing"
	"time"

	"waymark/internal/apptest"
	"waymark/internal/outbox"
	"waymark/internal/subscribers"
)

func TestAnEnrolmentThatIsPausedAndGoesOnByHandGetsEveryLetter(t *testing.T) {
	site := apptest.New(t)
	_, sequence := site.Offer(3)
	id := walker(site, sequence.Id, "ada")
	queuedLetter(t, site)
	row, err := site.App.FindRecordById("enrolments", id)
	if err != nil {
		t.Fatal(err)
	}
	site.Set(row, map[string]any{"status": "paused"})
	days(site, 3)
	if n := len(site.MailsTo("ada@example.org")); n != 0 {
		t.Errorf("%d letters while she rests", n)
	}
	site.Set(row, map[string]any{"status": "active"})
	days(site, 4)
	if n := len(site.MailsTo("ada@example.org")); n != 3 {
		t.Errorf("%d letters, not 3", n)
	}
}

func TestWhoIsTakenOutByHandGetsNothingMore(t *testing.T) {
	for _, status := range []string{"exited", "completed"} {
		site := apptest.New(t)
		_, sequence := site.Offer(3)
		id := walker(site, sequence.Id, "ada")
		queuedLetter(t, site)
		row, err := site.App.FindRecordById("enrolments", id)
		if err != nil {
			t.Fatal(err)
		}
		site.Set(row, map[string]any{"status": status})
		days(site, 4)
		if n := len(site.MailsTo("ada@example.org")); n != 0 || site.Count("enrolments", "exit_reason = 'by_hand' AND next_at = ''") != 1 {
			t.Errorf("%d letters to somebody who was %s by hand", n, status)
		}
	}
}

func TestAnEnrolmentMadeByHandStopsNobodysPauseFromEnding(t *testing.T) {
	site := apptest.New(t)
	_, sequence := site.Offer(2)
	person := site.Make("subscribers", map[string]any{"email": "eve@example.org", "status": "active"})
	site.Make("enrolments", map[string]any{"subscriber": person.Id, "sequence": sequence.Id, "status": "active"})
	toldBy(t, site, "UPDATE enrolments SET last_at = ''") // as one made before this was seen to
	hers, err := subscribers.ByID(site.App, person.Id)
	if err != nil {
		t.Fatal(err)
	}
	if err := site.People.Pause(hers, site.Clock.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	site.Clock.Move(2 * time.Hour)
	if err := site.People.Tidy(site.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	toldBy(t, site, "UPDATE enrolments SET last_at = ''")
	site.Set(sequence, map[string]any{"status": "paused"})
	site.Set(sequence, map[string]any{"status": "live"})
	days(site, 3)
	if n := len(site.MailsTo("eve@example.org")); n != 2 {
		t.Errorf("%d letters, not 2", n)
	}
}

// Neither the tick nor the gate would ever stop: one writes what the other refuses.
func TestAStatusChangedByHandTakesHerOut(t *testing.T) {
	for status, why := range map[string]string{"unsubscribed": "stopped", "bounced": "suppressed", "complained": "suppressed"} {
		for name, change := range map[string]func(site *apptest.Site, person string){
			"saved": func(site *apptest.Site, person string) {
				row, err := site.App.FindRecordById("subscribers", person)
				if err != nil {
					t.Fatal(err)
				}
				site.Set(row, map[string]any{"status": status})
			},
			"written into the database": func(site *apptest.Site, person string) {
				toldBy(t, site, "UPDATE subscribers SET status = '"+status+"' WHERE id = '"+person+"'")
			},
		} {
			site := apptest.New(t)
			_, sequence := site.Offer(2)
			walker(site, sequence.Id, "ada")
			queuedLetter(t, site)
			person, err := site.App.FindFirstRecordByFilter("subscribers", "email = 'ada@example.org'")
			if err != nil {
				t.Fatal(err)
			}
			change(site, person.Id)
			days(site, 2) // does not come back while they chase each other
			if len(site.MailsTo("ada@example.org")) != 0 || site.Count("enrolments", "status = 'exited' AND exit_reason = '"+why+"'") != 1 {
				t.Errorf("%s, %s: she is in it still", status, name)
			}
		}
	}
}

func TestAnEnrolmentOfSomebodyWhoHasNotConfirmedWaitsForHer(t *testing.T) {
	site := apptest.New(t)
	_, sequence := site.Offer(1)
	person := site.Make("subscribers", map[string]any{"email": "ada@example.org", "status": "pending"})
	site.Make("enrolments", map[string]any{"subscriber": person.Id, "sequence": sequence.Id, "status": "active"})
	days(site, 3)
	if len(site.MailsTo("ada@example.org")) != 0 || site.Count("messages", "") != 0 {
		t.Fatal("a letter to somebody who has not confirmed")
	}
	site.Set(person, map[string]any{"status": "active"})
	days(site, 1)
	if len(site.MailsTo("ada@example.org")) != 1 {
		t.Error("she has confirmed, and nothing comes")
	}
}

func TestTheLastLetterCanBeSentAgain(t *testing.T) {
	site := apptest.New(t)
	_, sequence := site.Offer(1)
	walker(site, sequence.Id, "ada")
	days(site, 1)
	if site.Count("enrolments", "status = 'completed'") != 1 {
		t.Fatal("she has not finished")
	}
	toldBy(t, site, "UPDATE messages SET status = 'unknown' WHERE kind = 'letter'")
	letter, err := site.App.FindFirstRecordByFilter("messages", "kind = 'letter'")
	if err != nil {
		t.Fatal(err)
	}
	// in the middle of her night: it waits for the morning, and is not lost
	site.Set(sequence, map[string]any{"send_from": "09:00", "send_until": "18:00"})
	site.Clock.Move(12 * time.Hour)
	if err := outbox.SendAgain(site.App, site.Clock.Now(), letter.Id); err != nil {
		t.Fatal(err)
	}
	site.Settle()
	if site.Count("messages", "status = 'queued' AND next_at = '2026-11-26 09:00:00.000Z' AND attempts = 1") != 1 {
		t.Fatal("it goes in the night, or never")
	}
	for range 11 {
		site.Clock.Move(time.Hour)
		site.Settle()
	}
	if site.Count("messages", "status = 'accepted' AND sent_at >= '2026-11-26 09:00' AND sent_at < '2026-11-26 18:00'") != 1 {
		t.Error("nothing came of the author's button")
	}
	if site.Count("enrolments", "status = 'completed'") != 1 {
		t.Error("she is in it again")
	}
}
