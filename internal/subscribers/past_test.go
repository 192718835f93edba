package subscribers

import (
	"testing"
	"time"
)

func TestWhatAnAskingCanBe(t *testing.T) {
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) *lastAsking { return &lastAsking{Consent: "c", At: now.Add(-d)} }
	confirmed := func(d time.Duration) *lastAsking { return &lastAsking{Consent: "c", At: now.Add(-d), Confirmed: true} }
	unsent := func(d time.Duration) *lastAsking { return &lastAsking{Consent: "c", At: now.Add(-d), Unsent: true} }
	guide, newsletter := true, false

	for _, c := range []struct {
		name           string
		past           past
		what, discreet bool
		want           decision
	}{
		{"a stranger's is new", past{}, guide, false, decision{Act: begun}},
		{"a stranger's for the newsletter too", past{}, newsletter, false, decision{Act: begun}},
		{"one who was erased may come back", past{Suppressed: ReasonErased}, guide, false, decision{Act: begun}},
		{"never to be written to: refused and counted", past{Suppressed: ReasonNotMe}, guide, false, decision{Act: refused}},
		{"refused also when she is a subscriber", past{Suppressed: ReasonByHand, Subscriber: "s", Status: Active}, guide, false, decision{Act: refused}},
		{"bounced, and only her row knows it", past{Subscriber: "s", Status: Bounced}, guide, false, decision{Act: ignored}},
		{"complained, and only her row knows it", past{Subscriber: "s", Status: Complained, Suppressed: ReasonErased}, guide, false, decision{Act: ignored}},

		{"a subscriber gets the guide at once", past{Subscriber: "s", Status: Active}, guide, false, decision{Act: begun, Guide: true}},
		{"a subscriber is asked about the newsletter", past{Subscriber: "s", Status: Active}, newsletter, false, decision{Act: begun}},
		{"one who stopped is asked again", past{Subscriber: "s", Status: Unsubscribed, Suppressed: ReasonUnsubscribed}, guide, false, decision{Act: begun}},
		{"one who waits begins her fourteen days anew", past{Subscriber: "s", Status: Pending, Last: ago(5 * time.Minute), Today: 1}, guide, false, decision{Act: begun, Renews: true}},

		{"a second click", past{Subscriber: "s", Status: Pending, Last: ago(0), Today: 1}, guide, false, decision{Act: mended}},
		{"just under five minutes later", past{Subscriber: "s", Status: Pending, Last: ago(5*time.Minute - 1), Today: 1}, guide, false, decision{Act: mended}},
		{"hours later, while the first mail still waits here", past{Subscriber: "s", Status: Pending, Last: unsent(9 * time.Hour), Today: 1}, guide, false, decision{Act: mended}},
		{"a second click of one who has confirmed meanwhile", past{Subscriber: "s", Status: Active, Last: confirmed(time.Minute), Today: 1}, guide, false, decision{Act: ignored}},
		{"a subscriber who was just sent it", past{Subscriber: "s", Status: Active, Last: ago(time.Minute), Today: 1}, guide, false, decision{Act: mended}},
		{"the same guide again, a day after she confirmed", past{Subscriber: "s", Status: Active, Last: confirmed(24 * time.Hour)}, guide, false, decision{Act: begun, Guide: true}},

		{"the third of a day", past{Subscriber: "s", Status: Pending, Last: ago(time.Hour), Today: 2}, guide, false, decision{Act: begun, Renews: true}},
		{"the fourth of a day", past{Subscriber: "s", Status: Pending, Last: ago(time.Hour), Today: 3}, guide, false, decision{Act: ignored}},
		{"a second click after the third", past{Subscriber: "s", Status: Pending, Last: ago(time.Minute), Today: 3}, guide, false, decision{Act: mended}},
		{"a subscriber's fifth guide of a day", past{Subscriber: "s", Status: Active, Today: 4}, guide, false, decision{Act: begun, Guide: true}},
		{"her sixth", past{Subscriber: "s", Status: Active, Today: 5}, guide, false, decision{Act: ignored}},
		{"a subscriber's question about the newsletter after three mails", past{Subscriber: "s", Status: Active, Today: 3}, newsletter, false, decision{Act: ignored}},

		{"a subscriber who wants it discreet has that at once", past{Subscriber: "s", Status: Active}, guide, true, decision{Act: begun, Guide: true, Discreet: true}},
		{"and also with a second click", past{Subscriber: "s", Status: Active, Last: confirmed(time.Minute), Today: 1}, guide, true, decision{Act: ignored, Discreet: true}},
		{"and before she is asked about the newsletter", past{Subscriber: "s", Status: Active}, newsletter, true, decision{Act: begun, Discreet: true}},
		{"one who waits has it when she confirms", past{Subscriber: "s", Status: Pending, Last: ago(time.Minute), Today: 1}, guide, true, decision{Act: mended}},
		{"and so has one whose address was stopped without its row", past{Subscriber: "s", Status: Active, Suppressed: ReasonUnsubscribed}, guide, true, decision{Act: begun, Stops: true}},

		{"an address stopped without its row is stopped, then asked", past{Subscriber: "s", Status: Active, Suppressed: ReasonUnsubscribed}, guide, false, decision{Act: begun, Stops: true}},
		{"and what she asked for a minute ago no longer counts", past{Subscriber: "s", Status: Active, Suppressed: ReasonUnsubscribed, Last: confirmed(time.Minute), Today: 1}, guide, false, decision{Act: begun, Stops: true}},
		{"it is stopped also when that was the sixth of a day", past{Subscriber: "s", Status: Active, Suppressed: ReasonErased, Today: 5}, guide, false, decision{Act: ignored, Stops: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.past.decide(now, c.what, c.discreet); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestOneAddressIsInARoundOnce(t *testing.T) {
	a, b, a2, a3 := &asking{mailbox: "a"}, &asking{mailbox: "b"}, &asking{mailbox: "a"}, &asking{mailbox: "a"}
	round, later := oncePerMailbox([]*asking{a, b, a2, a3})
	if len(round) != 2 || round[0] != a || round[1] != b {
		t.Errorf("the first round: %v", round)
	}
	round, later = oncePerMailbox(later)
	if len(round) != 1 || round[0] != a2 || len(later) != 1 || later[0] != a3 {
		t.Errorf("the second round: %v, then %v", round, later)
	}
}
