package selfservice_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/internal/apptest"
	"waymark/internal/subscribers"
)

const marigold = "marigold"

// behindAWord is a site with Ada, discreet, who has confirmed, and whose first letter has come; her links by kind.
func behindAWord(t *testing.T) (site *apptest.Site, links map[string]string) {
	t.Helper()
	site = apptest.New(t)
	site.Offer(3)
	site.Post("/signup", url.Values{
		"email": {ada}, "guide": {"calm"}, "letters": {"1"}, "discreet": {"1"}, "word": {"Marigold"},
		"page": {"/blog/leaving"}, "first_name": {"Ada"},
	})
	site.Settle()
	links = map[string]string{"confirm": site.Link(site.MailTo(ada).Text, "/confirm/")}
	if page := site.PostBehind(links["confirm"], marigold, url.Values{"action": {"confirm"}}); page.Status != 200 || !strings.Contains(page.Body, "You are not alone") {
		t.Fatalf("confirming: %d\n%s", page.Status, page.Body)
	}
	site.Settle()
	links["guide"], links["unsubscribe"] = site.Link(site.MailTo(ada).Text, "/letter/"), site.MailTo(ada).Unsubscribe
	site.Clock.Move(25 * time.Hour)
	site.Settle()
	links["letter"] = site.Link(site.MailTo(ada).Text, "/letter/")
	person, err := site.App.FindFirstRecordByFilter("subscribers", "email = 'ada@example.org'")
	if err != nil {
		t.Fatal(err)
	}
	guide, err := site.App.FindFirstRecordByFilter("guides", "slug = 'calm'")
	if err != nil {
		t.Fatal(err)
	}
	links["download"] = site.People.DownloadLink(guide.Id, subscribers.Reader{ID: person.Id, Email: ada})
	site.PostBehind(links["unsubscribe"], marigold, url.Values{"action": {"preferences"}})
	site.Settle()
	links["preferences"] = site.Link(site.MailTo(ada).Text, "/preferences/")
	return site, links
}

func words(t *testing.T, site *apptest.Site) int64 {
	t.Helper()
	return site.People.WordsComputed()
}

func TestEveryLinkOfADiscreetSubscriberAsksForHerWord(t *testing.T) {
	site, links := behindAWord(t)
	for kind, link := range links {
		before := dump(t, site)
		page := site.Get(link)
		if page.Status != 200 || !strings.Contains(page.Body, `name="word"`) || strings.Contains(page.Body, `type="password"`) || !strings.Contains(page.Body, `autocomplete="off"`) {
			t.Errorf("%s: %d\n%s", kind, page.Status, page.Body)
		}
		for _, never := range []string{"Slow Tide", "leaving", "Notes for", "Note number", "guide", "•••", "this is letter", "Exit this page"} {
			if strings.Contains(page.Body, never) {
				t.Errorf("%s says %q before the word", kind, never)
			}
		}
		// without the word a POST does nothing, whatever it asks for
		actions := []string{"confirm", "fresh", "save", "export", "address", "move", "open", "pause", "resume", "erase", "erase-now", "preferences"}
		if kind == "unsubscribe" {
			actions = actions[6:] // whatever is none of these stops her
		}
		for _, action := range actions {
			if page := site.Post(link, url.Values{"action": {action}, "email": {"him@example.net"}}); strings.Contains(page.Body, "consents") {
				t.Errorf("%s does %s", kind, action)
			}
		}
		site.Settle()
		if dump(t, site) != before {
			t.Errorf("%s: something changed without the word", kind)
		}
	}
	for kind, says := range map[string]string{
		"guide": "You are not alone", "letter": "this is letter 1", "download": "%PDF", "preferences": "What we send you",
		"unsubscribe": "Erase everything", "confirm": "You are not alone",
	} {
		page := site.Post(links[kind], url.Values{"word": {"MARIGOLD "}})
		if page.Status != 200 || !strings.Contains(page.Body, says) {
			t.Errorf("%s with the word: %d\n%.3000s", kind, page.Status, page.Body)
		}
		if wants := kind != "download" && kind != "preferences" && kind != "unsubscribe"; strings.Contains(page.Body, `class="exit"`) != wants {
			t.Errorf("%s with the word: the way out is there: %v", kind, !wants)
		}
		if strings.Contains(strings.ToLower(page.Body), marigold) || page.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s prints the word, or sets a cookie", kind)
		}
	}
}

