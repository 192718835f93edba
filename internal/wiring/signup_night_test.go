package wiring_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/internal/apptest"
)

// flood is bots that sign up addresses all through one hour.
type flood struct {
	bots, networks int
	honeypot       float64       // the share of them that fills the field no person sees
	at             time.Duration // when it begins, after apptest.Start
}

// night is a site on a small plan, a flood, and a reader every hour of a day.
type night struct {
	*apptest.Site
	t      *testing.T
	chance *rand.Rand
	let    int // bots that were let in
}

// moment is something that happens at a time of the night.
type moment struct {
	at time.Time
	do func()
}

// The plan is 100 mails a day, of which a confirmation may have the last 5 only after a guide. So the
// promise holds while the mails that the bots get, and two for each reader, stay within 95. A bot that shows
// itself in the honeypot gets one of 15, a network's second asking one of 25; a network's first is what any reader's
// is. Hence it ends where bots come that look like people, from more than some forty networks in one day.
func TestAFloodOfBotsKeepsNoReaderWaiting(t *testing.T) {
	for name, f := range map[string]flood{
		"half of them fill the honeypot": {bots: 10_000, networks: 50, honeypot: 0.5, at: 30 * time.Minute},
		"none of them do":                {bots: 2_000, networks: 40, honeypot: 0},
	} {
		t.Run(name, func(t *testing.T) {
			n := &night{Site: apptest.New(t, apptest.Env("WAYMARK_MAIL_PER_DAY", "100")), t: t, chance: rand.New(rand.NewPCG(1, 1))}
			n.Offer(1)
			n.App.Settings().TrustedProxy.Headers = []string{"X-Forwarded-For"}
			var late []string
			moments := n.flooded(f)
			for hour := range 24 {
				moments = append(moments, n.reader(hour, &late)...)
			}
			sort.SliceStable(moments, func(i, j int) bool { return moments[i].at.Before(moments[j].at) })
			for _, m := range moments {
				n.Clock.Move(m.at.Sub(n.Clock.Now()))
				m.do()
			}
			for _, who := range late {
				t.Error(who)
			}
			went := n.Count("messages", "sent_at != '' AND subscriber IN (SELECT id FROM subscribers WHERE email LIKE 'bot%')")
			t.Logf("%d of %d bots were let in, and %d of them got a mail", n.let, f.bots, went)
		})
	}
}

// flooded is the bots of each twenty seconds, who come at the same time.
func (n *night) flooded(f flood) []moment {
	const step = 20 * time.Second
	var moments []moment
	steps := int(time.Hour / step)
	sent := 0
	for i := range steps {
		var group []int
		for ; sent < f.bots*(i+1)/steps; sent++ {
			group = append(group, sent)
		}
		moments = append(moments, moment{apptest.Start.Add(f.at + time.Duration(i)*step), func() { n.bots(f, group) }})
	}
	return moments
}

// bots sign up together, while mail goes out as it does beside them: to whoever is first.
func (n *night) bots(f flood, group []int) {
	var all sync.WaitGroup
	answers := make([]int, len(group))
	for i, bot := range group {
		website := ""
		if n.chance.Float64() < f.honeypot {
			website = "https://example.net/"
		}
		body := fmt.Sprintf(`{"email": "bot%d@example.net", "guide": "calm", "letters": true, "website": %q}`, bot, website)
		k := n.chance.IntN(f.networks)
		from := fmt.Sprintf("198.%d.%d.%d", 18+k/250, k%250, 1+n.chance.IntN(250))
		all.Go(func() { answers[i] = n.signUp(body, from) })
	}
	asked := make(chan struct{})
	go func() { all.Wait(); close(asked) }()
	for working := true; working; {
		select {
		case <-asked:
			working = false
		default:
		}
		if _, err := n.Outbox.Work(context.Background()); err != nil {
			n.t.Fatal(err)
		}
	}
	for _, status := range answers {
		switch status {
		case http.StatusAccepted:
			n.let++
		case http.StatusTooManyRequests:
		default:
			n.t.Errorf("a bot was answered with %d", status)
		}
	}
}

// signUp posts a signup that comes from an address, and returns the status of the answer.
func (n *night) signUp(body, from string) int {
	request, err := http.NewRequest(http.MethodPost, n.URL+"/signup", strings.NewReader(body))
	if err != nil {
		n.t.Error(err)
		return 0
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Forwarded-For", from)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		n.t.Error(err)
		return 0
	}
	_ = response.Body.Close()
	return response.StatusCode
}

// reader asks at a quarter to each hour, from a network of her own, and confirms as soon as she can.
func (n *night) reader(hour int, late *[]string) []moment {
	email := fmt.Sprintf("reader%d@example.org", hour)
	asked := apptest.Start.Add(time.Duration(hour)*time.Hour + 45*time.Minute)
	waits := func(what string) {
		*late = append(*late, fmt.Sprintf("the reader of hour %d has no %s after a minute", hour, what))
	}
	return []moment{
		{asked, func() {
			if status := n.signUp(fmt.Sprintf(`{"email": %q, "guide": "calm", "letters": true}`, email), fmt.Sprintf("203.0.%d.7", hour)); status != http.StatusAccepted {
				n.t.Errorf("the reader of hour %d was answered with %d", hour, status)
			}
			n.Settle()
		}},
		{asked.Add(time.Minute), func() {
			n.Settle()
			mails := n.MailsTo(email)
			if len(mails) != 1 {
				waits("confirmation")
				return
			}
			n.Post(n.Link(mails[0].Text, "/confirm/"), nil)
			n.Settle()
		}},
		{asked.Add(2 * time.Minute), func() {
			n.Settle()
			if n := len(n.MailsTo(email)); n == 1 {
				waits("guide")
			}
		}},
	}
}
