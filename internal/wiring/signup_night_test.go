package wiring_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/internal/apptest"
)

// night is a site on a small plan, floods of bots, and a reader every hour of a day.
type night struct {
	*apptest.Site
	t      *testing.T
	chance *rand.Rand
	mu     sync.Mutex
	asked  int // bots that were answered
	told   int // of them, those that were asked for a press
}

// moment is something that happens at a time of the night.
type moment struct {
	at time.Time
	do func()
}

// flood is bots that sign up addresses all through one hour.
type flood struct {
	name  string
	bots  int
	at    time.Duration                  // when it begins, after apptest.Start
	waits bool                           // each fetches the form, and waits for 15 seconds
	from  func(chance *rand.Rand) string // the address one comes from
}

// size is how many bots a flood has: the full ten thousand with WAYMARK_FLOOD=10000.
func size(t *testing.T, scaled int) int {
	t.Helper()
	n, err := strconv.Atoi(os.Getenv("WAYMARK_FLOOD"))
	if err != nil {
		return scaled
	}
	return n
}

// rented are 250 /24s of IPv4 and one /32 of IPv6, half of the bots each.
func rented(chance *rand.Rand) string {
	if chance.IntN(2) == 0 {
		return fmt.Sprintf("2001:db8:%x:%x::%x", chance.IntN(1<<16), chance.IntN(1<<16), 1+chance.IntN(1<<15))
	}
	k := chance.IntN(250)
	return fmt.Sprintf("198.%d.%d.%d", 18+k%2, k, 1+chance.IntN(250))
}

// oneCustomer is 256 /64s of one /56: what a single contract for a line brings.
func oneCustomer(chance *rand.Rand) string {
	return fmt.Sprintf("2001:db8:1:%x::1", 0x100+chance.IntN(256))
}

// The plan is 100 mails a day, and the readers need two for each of them.
func TestAFloodOfBotsKeepsNoReaderWaiting(t *testing.T) {
	for _, c := range []struct {
		name   string
		floods []flood
		least  time.Duration // no reader waits longer for a mail
		bots   int           // mails to bots, at most
	}{
		{"JSON from everywhere, then forms that wait", []flood{
			{"json", size(t, 300), 30 * time.Minute, false, rented},
			{"form", size(t, 300), 2 * time.Hour, true, rented},
		}, 10 * time.Second, 40},
		{"forms that wait, all day", []flood{{"form", size(t, 300), 10 * time.Minute, true, rented}, {"again", size(t, 300), 12 * time.Hour, true, rented}}, 10 * time.Second, 40},
		{"120 JSON askings from 120 /64s of one /56", []flood{{"json", 120, 5 * time.Minute, false, oneCustomer}}, time.Second, 12},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := &night{Site: apptest.New(t, apptest.Env("WAYMARK_MAIL_PER_DAY", "100")), t: t, chance: rand.New(rand.NewPCG(1, 1))}
			n.Offer(1)
			n.App.Settings().TrustedProxy.Headers = []string{"X-Forwarded-For"}
			var moments []moment
			for _, f := range c.floods {
				moments = append(moments, n.flooded(f)...)
			}
			readers := make([]reader, 24)
			for hour := range readers {
				moments = append(moments, n.reads(&readers[hour], hour)...)
			}
			n.live(moments)
			var waits []string
			for hour, r := range readers {
				if r.confirmation < 0 || r.guide < 0 || r.confirmation > c.least || r.guide > c.least {
					t.Errorf("the reader of hour %d waited %v for her confirmation and %v for her guide", hour, r.confirmation, r.guide)
				}
				waits = append(waits, fmt.Sprintf("%.0f+%.0f", r.confirmation.Seconds(), r.guide.Seconds()))
			}
			went := n.Count("messages", "sent_at != '' AND subscriber IN (SELECT id FROM subscribers WHERE email LIKE 'bot%')")
			if went > c.bots {
				t.Errorf("%d bots got a mail, want %d at most", went, c.bots)
			}
			if waiting := n.Count("messages", "status = 'queued' AND kind = 'confirmation'"); waiting > 20 {
				t.Errorf("%d confirmations fill the queue", waiting)
			}
			t.Logf("%d bots asked, %d of them were asked for a press, %d got a mail; each reader's seconds until her confirmation and her guide: %s",
				n.asked, n.told, went, strings.Join(waits, " "))
		})
	}
}

// live lets everything happen at its time; what a moment adds for later happens then.
func (n *night) live(moments []moment) {
	sort.SliceStable(moments, func(i, j int) bool { return moments[i].at.Before(moments[j].at) })
	for _, m := range moments {
		n.Clock.Move(m.at.Sub(n.Clock.Now()))
		m.do()
	}
}

// flooded is the bots of each five seconds, who come at the same time.
func (n *night) flooded(f flood) []moment {
	const step = 5 * time.Second
	var moments []moment
	steps := int(time.Hour / step)
	sent := 0
	for i := range steps {
		var group []int
		for ; sent < f.bots*(i+1)/steps; sent++ {
			group = append(group, sent)
		}
		if len(group) == 0 {
			continue
		}
		at := apptest.Start.Add(f.at + time.Duration(i)*step)
		stamp := ""
		if f.waits {
			moments = append(moments, moment{at, func() { stamp = n.stamp() }})
			at = at.Add(15 * time.Second)
		}
		moments = append(moments, moment{at, func() { n.bots(f, group, stamp) }})
	}
	return moments
}

var formStamp = regexp.MustCompile(`name="stamp" value="([^"]*)"`)