func TestTheFileComesByThePageThatTheWordOpened(t *testing.T) {
	site, links := behindAWord(t)
	page := site.Post(links["guide"], url.Values{"word": {marigold}})
	action := between(t, page.Body, `id="file" method="post" action="`, `"`)
	opened := between(t, page.Body, `name="opened" value="`, `"`)
	file := site.Post(action, url.Values{"opened": {opened}})
	if file.Status != 200 || !strings.HasPrefix(file.Body, "%PDF") || !strings.Contains(file.Header.Get("Content-Disposition"), "attachment") {
		t.Fatalf("the file: %d %v", file.Status, file.Header)
	}
	// it opens that one thing, for half an hour, and with her word alone
	for name, link := range map[string]string{"another link": links["letter"], "what can be changed": links["preferences"]} {
		if other := site.Post(link, url.Values{"opened": {opened}}); !strings.Contains(other.Body, `name="word"`) {
			t.Errorf("it opens %s: %d", name, other.Status)
		}
	}
	site.Clock.Move(31 * time.Minute)
	if late := site.Post(action, url.Values{"opened": {opened}}); !strings.Contains(late.Body, `name="word"`) {
		t.Errorf("it opens after half an hour: %d", late.Status)
	}
}

func between(t *testing.T, text, from, to string) string {
	t.Helper()
	_, rest, ok := strings.Cut(text, from)
	found, _, ok2 := strings.Cut(rest, to)
	if !ok || !ok2 {
		t.Fatalf("no %s in:\n%s", from, text)
	}
	return found
}

// Whoever holds her mail learns nothing from an answer: a wrong word, a dead link, a made-up one and one whose tries
// are used up are one page, after the same work.
func TestAWrongWordADeadLinkAndAUsedUpOneAreOnePageAndOneWork(t *testing.T) {
	site, links := behindAWord(t)
	tampered := links["letter"][:len(links["letter"])-3] + "AAA"
	gone := site.People.LetterLink("nothing00000000", subscribers.Reader{Email: ada})
	try := func(link, word string) string {
		t.Helper()
		before := words(t, site)
		page := site.Post(link, url.Values{"word": {word}})
		if n := words(t, site) - before; n != 1 {
			t.Errorf("%q on %.60s took %d slow hashes", word, link, n)
		}
		var heads []string
		for name := range page.Header {
			if name != "Date" {
				heads = append(heads, fmt.Sprint(name, page.Header[name]))
			}
		}
		return fmt.Sprint(page.Status, len(heads), page.Body)
	}
	want := try(tampered, "whatever")
	if !strings.HasPrefix(want, "404") {
		t.Fatal(want)
	}
	for name, got := range map[string]string{"a dead link": try(gone, "whatever"), "a dead link, her word": try(gone, marigold), "a short one": try(tampered, "x")} {
		if got != want {
			t.Errorf("%s:\n%s", name, got)
		}
	}
	for i := range 5 {
		if got := try(links["letter"], fmt.Sprint("guess ", i)); got != want {
			t.Errorf("wrong word %d:\n%s", i+1, got)
		}
	}
	if got := try(links["letter"], marigold); got != want {
		t.Errorf("used up, and her word all the same:\n%s", got)
	}
	if page := site.Get(links["letter"]); page.Status != http.StatusNotFound {
		t.Errorf("used up, and it still asks: %d", page.Status)
	}
	// and so is every other link of hers, since it is she whose word is being guessed; but to stop never is
	if got := try(links["guide"], marigold); got != want {
		t.Errorf("another of her links:\n%s", got)
	}
	if page := site.Get(links["unsubscribe"]); page.Status != 200 || !strings.Contains(page.Body, "Stop all mail to me") {
		t.Errorf("the way out: %d", page.Status)
	}
	site.Clock.Move(24*time.Hour + time.Second)
	if page := site.Post(links["letter"], url.Values{"word": {marigold}}); page.Status != 200 {
		t.Errorf("a day later: %d", page.Status)
	}
}

