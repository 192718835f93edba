package selfservice_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"waymark/internal/apptest"
)

const ada = "ada@example.org"

// kept is everything a refused request must leave as it was.
func kept(site *apptest.Site) [4]int {
	return [4]int{site.Count("subscribers", ""), site.Count("consents", ""), site.Count("messages", ""), site.Count("suppressions", "")}
}

func TestBadInputGetsAClearAnswerAndChangesNothing(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	const form, asJSON = "application/x-www-form-urlencoded", "application/json"
	enc := func(pairs ...string) string {
		v := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			v.Set(pairs[i], pairs[i+1])
		}
		return v.Encode()
	}
	long := strings.Repeat("a", 288) + "@example.org"
	for _, c := range []struct {
		name, kind, body string
		status           int
		says             string
	}{
		{"no address", form, enc("guide", "calm"), 400, "Please write your email address"},
		{"a malformed one", form, enc("email", "ada.example.org", "guide", "calm"), 400, "does not look like an email address"},
		{"300 characters", form, enc("email", long, "guide", "calm"), 400, "does not look like"},
		{"a line break in it", form, enc("email", "ada@example.org\r\nBcc: eve@example.org", "guide", "calm"), 400, "does not look like"},
		{"an unknown guide", form, enc("email", ada, "guide", "nothing-of-the-kind"), 400, "not offered any more"},
		{"no guide and no newsletter", form, enc("email", ada), 400, "could not tell"},
		{"a time zone that is none", form, enc("email", ada, "guide", "calm", "timezone", "Mars/Base"), 400, "time zone"},
		{"half of the safe hours", form, enc("email", ada, "guide", "calm", "safe_from", "09:00"), 400, "both hours"},
		{"a name that is an advertisement", form, enc("email", ada, "guide", "calm", "first_name", "win at casino.example"), 400, "does not look like a name"},
		{"a name of 81 letters", form, enc("email", ada, "guide", "calm", "first_name", strings.Repeat("a", 81)), 400, "too long"},
		{"a likely slip is asked about", form, enc("email", "ada@gmial.com", "guide", "calm"), 200, "Did you mean"},
		{"text instead of a form", "text/plain", "email=ada@example.org", 415, "takes a form, or JSON"},
		{"no content type", "", enc("email", ada, "guide", "calm"), 415, "takes a form, or JSON"},
		{"multipart without its boundary", "multipart/form-data", "x", 400, "could not read"},
		{"ten megabytes", form, enc("email", ada, "guide", "calm", "page", strings.Repeat("x", 10<<20)), 413, "far more than our form holds"},

		{"JSON, no address", asJSON, `{"guide":"calm"}`, 400, `"fields":{"email":`},
		{"JSON, malformed address", asJSON, `{"email":"x","guide":"calm"}`, 400, `"email"`},
		{"JSON, unknown guide", asJSON, `{"email":"ada@example.org","guide":"none"}`, 400, `"guide"`},
		{"JSON that breaks off", asJSON, `{"email":"ada@`, 400, `"error"`},
		{"JSON that is a list", asJSON, `["ada@example.org"]`, 400, `"error"`},
		{"JSON that is null", asJSON, `null`, 400, `"error"`},
		{"JSON with an object for an address", asJSON, `{"email":{"$ne":""},"guide":"calm"}`, 400, `"error"`},
		{"two JSON values", asJSON, `{"email":"ada@example.org","guide":"calm"}{}`, 400, `"error"`},
		{"JSON of ten megabytes", asJSON, `{"email":"` + strings.Repeat("x", 10<<20) + `"}`, 413, `"error"`},
		{"JSON, a likely slip", asJSON, `{"email":"ada@gmial.com","guide":"calm"}`, 422, `"did_you_mean":"ada@gmail.com"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := kept(site)
			page := site.Do(http.MethodPost, "/signup", c.body, map[string]string{"Content-Type": c.kind})
			if page.Status != c.status || !strings.Contains(page.Body, c.says) {
				t.Errorf("%d:\n%.600s", page.Status, page.Body)
			}
			wantKind := "text/html"
			if c.kind == asJSON {
				wantKind = asJSON
			}
			if got := page.Header.Get("Content-Type"); !strings.HasPrefix(got, wantKind) {
				t.Errorf("answered as %s", got)
			}
			if after := kept(site); after != before {
				t.Errorf("it changed %v to %v", before, after)
			}
		})
	}
}

func TestAnAddressCanBeKeptAsItWasTyped(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	page := site.Post("/signup", url.Values{"email": {"ada@gmial.com"}, "guide": {"calm"}, "letters": {"1"}, "as_typed": {"1"}})
	if page.Status != 200 || site.Count("subscribers", "email = 'ada@gmial.com'") != 1 {
		t.Error(page.Status)
	}
	if site.Count("consents", "letters = 1") != 1 {
		t.Error("her choice was lost on the way")
	}
}

func TestTheAnswerIsTheSameForEveryAddress(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	// one who has confirmed, one who waits, one who never wants to hear from us
	for _, who := range []string{"active@example.org", "pending@example.org", "notme@example.org"} {
		site.Post("/signup", url.Values{"email": {who}, "guide": {"calm"}})
	}
	site.Settle()
	site.Post(site.Link(site.MailTo("active@example.org").Text, "/confirm/"), nil)
	site.Post(site.Link(site.MailTo("notme@example.org").Text, "/not-me/"), nil)

	answers := map[string]string{}
	for _, who := range []string{"new@example.org", "active@example.org", "pending@example.org", "notme@example.org"} {
		form := site.Post("/signup", url.Values{"email": {who}, "guide": {"calm"}})
		jsonPage := site.PostJSON("/signup", `{"email":"`+who+`","guide":"calm"}`)
		if jsonPage.Status != http.StatusAccepted {
			t.Errorf("%s: JSON answers %d", who, jsonPage.Status)
		}
		answers[form.URL+form.Body+jsonPage.Body] = who
		for _, says := range []string{"If everything is in order with the address", "after five minutes", "folder for spam", "spelling", "use another one"} {
			if !strings.Contains(form.Body, says) {
				t.Errorf("%s is not told %q", who, says)
			}
		}
		if strings.Contains(form.Body, "Notes for a quiet hour") {
			t.Errorf("%s is told a name that the page cannot know", who)
		}
	}
	if len(answers) != 1 {
		t.Errorf("there are %d different answers", len(answers))
	}
}

func TestConsentIsRecordedWithTheVeryWordsThatWereShown(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	settings, err := site.App.FindFirstRecordByFilter("site", "id != ''")
	if err != nil {
		t.Fatal(err)
	}
	site.Set(settings, map[string]any{"consent_guide": "Old words.", "consent_letters": "Old letters."})
	old, err := site.App.FindFirstRecordByFilter("consent_wordings", "guide = 'Old words.'")
	if err != nil {
		t.Fatal(err)
	}
	site.Set(settings, map[string]any{"consent_guide": "New words.", "consent_letters": "New letters."})

	site.Post("/signup", url.Values{"email": {ada}, "guide": {"calm"}, "letters": {"1"}, "page": {"/blog/x"}, "wording": {old.GetString("version")}})
	consent, err := site.App.FindFirstRecordByFilter("consents", "page = '/blog/x'")
	if err != nil {
		t.Fatal(err)
	}
	if got := consent.GetString("wording"); got != "Old words.\nOld letters." || consent.GetString("wording_version") != old.GetString("version") {
		t.Errorf("recorded %q, version %s", got, consent.GetString("wording_version"))
	}
	if !consent.GetDateTime("requested_at").Time().Equal(site.Clock.Now()) || !consent.GetDateTime("confirmed_at").IsZero() || consent.GetBool("newsletter") {
		t.Errorf("recorded %v", consent.PublicExport())
	}

	site.Post("/signup", url.Values{"email": {"b@example.org"}, "guide": {"calm"}, "wording": {"made-up' OR 1=1"}, "page": {"https://elsewhere.example/"}})
	other, err := site.App.FindFirstRecordByFilter("consents", "page = ''")
	if err != nil || other.GetString("wording") != "New words." {
		t.Errorf("an unknown version: %v %v", other, err)
	}
}
