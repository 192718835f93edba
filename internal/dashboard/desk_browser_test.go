package dashboard_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"waymark/internal/apptest"
)

// press clicks what a CSS selector finds, without waiting for another page.
func press(b *apptest.Browser, selector string) {
	b.WaitFor("document.querySelector(`" + selector + "`) !== null")
	b.Do(chromedp.Click(chromedp.CSS(selector)))
}

// reads waits until the page says something.
func reads(b *apptest.Browser, text string) {
	b.WaitFor("document.body.innerText.includes(`" + text + "`)")
}

// goTo opens a page of the dashboard by its link in the header.
func goTo(b *apptest.Browser, place string) {
	press(b, `.app-main-nav a[href="#/`+place+`"]`)
	b.WaitFor("location.hash.startsWith('#/" + place + "') && document.querySelector('.desk-page h1') !== null")
}

// From the first login: the list at home leads to the settings, what she saves there a
// reader sees, and the line ticks itself off.
func TestTheFirstStepsLeadSomewhereAndTickThemselvesOffOnTheScreen(t *testing.T) {
	site := apptest.New(t)
	b := apptest.NewBrowser(t)
	b.Desktop()
	b.LogIn(site)
	reads(b, "Welcome. These are the first steps.")
	reads(b, "Nothing leaves this computer yet")
	reads(b, "Ask your friend for this.")
	if at := b.Where(); !strings.HasSuffix(at, "#/home") {
		t.Errorf("she landed on %s", at)
	}
	press(b, `[data-step="mail"] .desk-friend button`)
	if letter := b.Script("document.querySelector('.desk-letter').value"); !strings.Contains(letter, "MG_DOMAIN") || !strings.Contains(letter, "/webhooks/mailgun") {
		t.Errorf("the message for her friend is %q", letter)
	}

	press(b, `[data-step="name"] a.btn`)
	b.WaitFor("document.activeElement.id === 'site-name'")
	b.Fill("#site-name", "Low Water")
	b.Fill("#site-author_name", "Rowan Ash")
	reads(b, "Not saved yet.")
	press(b, ".desk-save button")
	b.WaitFor(`document.querySelector(".desk-said").textContent === "Saved. On your site now."`)
	if home := site.Get("/"); !strings.Contains(home.Body, "Low Water") || strings.Contains(home.Body, "My writing") {
		t.Error("a reader does not see the site's new name")
	}
	goTo(b, "home")
	b.WaitFor(`document.querySelector('[data-step="name"].desk-done') !== null`)

	press(b, ".desk-start-head .desk-link")
	b.WaitFor("document.querySelector('.desk-start') === null")
	b.Do(chromedp.Reload())
	press(b, ".desk-start-place .desk-link")
	b.WaitFor("document.querySelector('.desk-start') !== null")
	b.Quiet(site.URL)
}

func TestTheSettingsSayWhatTheAddressInMailsGivesAway(t *testing.T) {
	for says, options := range map[string][]apptest.Option{
		"Every link in a mail begins with the site’s own name": nil,
		"where there is nothing else to be found":              {apptest.Neutral()},
	} {
		site := apptest.New(t, options...)
		b := apptest.NewBrowser(t)
		b.LogIn(site)
		goTo(b, "site")
		press(b, `[data-group="mail"]`)
		reads(b, says)
		b.Picture("settings-" + says[:5])
		b.Desktop()
		b.Scheme("dark")
		b.Picture("settings-dark-" + says[:5])
	}
}

func TestSettingsAreExplainedKeptAndNeverRaw(t *testing.T) {
	site := apptest.New(t)
	b := apptest.NewBrowser(t)
	b.Desktop()
	b.LogIn(site)
	goTo(b, "site")

	press(b, `[data-group="safety"]`)
	press(b, ".desk-add-contact")
	b.Fill(`[data-part="name"]`, "Harbour line")
	b.Fill(`[data-part="phone"]`, "0800 555 0100")
	press(b, ".desk-checked button")

	// what is typed waits while she looks elsewhere, reloads, and comes back
	goTo(b, "articles")
	b.Do(chromedp.Reload())
	goTo(b, "site")
	press(b, `[data-group="safety"]`)
	b.WaitFor(`document.querySelector('[data-part="name"]').value === "Harbour line"`)

	b.Fill("#site-exit_url", "weather.example")
	press(b, ".desk-save button")
	reads(b, "Please begin it with https://.")
	b.Fill("#site-exit_url", "https://weather.example/")
	press(b, ".desk-save button")
	b.WaitFor(`document.querySelector(".desk-said").textContent === "Saved. On your site now."`)

	row, err := site.App.FindFirstRecordByFilter("site", "exit_url = 'https://weather.example/'")
	if err != nil {
		t.Fatal(err)
	}
	if contacts := row.GetString("emergency_contacts"); !strings.Contains(contacts, `"name":"Harbour line"`) {
		t.Errorf("the contacts are %s", contacts)
	}
	if row.GetDateTime("emergency_checked").IsZero() {
		t.Error("that she checked the numbers is not kept")
	}
	for _, group := range []string{"site", "words", "safety", "mail", "consent"} {
		press(b, `[data-group="`+group+`"]`)
		b.WaitFor(`document.querySelector('[data-group="` + group + `"]').ariaPressed === "true"`)
		if raw := b.Script(`[...document.querySelectorAll(".desk-field textarea, .desk-field input")].some((input) => /^\s*[\[{]/.test(input.value))`); raw != "false" {
			t.Errorf("the settings of %q show raw JSON", group)
		}
	}
}