// The one who reads her mail guesses until her links are closed for the day, every day. The way back is to ask anew on the site.
func TestGuessesAtHerLettersDoNotCloseWhatSheAsksForAnew(t *testing.T) {
	site, links := behindAWord(t)
	for i := range 5 {
		site.Post(links["letter"], url.Values{"word": {fmt.Sprint("guess ", i)}})
	}
	if page := site.Post(links["letter"], url.Values{"word": {marigold}}); page.Status != http.StatusNotFound {
		t.Fatalf("her letters are open: %d", page.Status)
	}
	site.Post("/signup", url.Values{"email": {ada}, "guide": {"calm"}, "discreet": {"1"}, "word": {"bluebell"}})
	site.Settle()
	confirm := site.Link(site.MailTo(ada).Text, "/confirm/")
	if page := site.PostBehind(confirm, "bluebell", url.Values{"action": {"confirm"}}); page.Status != 200 || !strings.Contains(page.Body, "You are not alone") {
		t.Errorf("what she asked for anew: %d\n%s", page.Status, page.Body)
	}
}

func TestHerOwnWordCostsNoTry(t *testing.T) {
	site, links := behindAWord(t)
	for range 9 {
		if page := site.Post(links["letter"], url.Values{"word": {marigold}}); page.Status != 200 {
			t.Fatalf("reading once more: %d", page.Status)
		}
	}
	if n := count(t, site, "SELECT count(*) FROM word_tries"); n != 0 {
		t.Errorf("%d tries are kept", n)
	}
}

