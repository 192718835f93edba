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
	behind := func(word string, d time.Duration) *lastAsking {
		return &lastAsking{Consent: "c", At: now.Add(-d), Discreet: true, Word: word}
	}
	guide, newsletter := true, false

	for _, c := range []struct {
		name string
		past past
		what bool
		word string
		want decision
	}{
		{"a stranger's is new", past{}, guide, "", decision{Act: begun}},
		{"a stranger's for the newsletter too", past{}, newsletter, "", decision{Act: begun}},
		{"one who was erased may come back", past{Suppressed: ReasonErased}, guide, "", decision{Act: begun}},
		{"never to be written to: refused and counted", past{Suppressed: ReasonNotMe}, guide, "", decision{Act: refused}},
		{"refused also when she is a subscriber", past{Suppressed: ReasonByHand, Subscriber: "s", Status: Active}, guide, "", decision{Act: refused}},
		{"bounced, and only her row knows it", past{Subscriber: "s", Status: Bounced}, guide, "", decision{Act: ignored}},
		{"complained, and only her row knows it", past{Subscriber: "s", Status: Complained, Suppressed: ReasonErased}, guide, "", decision{Act: ignored}},

		{"a subscriber gets the guide at once", past{Subscriber: "s", Status: Active}, guide, "", decision{Act: begun, Guide: true}},
		{"a subscriber is asked about the newsletter", past{Subscriber: "s", Status: Active}, newsletter, "", decision{Act: begun}},
		{"one who stopped is asked again", past{Subscriber: "s", Status: Unsubscribed, Suppressed: ReasonUnsubscribed}, guide, "", decision{Act: begun}},
		{"one who waits begins her fourteen days anew", past{Subscriber: "s", Status: Pending, Last: ago(5 * time.Minute), Today: 1}, guide, "", decision{Act: begun, Renews: true}},

		{"a second click", past{Subscriber: "s", Status: Pending, Last: ago(0), Today: 1}, guide, "", decision{Act: mended}},
		{"just under five minutes later", past{Subscriber: "s", Status: Pending, Last: ago(5*time.Minute - 1), Today: 1}, guide, "", decision{Act: mended}},
		{"hours later, while the first mail still waits here", past{Subscriber: "s", Status: Pending, Last: unsent(9 * time.Hour), Today: 1}, guide, "", decision{Act: mended}},
		{"a second click of one who has confirmed meanwhile", past{Subscriber: "s", Status: Active, Last: confirmed(time.Minute), Today: 1}, guide, "", decision{Act: ignored}},
		{"a subscriber who was just sent it", past{Subscriber: "s", Status: Active, Last: ago(time.Minute), Today: 1}, guide, "", decision{Act: mended}},
		{"the same guide again, a day after she confirmed", past{Subscriber: "s", Status: Active, Last: confirmed(24 * time.Hour)}, guide, "", decision{Act: begun, Guide: true}},

		{"the third of a day", past{Subscriber: "s", Status: Pending, Last: ago(time.Hour), Today: 2}, guide, "", decision{Act: begun, Renews: true}},
		{"the fourth of a day", past{Subscriber: "s", Status: Pending, Last: ago(time.Hour), Today: 3}, guide, "", decision{Act: ignored}},
		{"a second click after the third", past{Subscriber: "s", Status: Pending, Last: ago(time.Minute), Today: 3}, guide, "", decision{Act: mended}},
		{"a subscriber's fifth guide of a day", past{Subscriber: "s", Status: Active, Today: 4}, guide, "", decision{Act: begun, Guide: true}},
		{"her sixth", past{Subscriber: "s", Status: Active, Today: 5}, guide, "", decision{Act: ignored}},
		{"a subscriber's question about the newsletter after three mails", past{Subscriber: "s", Status: Active, Today: 3}, newsletter, "", decision{Act: ignored}},

		{"a subscriber who wants it discreet is asked behind her word", past{Subscriber: "s", Status: Active}, guide, "w", decision{Act: begun}},
		{"and so is one who is discreet, with the same word or another", past{Subscriber: "s", Status: Active, Last: behind("v", time.Hour)}, guide, "w", decision{Act: begun}},
		{"a second click with the same word", past{Subscriber: "s", Status: Pending, Last: behind("w", time.Minute), Today: 1}, guide, "w", decision{Act: mended}},
		{"another word a minute later is no second click", past{Subscriber: "s", Status: Pending, Last: behind("v", time.Minute), Today: 1}, guide, "w", decision{Act: begun, Renews: true}},
		{"nor is a word after none", past{Subscriber: "s", Status: Pending, Last: ago(time.Minute), Today: 1}, guide, "w", decision{Act: begun, Renews: true}},
		{"nor one after what she has confirmed without", past{Subscriber: "s", Status: Active, Last: confirmed(time.Minute), Today: 1}, guide, "w", decision{Act: begun}},
		{"none after a word is one", past{Subscriber: "s", Status: Pending, Last: behind("w", time.Minute), Today: 1}, guide, "", decision{Act: mended}},
		{"a word is no way past the most of a day", past{Subscriber: "s", Status: Pending, Last: behind("v", time.Minute), Today: 3}, guide, "w", decision{Act: ignored}},
		{"and one whose address was stopped without its row is stopped first", past{Subscriber: "s", Status: Active, Suppressed: ReasonUnsubscribed}, guide, "w", decision{Act: begun, Stops: true}},

		{"an address stopped without its row is stopped, then asked", past{Subscriber: "s", Status: Active, Suppressed: ReasonUnsubscribed}, guide, "", decision{Act: begun, Stops: true}},
		{"and what she asked for a minute ago no longer counts", past{Subscriber: "s", Status: Active, Suppressed: ReasonUnsubscribed, Last: confirmed(time.Minute), Today: 1}, guide, "", decision{Act: begun, Stops: true}},
		{"it is stopped also when that was the sixth of a day", past{Subscriber: "s", Status: Active, Suppressed: ReasonErased, Today: 5}, guide, "", decision{Act: ignored, Stops: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.past.decide(now, c.what, c.word); got != c.want {
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
