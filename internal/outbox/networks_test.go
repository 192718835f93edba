package outbox_test

import (
	"fmt"
	"strings"
	"testing"

	"waymark/internal/config"
	"waymark/internal/outbox"
)

// from is a network of these levels, the widest first.
func from(levels ...int) string {
	var all strings.Builder
	for _, n := range levels {
		fmt.Fprintf(&all, "%0*d", outbox.LevelWidth, n)
	}
	return all.String()
}

func TestWhoOwnsAWiderNetworkHasNotAFirstTurnForEachOfItsSmallerOnes(t *testing.T) {
	for name, c := range map[string]struct {
		network func(i int) string
		first   int // of 600 have the first turn
	}{
		"everybody from a network of her own":   {func(i int) string { return from(i, i, i, i) }, 600},
		"one household":                         {func(int) string { return from(1, 1, 1, 1) }, 1},
		"600 /64s of one /56":                   {func(i int) string { return from(1, 1, 1, i) }, 2},
		"600 /56s of one /48":                   {func(i int) string { return from(1, 1, i, i) }, 4},
		"600 /48s of one /32":                   {func(i int) string { return from(1, i, i, i) }, 64},
		"600 addresses of one /24 of IPv4":      {func(i int) string { return from(1, 1, i) }, 2},
		"600 /24s of one /16 of IPv4":           {func(i int) string { return from(1, i, i) }, 64},
		"what is no level at all is one of its": {func(int) string { return "elsewhere" }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, config.Config{})
			who := o.subscriber("ada")
			for set := range 6 { // what was written before counts as what is written together does
				var drafts []outbox.Draft
				for i := set * 100; i < set*100+100; i++ {
					drafts = append(drafts, outbox.Draft{Kind: outbox.Confirmation, Purpose: fmt.Sprint(i), Subscriber: who, Network: c.network(i)})
				}
				o.enqueue(drafts...)
			}
			var first int
			if err := o.app.DB().NewQuery("SELECT count(*) FROM messages WHERE priority = 20").Row(&first); err != nil {
				t.Fatal(err)
			}
			if first != c.first {
				t.Errorf("%d have the first turn, want %d", first, c.first)
			}
		})
	}
}

func TestMostOfThePlanIsForConfirmationsThatAStampSpeaksFor(t *testing.T) {
	o := newOffice(t, config.Config{MailPerDay: 100})
	who := o.subscriber("ada")
	ask := func(what string, many int, unstamped bool, network func(i int) string) {
		var drafts []outbox.Draft
		for i := range many {
			drafts = append(drafts, outbox.Draft{Kind: outbox.Confirmation, Purpose: fmt.Sprint(what, i), Subscriber: who, Unstamped: unstamped, Network: network(i)})
		}
		o.enqueue(drafts...)
	}
	ask("bot", 1000, true, func(i int) string { return from(i, i, i, i) })
	if did := o.work(); did != 25 {
		t.Errorf("%d without a stamp went, want a quarter of the plan", did)
	}
	// her housemate has asked, and so have the bots that sit in her house
	ask("housemate", 5, true, func(int) string { return from(1e6, 1, 1, 1) })
	ask("reader", 3, false, func(int) string { return from(1e6, 1, 1, 1) })
	if did := o.work(); did != 3 {
		t.Errorf("%d went, want the three from a house where others have asked", did)
	}
	ask("other", 100, false, func(i int) string { return from(2e6+i, 1, 1, 1) })
	if did := o.work(); did != 95-28 {
		t.Errorf("%d more went, want what is left of the plan but for the guides'", did)
	}
}

func TestADayOfManyLettersKeepsNoConfirmationBack(t *testing.T) {
	o := newOffice(t, config.Config{MailPerDay: 100})
	who := o.subscriber("ada")
	var drafts []outbox.Draft
	for i := range 70 {
		drafts = append(drafts, outbox.Draft{Kind: outbox.Letter, Purpose: fmt.Sprint("letter", i), Subscriber: who})
	}
	o.enqueue(drafts...)
	o.work()
	for i, unstamped := range []bool{true, true, false, false} {
		o.enqueue(outbox.Draft{Kind: outbox.Confirmation, Purpose: fmt.Sprint("confirmation", i), Subscriber: who, Unstamped: unstamped, Network: "one house"})
	}
	if did := o.work(); did != 4 {
		t.Errorf("%d of 4 confirmations went after 70 letters", did)
	}
}