func count(t *testing.T, site *apptest.Site, query string) (n int) {
	t.Helper()
	if err := site.App.DB().NewQuery(query).Row(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestGuessesThatRaceAreFiveTogetherAndARestartGivesNoMore(t *testing.T) {
	dir := t.TempDir()
	site := apptest.Open(t, dir)
	site.Offer(1)
	site.Post("/signup", url.Values{"email": {ada}, "guide": {"calm"}, "discreet": {"1"}, "word": {marigold}})
	site.Settle()
	confirm := site.Link(site.MailTo(ada).Text, "/confirm/")
	var group sync.WaitGroup
	for i := range 12 {
		group.Go(func() { site.Post(confirm, url.Values{"word": {fmt.Sprint("guess ", i)}}) })
	}
	group.Wait()
	if n := count(t, site, "SELECT count(*) FROM word_tries"); n != 10 { // five of the link, five of hers
		t.Errorf("%d tries were counted", n)
	}
	path := strings.TrimPrefix(confirm, site.URL)
	site.Close()
	again := apptest.Open(t, dir)
	if page := again.Post(path, url.Values{"word": {marigold}}); page.Status != http.StatusNotFound {
		t.Errorf("after a restart: %d", page.Status)
	}
}

func TestDiscretionNeedsAWord(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	for name, c := range map[string]struct{ json, says string }{
		"none":            {`{"email":"ada@example.org","guide":"calm","discreet":true}`, `"word":"Please choose a word`},
		"too short":       {`{"email":"ada@example.org","guide":"calm","discreet":true,"word":"abc"}`, `"word":"Please choose a longer`},
		"too long":        {`{"email":"ada@example.org","guide":"calm","discreet":true,"word":"` + strings.Repeat("x", 300) + `"}`, `"word":"That word is longer`},
		"her name":        {`{"email":"ada@example.org","guide":"calm","discreet":true,"first_name":"Marie","word":"marie"}`, `"word":"Please choose another`},
		"her own address": {`{"email":"ada.l@example.org","guide":"calm","discreet":true,"word":"Ada.L"}`, `"word":"Please choose another`},
	} {
		if page := site.PostJSON("/signup", c.json); page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Body, `"fields":{`+c.says) {
			t.Errorf("%s: %d %s", name, page.Status, page.Body)
		}
	}
	// a form is shown the page that asks; what else was chosen goes along, and the word is not printed
	form := url.Values{"email": {ada}, "guide": {"calm"}, "letters": {"1"}, "first_name": {"Ada"}, "discreet": {"1"}, "word": {"abc"}, "page": {"/blog/x"}}
	page := site.Post("/signup", form)
	for _, says := range []string{`name="word"`, `name="letters" value="1"`, `name="first_name" value="Ada"`, `name="email" value="ada@example.org"`, `name="discreet" value="1"`, "Exit this page"} {
		if !strings.Contains(page.Body, says) {
			t.Errorf("no %s in the page that asks:\n%s", says, page.Body)
		}
	}
	if page.Status != http.StatusUnprocessableEntity || strings.Contains(page.Body, `"abc"`) {
		t.Errorf("it answers %d, or prints the word", page.Status)
	}
	if site.Count("subscribers", "") != 0 {
		t.Fatal("something is kept without a word")
	}
	form.Del("word")
	if page := site.Post("/signup", form); page.Status != http.StatusUnprocessableEntity || strings.Contains(page.Body, `role="alert"`) || !strings.Contains(page.Body, "Choose a word that only you know") {
		t.Errorf("without a word the page begins with a complaint, or asks for none: %d", page.Status)
	}
	form.Set("word", "bluebell")
	// a word without the box beside it is asked about, and the usual way is open
	form.Del("discreet")
	if page := site.Post("/signup", form); page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Body, "did not tick") {
		t.Errorf("a word and no tick: %d", page.Status)
	}
	form.Set("as_usual", "1")
	if page := site.Post("/signup", form); page.Status != 200 || site.Count("subscribers", "") != 1 || count(t, site, "SELECT count(*) FROM words") != 0 {
		t.Errorf("the usual way: %d", page.Status)
	}
	if page := site.PostJSON("/signup", `{"email":"b@example.org","guide":"calm","discreet":true,"word":"bluebell"}`); page.Status != http.StatusAccepted || count(t, site, "SELECT count(*) FROM words") != 1 {
		t.Errorf("JSON with a word: %d %s", page.Status, page.Body)
	}
}

func TestAPageThatAsksSomethingElseCarriesTheWordAlong(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	page := site.Post("/signup", url.Values{"email": {"ada@gmial.com"}, "guide": {"calm"}, "discreet": {"1"}, "word": {marigold}})
	if !strings.Contains(page.Body, "Did you mean") || !strings.Contains(page.Body, `<input type="hidden" name="word" value="marigold">`) {
		t.Errorf("%d\n%s", page.Status, page.Body)
	}
	page = site.Post("/signup", url.Values{"email": {"nonsense"}, "guide": {"calm"}, "discreet": {"1"}, "word": {"abc"}})
	if page.Status != 400 || strings.Contains(page.Body, "longer word") {
		t.Errorf("it asks for a word where none can be typed: %d\n%s", page.Status, page.Body)
	}
}

func TestEverySignupWithAWordIsTheSameWork(t *testing.T) {
	site, _ := behindAWord(t)
	site.Make("subscribers", map[string]any{"email": "bounced@example.org", "status": "bounced"})
	site.Make("subscribers", map[string]any{"email": "old@example.org", "status": "active", "discreet": true})
	answers := map[string]bool{}
	for _, address := range []string{ada, "stranger@example.org", "bounced@example.org", "old@example.org"} {
		for _, word := range []string{marigold, "bluebell"} {
			before := words(t, site)
			page := site.Post("/signup", url.Values{"email": {address}, "guide": {"calm"}, "discreet": {"1"}, "word": {word}})
			answers[page.URL+page.Body] = true
			if n := words(t, site) - before; n != 1 {
				t.Errorf("%s, %s: %d slow hashes", address, word, n)
			}
		}
	}
	if len(answers) != 1 {
		t.Errorf("%d different answers", len(answers))
	}
}