// stamp is the one in the form of the guide's page.
func (n *night) stamp() string {
	found := formStamp.FindStringSubmatch(n.Get("/guides/calm").Body)
	if found == nil {
		n.t.Fatal("there is no stamp in the form")
	}
	return found[1]
}

// bots sign up together, while mail goes out as it does beside them: to whoever is first.
func (n *night) bots(f flood, group []int, stamp string) {
	var all sync.WaitGroup
	for _, bot := range group {
		email, from := fmt.Sprintf("bot%s%d@example.net", f.name, bot), f.from(n.chance)
		all.Go(func() {
			var page apptest.Page
			if f.waits {
				page = n.form(url.Values{"email": {email}, "guide": {"calm"}, "letters": {"1"}, "stamp": {stamp}}, from)
			} else {
				page = n.send("application/json", fmt.Sprintf(`{"email": %q, "guide": "calm", "letters": true}`, email), from)
			}
			n.mu.Lock()
			defer n.mu.Unlock()
			n.asked++
			if strings.Contains(page.Body, `"press"`) {
				n.told++
			}
			if page.Status != http.StatusOK && page.Status != http.StatusAccepted {
				n.t.Errorf("a bot was answered with %d", page.Status)
			}
		})
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
}

// form posts a form from an address, follows the answer, and returns the page.
func (n *night) form(fields url.Values, from string) apptest.Page {
	return n.send("application/x-www-form-urlencoded", fields.Encode(), from)
}

func (n *night) send(kind, body, from string) apptest.Page {
	request, err := http.NewRequest(http.MethodPost, n.URL+"/signup", strings.NewReader(body))
	if err != nil {
		n.t.Error(err)
		return apptest.Page{}
	}
	request.Header.Set("Content-Type", kind)
	request.Header.Set("X-Forwarded-For", from)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		n.t.Error(err)
		return apptest.Page{}
	}
	defer response.Body.Close()
	raw, _ := io.ReadAll(response.Body)
	return apptest.Page{Status: response.StatusCode, Body: string(raw), URL: response.Request.URL.String()}
}

// reader is how long somebody waited for her mails; -1: longer than anybody would.
type reader struct{ confirmation, guide time.Duration }

var pressField = regexp.MustCompile(`name="press" value="([^"]*)"`)

// reads is a reader who opens the guide's page at a quarter to each hour, from a network of her own. She types for twenty seconds, reads
// what she is told for eight, presses when there is a button, and confirms a minute after she asked.
func (n *night) reads(r *reader, hour int) []moment {
	*r = reader{-1, -1}
	email, from := fmt.Sprintf("reader%d@example.org", hour), fmt.Sprintf("203.0.%d.7", hour)
	opened := apptest.Start.Add(time.Duration(hour)*time.Hour + 45*time.Minute + time.Second)
	sent, confirmed := opened.Add(20*time.Second), opened.Add(80*time.Second)
	var stamp, press string
	look := func() {
		if r.confirmation >= 0 && r.guide >= 0 {
			return
		}
		n.Settle()
		mails := n.MailsTo(email)
		if len(mails) > 0 && r.confirmation < 0 {
			r.confirmation = n.Clock.Now().Sub(sent)
		}
		if len(mails) > 1 && r.guide < 0 {
			r.guide = n.Clock.Now().Sub(confirmed)
		}
	}
	moments := []moment{
		{opened, func() { stamp = n.stamp() }},
		{sent, func() {
			page := n.form(url.Values{"email": {email}, "guide": {"calm"}, "letters": {"1"}, "stamp": {stamp}}, from)
			if found := pressField.FindStringSubmatch(page.Body); found != nil {
				press = found[1]
			}
			look()
		}},
		{sent.Add(8 * time.Second), func() {
			if press != "" {
				n.form(url.Values{"press": {press}}, from)
			}
			look()
		}},
		{confirmed, func() {
			look()
			if r.confirmation >= 0 {
				n.Post(n.Link(n.MailTo(email).Text, "/confirm/"), nil)
			}
			look()
		}},
	}
	for late := range 10 {
		moments = append(moments, moment{confirmed.Add(time.Duration(late+1) * 10 * time.Second), look})
	}
	return moments
}

// A front end that reads what it is told gets its readers through as well.
func TestAFrontEndGetsItsReadersThroughAFlood(t *testing.T) {
	n := &night{Site: apptest.New(t, apptest.Env("WAYMARK_MAIL_PER_DAY", "100")), t: t, chance: rand.New(rand.NewPCG(1, 1))}
	n.Offer(1)
	n.App.Settings().TrustedProxy.Headers = []string{"X-Forwarded-For"}
	n.live(n.flooded(flood{"form", 400, 0, true, rented}))
	for i := range 10 {
		email, from := fmt.Sprintf("reader%d@example.org", i), fmt.Sprintf("203.0.%d.7", i)
		var given, answer struct{ Stamp, Press string }
		if err := json.Unmarshal([]byte(n.Get("/signup/stamp").Body), &given); err != nil {
			t.Fatal(err)
		}
		n.Clock.Move(20 * time.Second)
		page := n.send("application/json", fmt.Sprintf(`{"email":%q,"guide":"calm","stamp":%q}`, email, given.Stamp), from)
		if err := json.Unmarshal([]byte(page.Body), &answer); err != nil || answer.Press == "" {
			t.Fatalf("%d %s", page.Status, page.Body)
		}
		n.Clock.Move(8 * time.Second)
		n.send("application/json", fmt.Sprintf(`{"press":%q}`, answer.Press), from)
		n.Settle()
		n.MailTo(email)
		n.Clock.Move(time.Hour)
	}
}
