package selfservice_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"waymark/internal/apptest"
)

// askFrom posts a form that comes from an address.
func askFrom(site *apptest.Site, from string, form url.Values) apptest.Page {
	return site.Do(http.MethodPost, "/signup", form.Encode(), map[string]string{"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": from})
}

// behindProxy is a site that believes X-Forwarded-For.
func behindProxy(t *testing.T, options ...apptest.Option) *apptest.Site {
	t.Helper()
	site := apptest.New(t, options...)
	site.Offer(1)
	site.App.Settings().TrustedProxy.Headers = []string{"X-Forwarded-For"}
	return site
}

// Whoever counts his own askings in a house learns nothing of another's there: up to the limit and far over it the answer is
// the same, and what ends that is chance and the site's, not the network's.
func TestNobodyLearnsWhetherAHousematesAsked(t *testing.T) {
	for name, housemate := range map[string]bool{"nobody else asked": false, "she asked before him": true} {
		site := behindProxy(t, apptest.Env("WAYMARK_SIGNUPS_PER_HOUR", "200"))
		if housemate {
			askFrom(site, "203.0.113.7", url.Values{"email": {ada}, "guide": {"calm"}})
		}
		for i := range 200 {
			page := askFrom(site, "203.0.113.7", url.Values{"email": {"not an address"}, "guide": {"calm"}})
			if page.Status != 400 {
				t.Fatal(page.Status)
			}
			if i%10 != 0 {
				continue // what is no asking counts as none
			}
			page = askFrom(site, "203.0.113.7", url.Values{"email": {fmt.Sprintf("p%d@example.org", i)}, "guide": {"calm"}})
			if page.Status != 200 || !strings.HasSuffix(page.URL, "/signup/sent") {
				t.Fatalf("%s: asking %d is answered %d at %s", name, i, page.Status, page.URL)
			}
		}
	}
	// over the limit, still no refusal
	site := behindProxy(t, apptest.Env("WAYMARK_SIGNUPS_PER_HOUR", "3"))
	for i := range 30 {
		if page := askFrom(site, "203.0.113.7", url.Values{"email": {fmt.Sprintf("p%d@example.org", i)}, "guide": {"calm"}}); page.Status != 200 {
			t.Fatalf("asking %d is answered %d", i, page.Status)
		}
	}
	if n := site.Count("messages", "network LIKE '%203.0%'"); n != 0 {
		t.Error("an address of a reader is kept")
	}
}

// Somebody in the house asks without end; she has her mail all the same, with a plan and without one.
func TestNobodyInAHouseShutsTheOthersOut(t *testing.T) {
	for name, plan := range map[string]string{"a plan of 100 a day": "100", "no plan": "0"} {
		for _, stamped := range []bool{false, true} {
			t.Run(fmt.Sprint(name, ", stamped ", stamped), func(t *testing.T) {
				site := behindProxy(t, apptest.Env("WAYMARK_MAIL_PER_DAY", plan))
				const home = "203.0.113.7"
				stamp := stampOn(t, site, "/guides/calm")
				site.Clock.Move(15 * time.Second)
				for i := range 100 {
					form := url.Values{"email": {fmt.Sprintf("p%d@example.net", i)}, "guide": {"calm"}}
					if i%25 == 0 {
						stamp = stampOn(t, site, "/guides/calm")
						site.Clock.Move(15 * time.Second)
					}
					if stamped {
						form.Set("stamp", stamp)
					}
					askFrom(site, home, form)
				}
				site.Settle()
				stamp = stampOn(t, site, "/guides/calm")
				site.Clock.Move(15 * time.Second)
				page := askFrom(site, home, url.Values{"email": {ada}, "guide": {"calm"}, "stamp": {stamp}})
				if press := pressOn(page); press != "" {
					site.Clock.Move(8 * time.Second)
					askFrom(site, home, url.Values{"press": {press}})
				}
				site.Settle()
				site.MailTo(ada)
				if n := len(site.Mails()); plan != "0" && n > 40 || n > 200 {
					t.Errorf("%d mails went", n)
				}
			})
		}
	}
}

// A machine that asked with her address first must not leave her mail in the machine's place.
func TestHerOwnAskingTakesHerMailOutOfTheFloodsPlace(t *testing.T) {
	site := behindProxy(t)
	for _, email := range []string{"other1@example.net", "other2@example.net", "other3@example.net", ada} {
		askFrom(site, "203.0.113.7", url.Values{"email": {email}, "guide": {"calm"}, "website": {"https://bot.example"}})
	}
	where := func() (priority int) {
		if err := site.App.DB().NewQuery("SELECT priority FROM messages WHERE subscriber = (SELECT id FROM subscribers WHERE email = 'ada@example.org')").Row(&priority); err != nil {
			t.Fatal(err)
		}
		return priority
	}
	if where() != 50 {
		t.Fatalf("a machine's stands at %d", where())
	}
	stamp := stampOn(t, site, "/guides/calm")
	site.Clock.Move(15 * time.Second)
	askFrom(site, "198.51.100.7", url.Values{"email": {ada}, "guide": {"calm"}, "stamp": {stamp}})
	if where() != 20 {
		t.Errorf("hers stands at %d", where())
	}
	askFrom(site, "203.0.113.7", url.Values{"email": {ada}, "guide": {"calm"}, "website": {"https://bot.example"}})
	if where() != 20 {
		t.Errorf("a machine pushed it back to %d", where())
	}
}

