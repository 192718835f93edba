package sequence_test

import (
	"testing"
	"time"

	"waymark/internal/apptest"
	letters "waymark/internal/sequence"
)

func TestALastLetterThatIsOffForAnHourIsMissedByNobodyWhoWaitedForIt(t *testing.T) {
	site := apptest.New(t)
	_, sequence := site.Offer(1)
	walker(site, sequence.Id, "ada")
	days(site, 1) // she has it, and has finished
	bea := walker(site, sequence.Id, "bea")
	last := site.Make("steps", map[string]any{"sequence": sequence.Id, "subject": "The last one", "body": "<p>Words.</p>", "delay": 1, "delay_unit": "days", "status": "active"})
	days(site, 1)
	site.Set(last, map[string]any{"status": "draft"})
	site.Settle()
	if site.Count("enrolments", "status = 'completed'") != 2 {
		t.Fatal("somebody waits for a letter that is off")
	}
	site.Clock.Move(time.Hour)
	steps := []letters.ProposedStep{{ID: firstLetter(t, site, sequence.Id).Id, Delay: 1, DelayUnit: "days", Status: "active"}, {ID: last.Id, Delay: 1, DelayUnit: "days", Status: "active"}}
	f, err := site.Letters.Forecast(site.App, sequence.Id, &letters.Proposal{Steps: &steps})
	if err != nil || f.People != 1 || f.Finished != 1 || f.Letters[1].People != 1 {
		t.Errorf("she is told %+v: %v", f, err)
	}
	site.Set(last, map[string]any{"status": "active"})
	if site.Count("enrolments", "status = 'active'") != 1 || site.Count("enrolments", "status = 'active' AND id = '"+bea+"'") != 1 {
		t.Error("not the one who waited for it, or not she alone, goes on")
	}
	days(site, 3)
	if a, b := len(site.MailsTo("ada@example.org")), len(site.MailsTo("bea@example.org")); a != 1 || b != 2 {
		t.Errorf("who had finished has %d letters, not 1; who waited %d, not 2", a, b)
	}
}

func TestWhoStoppedMeanwhileIsNotBroughtBackByALetterSwitchedOn(t *testing.T) {
	site := apptest.New(t)
	_, sequence := site.Offer(1)
	walker(site, sequence.Id, "ada")
	site.Settle()
	only := firstLetter(t, site, sequence.Id)
	site.Set(only, map[string]any{"status": "off"})
	site.Settle()
	toldBy(t, site, "UPDATE subscribers SET status = 'unsubscribed'")
	site.Set(only, map[string]any{"status": "active"})
	days(site, 3)
	if len(site.MailsTo("ada@example.org")) != 0 || site.Count("enrolments", "status = 'completed'") != 1 {
		t.Error("somebody who stopped goes on")
	}
}