func TestListsAreFilteredByStatusAndSearchedByTitle(t *testing.T) {
	site := apptest.New(t)
	topic := site.Make("topics", map[string]any{"name": "Mornings"})
	for title, status := range map[string]string{"Slow mornings": "draft", "Slow evenings": "published", "A quick word": "archived"} {
		site.Make("posts", map[string]any{"title": title, "status": status, "body": "<p>Words that belong in no list.</p>", "topics": []string{topic.Id}})
	}
	b := apptest.NewBrowser(t)
	b.Desktop()
	b.LogIn(site)
	goTo(b, "articles")
	listed := func(what string, n string) {
		t.Helper()
		b.WaitFor("[...document.querySelectorAll('.desk-list tbody th')].map((th) => th.textContent).sort().join() === `" + what + "`")
		if got := b.Script("document.querySelectorAll('.desk-list tbody tr').length"); got != n {
			t.Errorf("%s rows, want %s", got, n)
		}
	}
	listed("A quick word,Slow evenings,Slow mornings", "3")
	if list := b.Text(".desk-list"); !strings.Contains(list, "Mornings") || !strings.Contains(list, "Draft") || strings.Contains(list, "belong in no list") || strings.Contains(list, "posts") {
		t.Errorf("the list says %q", list)
	}
	press(b, `.desk-chip[data-status="published"]`)
	listed("Slow evenings", "1")
	press(b, `.desk-chip[data-status="all"]`)
	b.Fill(".desk-search", "slow")
	listed("Slow evenings,Slow mornings", "2")

	// a title opens its form, over the list and by an address that a reload comes back to
	press(b, ".desk-list tbody a")
	b.WaitFor("document.querySelector('.modal[data-modal-state=open]') !== null && location.hash.includes('record=')")
	b.Do(chromedp.Reload())
	b.WaitFor("document.querySelector('.modal[data-modal-state=open]') !== null")
	b.Open(site.URL + "/_/#/articles?q=slow")

	// a search is in the address, so that a reload keeps it
	b.WaitFor("location.hash.includes('q=slow')")
	b.Do(chromedp.Reload())
	listed("Slow evenings,Slow mornings", "2")
	b.Quiet(site.URL)
}

func TestTheTechnicalPagesAreOutOfSightUntilSheAsks(t *testing.T) {
	site := apptest.New(t)
	b := apptest.NewBrowser(t)
	b.Desktop()
	b.LogIn(site)
	b.WaitFor("document.querySelectorAll('.app-main-nav a').length === 10")
	if nav := b.Text(".app-main-nav"); strings.Contains(nav, "Collections") || strings.Contains(nav, "Logs") {
		t.Errorf("the header says %q", nav)
	}
	press(b, ".desk-foot .desk-everything")
	b.WaitFor("document.querySelectorAll('.app-main-nav a').length === 13")
	press(b, `.app-main-nav a[href="#/collections"]`)
	b.WaitFor(`document.querySelector('.page-sidebar [title="redirects"]') !== null`)
	// the dashboard's own pages say it, too
	reads(b, "Nothing leaves this computer yet")
	b.Do(chromedp.Reload())
	b.WaitFor("document.querySelectorAll('.app-main-nav a').length === 13")
	goTo(b, "home")
	press(b, ".desk-foot .desk-everything")
	b.WaitFor("document.querySelectorAll('.app-main-nav a').length === 10")
	b.Quiet(site.URL)
}

func TestABackupIsMadeAtAPressAndPlanned(t *testing.T) {
	site := apptest.New(t)
	site.Make("posts", map[string]any{"title": "An article", "status": "published", "body": "<p>Words.</p>"})
	b := apptest.NewBrowser(t)
	b.Desktop()
	b.LogIn(site)
	press(b, `[data-step="backup"] a.btn`)
	reads(b, "None has been made yet.")
	press(b, ".desk-make")
	reads(b, "It was opened and read: 1 article is in it")
	press(b, ".desk-try")
	reads(b, "Everything came back as it was.")
	press(b, `input[name="schedule"][value="weekly"]`)
	reads(b, "Backups are made by themselves from now on.")
	if cron := site.App.Settings().Backups.Cron; cron != "40 3 * * 1" {
		t.Errorf("the schedule is %q", cron)
	}
	press(b, `input[name="drills"][value="monthly"]`)
	reads(b, "The newest backup is tried out by itself.")
	if plan, err := site.Backups.DrillPlan(); plan != "monthly" || err != nil {
		t.Errorf("the drills are %q, %v", plan, err)
	}
	goTo(b, "home")
	b.WaitFor(`document.querySelector('[data-step="backup"].desk-done') !== null`)
	b.Quiet(site.URL)
}

func TestEveryScreenSaysWhyMailHasStopped(t *testing.T) {
	fake := apptest.NewFakeMailgun(t)
	site := apptest.New(t, apptest.Env("MG_API_KEY", fake.Key), apptest.Env("MG_DOMAIN", fake.Domain), apptest.Env("MG_URL", fake.URL()))
	site.Offer(1)
	fake.FailAlways(apptest.Fault401)
	site.Post("/signup", url.Values{"email": {"ada@example.org"}, "guide": {"calm"}})
	if _, err := site.Outbox.Work(context.Background()); err != nil {
		t.Fatal(err)
	}
	reason := site.Outbox.State().Reason
	b := apptest.NewBrowser(t)
	b.LogIn(site)
	for _, place := range []string{"home", "articles", "site"} {
		goTo(b, place)
		reads(b, "Mail has stopped.")
		reads(b, reason)
	}
	if b.Script(`document.body.innerText.includes("Nothing leaves this computer yet")`) != "false" {
		t.Error("mail leaves this computer, and a screen says it does not")
	}
	b.Quiet(site.URL)
}