func TestSwitchingDiscretionOnOnHerPageAsksForAWord(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	confirmed(t, site, "1")
	guide := site.Link(site.MailTo(ada).Text, "/letter/")
	site.Post(site.Link(site.MailTo(ada).Text, "/unsubscribe/"), url.Values{"action": {"preferences"}})
	site.Settle()
	link := site.Link(site.MailTo(ada).Text, "/preferences/")
	page := site.Post(link, url.Values{"action": {"save"}, "discreet": {"1"}, "first_name": {"Ada"}})
	if page.Status != 400 || !strings.Contains(page.Body, "Please choose a word") || !strings.Contains(page.Body, `value="1" checked> Write to me in a plain way`) {
		t.Fatalf("without a word: %d\n%s", page.Status, page.Body)
	}
	if page := site.Post(link, url.Values{"action": {"save"}, "discreet": {"1"}, "word": {marigold}}); page.Status != 200 {
		t.Fatalf("with a word: %d", page.Status)
	}
	for _, closed := range []string{guide, link} {
		if page := site.Get(closed); !strings.Contains(page.Body, `name="word"`) {
			t.Errorf("%s is open still: %d", closed, page.Status)
		}
	}
	// saving again leaves the word, another one takes its place, and without discretion there is none
	site.PostBehind(link, marigold, url.Values{"action": {"save"}, "discreet": {"1"}, "first_name": {"Ada L."}})
	site.PostBehind(link, marigold, url.Values{"action": {"save"}, "discreet": {"1"}, "word": {"bluebell"}})
	if page := site.Post(link, url.Values{"word": {marigold}}); page.Status != http.StatusNotFound {
		t.Errorf("the word before opens still: %d", page.Status)
	}
	site.PostBehind(link, "bluebell", url.Values{"action": {"save"}})
	if page := site.Get(guide); page.Status != 200 || !strings.Contains(page.Body, "You are not alone") || count(t, site, "SELECT count(*) FROM words") != 0 {
		t.Errorf("discreet no more: %d", page.Status)
	}
}

// Somebody who was discreet before there were words has none, and can stop; she chooses one by asking again.
func TestWhoWasDiscreetBeforeThereWereWordsCanStopAndChooseOne(t *testing.T) {
	site, links := behindAWord(t)
	if _, err := site.App.NonconcurrentDB().NewQuery("DELETE FROM words").Execute(); err != nil {
		t.Fatal(err)
	}
	for kind, link := range links {
		if kind == "unsubscribe" {
			continue
		}
		for _, page := range []apptest.Page{site.Get(link), site.Post(link, url.Values{"word": {marigold}}), site.Post(link, nil)} {
			if page.Status != http.StatusNotFound {
				t.Errorf("%s: %d", kind, page.Status)
			}
		}
	}
	if page := site.Get(links["unsubscribe"]); page.Status != 200 || !strings.Contains(page.Body, "Stop all mail to me") || strings.Contains(page.Body, "Erase") {
		t.Errorf("the way out: %d\n%s", page.Status, page.Body)
	}
	site.Clock.Move(48 * time.Hour)
	site.Settle()
	site.Post("/signup", url.Values{"email": {ada}, "guide": {"calm"}, "letters": {"1"}, "discreet": {"1"}, "word": {"bluebell"}})
	site.Settle()
	if page := site.PostBehind(site.Link(site.MailTo(ada).Text, "/confirm/"), "bluebell", nil); !strings.Contains(page.Body, "You are not alone") {
		t.Errorf("with the word she has now: %d", page.Status)
	}
	if site.Count("subscribers", "status = 'active' AND discreet = 1") != 1 || site.Count("enrolments", "status = 'active'") != 1 {
		t.Error("she is not a subscriber again")
	}
	site.Post(links["unsubscribe"], nil)
	site.Clock.Move(25 * time.Hour)
	before := len(site.Mails())
	site.Settle()
	if len(site.Mails()) != before {
		t.Error("her old way out stops nothing")
	}
}