func TestARestartForgetsNoFlood(t *testing.T) {
	dir := t.TempDir()
	open := func() *apptest.Site {
		site := apptest.Open(t, dir, apptest.Env("WAYMARK_MAIL_PER_DAY", "100"))
		site.App.Settings().TrustedProxy.Headers = []string{"X-Forwarded-For"}
		return site
	}
	site := open()
	site.Offer(1)
	flood := func(from int) (free int) {
		for i := from; i < from+40; i++ {
			if pressOn(askFrom(site, fmt.Sprintf("203.0.%d.7", i), url.Values{"email": {fmt.Sprintf("bot%d@example.net", i)}, "guide": {"calm"}})) == "" {
				free++
			}
		}
		return free
	}
	if free := flood(0); free != 10 {
		t.Errorf("%d needed no press, want 10", free)
	}
	site.Close()
	site = open()
	if free := flood(40); free > 1 {
		t.Errorf("after a restart %d more needed none", free)
	}
}

func TestAFrontEndsServerSignsWhoseNetworkItIs(t *testing.T) {
	const key = "a-key-that-operator-and-front-end-share"
	site := behindProxy(t, apptest.Env("WAYMARK_VISITOR_KEY", key))
	sign := func(at time.Time, network, subject string) string {
		mac := hmac.New(sha256.New, []byte(key))
		fmt.Fprintf(mac, "%d\n%s\n%s", at.Unix(), network, subject)
		return fmt.Sprintf("%d %s %s", at.Unix(), network, hex.EncodeToString(mac.Sum(nil)))
	}
	now := site.Clock.Now()
	networks := map[string]string{}
	for i, c := range []struct{ name, email, header, says, same string }{
		{"none", "a@example.org", "", "", "server"},
		{"an address", "b@example.org", sign(now, "198.51.100.7", "b@example.org"), "taken", "198.51.100.7"},
		{"the same again", "c@example.org", sign(now.Add(-4*time.Minute), "198.51.100.7", "c@example.org"), "taken", "198.51.100.7"},
		{"a network", "d@example.org", sign(now, "2001:db8:1:2::/64", "d@example.org"), "taken", "2001:db8:1:2::"},
		{"an address in it", "e@example.org", sign(now, "2001:db8:1:2:3:4:5:6", "e@example.org"), "taken", "2001:db8:1:2::"},
		{"for somebody else's asking", "f@example.org", sign(now, "198.51.100.8", "b@example.org"), "ignored: the signature does not fit", "server"},
		{"an old one", "g@example.org", sign(now.Add(-6*time.Minute), "198.51.100.8", "g@example.org"), "ignored: the time is", "server"},
		{"one of tomorrow", "h@example.org", sign(now.Add(time.Hour), "198.51.100.8", "h@example.org"), "ignored: the time is", "server"},
		{"no network", "i@example.org", sign(now, "somewhere", "i@example.org"), "ignored: the network", "server"},
		{"nonsense", "j@example.org", "x", "ignored: it is not", "server"},
	} {
		t.Run(c.name, func(t *testing.T) {
			header := map[string]string{"Content-Type": "application/json", "X-Forwarded-For": "192.0.2.1"}
			if c.header != "" {
				header["Waymark-Visitor"] = c.header
			}
			page := site.Do(http.MethodPost, "/signup", fmt.Sprintf(`{"email":%q,"guide":"calm"}`, c.email), header)
			if page.Status != http.StatusAccepted || !strings.HasPrefix(page.Header.Get("Waymark-Visitor"), c.says) {
				t.Errorf("%d, %q", page.Status, page.Header.Get("Waymark-Visitor"))
			}
			var network string
			if err := site.App.DB().NewQuery("SELECT network FROM messages WHERE subscriber = (SELECT id FROM subscribers WHERE email = '" + c.email + "')").Row(&network); err != nil {
				t.Fatal(err)
			}
			if known, is := networks[c.same]; is && known != network || network == "" {
				t.Errorf("it counts as another network than %s", c.same)
			}
			for other, hash := range networks {
				if other != c.same && hash == network {
					t.Errorf("it counts as %s", other)
				}
			}
			networks[c.same] = network
			_ = i
		})
	}
}
