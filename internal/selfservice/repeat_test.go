package selfservice_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/apptest"
)

func row(t *testing.T, site *apptest.Site, collection string) *core.Record {
	t.Helper()
	record, err := site.App.FindFirstRecordByFilter(collection, "id != ''")
	if err != nil {
		t.Fatal(err)
	}
	return record
}

// askedTwice has Ada ask for the guide, and a stranger for more with her address a minute later. It returns her confirm link.
func askedTwice(t *testing.T, site *apptest.Site, first, second url.Values) (confirm string) {
	t.Helper()
	for _, form := range []url.Values{first, second} {
		form.Set("email", ada)
		form.Set("guide", "calm")
		site.Post("/signup", form)
		site.Settle()
		site.Clock.Move(time.Minute)
	}
	if n := len(site.MailsTo(ada)); n != 1 {
		t.Fatalf("%d mails", n)
	}
	return site.Link(site.MailTo(ada).Text, "/confirm/")
}

// A stranger's second asking added newsletter, letters and a name to her pending one, and her own press confirmed them.
func TestAStrangersRepeatAddsNothingToAPendingAsking(t *testing.T) {
	stranger := url.Values{
		"letters": {"1"}, "newsletter": {"1"}, "first_name": {"Mallory"}, "page": {"/blog/elsewhere"},
		"timezone": {"Asia/Tokyo"}, "safe_from": {"02:00"}, "safe_until": {"03:00"},
	}
	const nothing = "newsletter = FALSE AND first_name = '' AND timezone = '' AND safe_from = ''"
	for name, c := range map[string]struct {
		press                url.Values
		subscriber, consents string
		letters              int
	}{
		"pressed as the page stands": {url.Values{"choices_shown": {"1"}, "first_name": {""}, "action": {"confirm"}}, nothing, "letters = FALSE AND newsletter = FALSE", 0},
		"pressed by a mail program":  {nil, nothing, "letters = FALSE AND newsletter = FALSE", 0},
		"ticked by herself": {
			url.Values{"choices_shown": {"1"}, "letters": {"1"}, "newsletter": {"1"}, "first_name": {"Ada"}},
			"newsletter = TRUE AND first_name = 'Ada' AND timezone = '' AND safe_from = ''", "letters = TRUE AND newsletter = TRUE", 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			site := apptest.New(t)
			site.Offer(1)
			confirm := askedTwice(t, site, url.Values{"page": {"/blog/hers"}}, stranger)
			page := site.Get(confirm)
			if strings.Contains(page.Body, "Mallory") || strings.Contains(page.Body, " checked") ||
				!strings.Contains(page.Body, `name="letters"`) || !strings.Contains(page.Body, `name="newsletter"`) {
				t.Errorf("her page ticks what the stranger chose, or does not show it:\n%s", page.Body)
			}
			site.Post(confirm, c.press)
			if site.Count("subscribers", "status = 'active' AND "+c.subscriber) != 1 || site.Count("enrolments", "") != c.letters {
				t.Error("what became hers is not what she chose")
			}
			if site.Count("consents", "confirmed_at != '' AND page = '/blog/hers' AND "+c.consents) != 1 {
				t.Error("her consent says something else")
			}
			words := row(t, site, "consents").GetString("wording")
			settings := row(t, site, "site")
			for field, chosen := range map[string]bool{"consent_letters": c.letters == 1, "consent_newsletter": c.letters == 1, "consent_guide": true} {
				if strings.Contains(words, settings.GetString(field)) != chosen {
					t.Errorf("the record of her consent: %s: %q", field, words)
				}
			}
		})
	}
}

func TestHerConfirmPageTakesHerTicksAndHerName(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	confirm := askedTwice(t, site, url.Values{"letters": {"1"}, "newsletter": {"1"}, "first_name": {"Addie"}}, url.Values{})
	page := site.Get(confirm)
	if strings.Count(page.Body, " checked") != 2 || !strings.Contains(page.Body, `value="Addie"`) || strings.Contains(page.Body, "a second time") {
		t.Errorf("what she asked for is not ticked:\n%s", page.Body)
	}
	site.Post(confirm, url.Values{"choices_shown": {"1"}, "newsletter": {"1"}, "first_name": {"  Ada "}})
	if site.Count("subscribers", "status = 'active' AND newsletter = TRUE AND first_name = 'Ada'") != 1 || site.Count("enrolments", "") != 0 {
		t.Error("she unticked the letters, or wrote another name")
	}
	if words := row(t, site, "consents").GetString("wording"); strings.Contains(words, row(t, site, "site").GetString("consent_letters")) {
		t.Errorf("she did not consent to letters: %q", words)
	}
}

func TestWhatIsNoNameOnTheConfirmPageCostsHerNothing(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	confirm := askedTwice(t, site, url.Values{}, url.Values{})
	page := site.Post(confirm, url.Values{"choices_shown": {"1"}, "first_name": {"www.example.com <b>"}, "newsletter": {"1"}, "letters": {"1"}})
	if !strings.Contains(page.Body, "You are not alone") || site.Count("subscribers", "status = 'active' AND first_name = '' AND newsletter = FALSE") != 1 {
		t.Error("she did not get her guide, or got what nobody had asked for")
	}
	if site.Count("enrolments", "") != 0 {
		t.Error("a ticked box that no page showed began letters")
	}
}
