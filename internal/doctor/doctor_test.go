package doctor_test

import (
	"bytes"
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/internal/apptest"
	"waymark/internal/doctor"
)

// nowhere is a public address at which nobody is found.
const nowhere = "https://waymark.invalid"

// practice is a site that sends through a fake Mailgun on which all is well.
func practice(t *testing.T, options ...apptest.Option) (*apptest.Site, *apptest.FakeMailgun) {
	t.Helper()
	fake := apptest.NewFakeMailgun(t)
	options = append([]apptest.Option{
		apptest.Env("MG_API_KEY", fake.Key), apptest.Env("MG_DOMAIN", fake.Domain), apptest.Env("MG_URL", fake.URL()),
		apptest.Env("MG_WEBHOOK_SIGNING_KEY", fake.SigningKey), apptest.Env("WAYMARK_URL", nowhere),
		apptest.Env("WAYMARK_LETTERS_URL", "https://post.invalid"),
	}, options...)
	site := apptest.New(t, options...)
	site.Offer(1)
	fake.SetClock(site.Clock.Now)
	return site, fake
}

func named(t *testing.T, checks []doctor.Check, name string) doctor.Check {
	t.Helper()
	i := slices.IndexFunc(checks, func(c doctor.Check) bool { return c.Name == name })
	if i < 0 {
		t.Fatalf("no check is called %q in\n%s", name, doctor.Text(checks))
	}
	return checks[i]
}

func TestWithNoKeyItSaysThatNothingLeavesAndHowToChangeThat(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	checks := site.Doctor.Examine(context.Background())
	text := doctor.Text(checks)
	for _, says := range []string{"Nothing leaves this computer yet", "MG_API_KEY", "waymark.env", "Everything works"} {
		if !strings.Contains(text, says) {
			t.Errorf("it does not say %q:\n%s", says, text)
		}
	}
	if doctor.Worst(checks) == doctor.Bad {
		t.Errorf("something is wrong where nothing is:\n%s", text)
	}
	if got := named(t, checks, "The site"); got.State != doctor.OK {
		t.Errorf("the site answers, and it says %+v", got)
	}
	if err := site.Doctor.Mend(context.Background()); err != nil {
		t.Errorf("mending what is well: %v", err)
	}
}

func TestEachThingThatMayBeWrongIsSaidWithWhatToDo(t *testing.T) {
	site, fake := practice(t)
	ctx := context.Background()
	if err := site.Doctor.Mend(ctx); err != nil {
		t.Fatal(err)
	}
	// these depend on the computer the test runs on, or need a real address
	elsewhere := []string{"The site", "Backups", "Telling visitors apart", "Room on the disk", "The names of the settings", "Who owns the files", "Links in letters"}
	for _, c := range site.Doctor.Examine(ctx) {
		if c.ID == "" {
			t.Errorf("%q has no name for programs", c.Name)
		}
		if c.State != doctor.OK && !slices.Contains(elsewhere, c.Name) {
			t.Errorf("all is well, and it says %+v", c)
		}
	}
	for what, row := range map[string]struct {
		wrong, mended func()
		name          string
		state         doctor.State
		says          string
	}{
		"not verified": {
			func() { fake.SetDomainState("unverified") },
			func() { fake.SetDomainState("active") }, "Letting mail out", doctor.Bad, "not verified",
		},
		"records": {
			func() { fake.SetDomainState("unverified") },
			func() { fake.SetDomainState("active") }, "The domain’s DNS records", doctor.Bad, "TXT  k1._domainkey.mg.example.org  k=rsa; p=fake",
		},
		"switched off": {
			func() { fake.SetDomainState("disabled") },
			func() { fake.SetDomainState("active") }, "Letting mail out", doctor.Bad, "switched mg.example.org off",
		},
		"tracking": {
			func() { fake.SetTracking("open", true) },
			func() { fake.SetTracking("open", false) }, "Tracking", doctor.Bad, "(open)",
		},
		"a wrong key": {
			func() { fake.FailDomain(apptest.Fault401) },
			func() { fake.FailDomain(apptest.Fault{}) }, "Letting mail out", doctor.Bad, "MG_API_KEY",
		},
		"a key that only sends": {
			func() { fake.FailDomain(apptest.Fault403) },
			func() { fake.FailDomain(apptest.Fault{}) }, "Letting mail out", doctor.Warn, "sending key",
		},
		"another domain": {
			func() { fake.FailDomain(apptest.Fault404) },
			func() { fake.FailDomain(apptest.Fault{}) }, "Letting mail out", doctor.Bad, "MG_DOMAIN",
		},
		"a bad day of Mailgun's": {
			func() { fake.FailDomain(apptest.Fault500Before) },
			func() { fake.FailDomain(apptest.Fault{}) }, "Letting mail out", doctor.Bad, "500",
		},
		"a hotel's network": {
			func() { fake.FailDomain(apptest.FaultHTML) },
			func() { fake.FailDomain(apptest.Fault{}) }, "Letting mail out", doctor.Bad, "cannot be read",
		},
		"a clock that is slow": {
			func() { fake.SetClock(func() time.Time { return site.Clock.Now().Add(2 * time.Hour) }) },
			func() { fake.SetClock(site.Clock.Now) }, "The clock", doctor.Bad, "2h0m0s behind",
		},
		"a clock that is a little fast": {
			func() { fake.SetClock(func() time.Time { return site.Clock.Now().Add(-90 * time.Second) }) },
			func() { fake.SetClock(site.Clock.Now) }, "The clock", doctor.Warn, "1m30s ahead",
		},
	} {
		row.wrong()
		got := named(t, site.Doctor.Examine(ctx), row.name)
		if got.State != row.state || !strings.Contains(got.Says+got.Todo, row.says) || got.Todo == "" {
			t.Errorf("%s: %+v", what, got)
		}
		row.mended()
	}
}

func TestMendingRegistersWebhooksAndLeavesThoseOfOthers(t *testing.T) {
	site, fake := practice(t)
	ctx := context.Background()
	const ours = nowhere + "/webhooks/mailgun"
	for kind, urls := range map[string][]string{
		"delivered":      {"https://other.example/hook"},
		"permanent_fail": {"https://a.example/", "https://b.example/", "https://old.example/webhooks/mailgun"},
		"complained":     {"https://a.example/", "https://b.example/", "https://c.example/"},
		"temporary_fail": {ours},
	} {
		fake.SetWebhooks(kind, urls...)
	}
	got := named(t, site.Doctor.Examine(ctx), "What Mailgun tells us")
	if got.State != doctor.Bad || !got.Mendable || !strings.Contains(got.Says, "delivered, permanent_fail, complained, unsubscribed") {
		t.Errorf("before mending: %+v", got)
	}
	if err := site.Doctor.Mend(ctx); err == nil || !strings.Contains(err.Error(), "complained") {
		t.Errorf("three others are registered, and mending says %v", err)
	}
	for kind, want := range map[string][]string{
		"delivered":      {"https://other.example/hook", ours},
		"permanent_fail": {"https://a.example/", "https://b.example/", ours},
		"complained":     {"https://a.example/", "https://b.example/", "https://c.example/"},
		"temporary_fail": {ours},
		"unsubscribed":   {ours},
	} {
		if got := fake.Webhooks(kind); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", kind, got, want)
		}
	}
	fake.SetWebhooks("complained")
	if err := site.Doctor.Mend(ctx); err != nil {
		t.Fatal(err)
	}
	if got := named(t, site.Doctor.Examine(ctx), "What Mailgun tells us"); got.State != doctor.OK {
		t.Errorf("after mending: %+v", got)
	}
}

func TestASigningKeyIsProvedAsFarAsTheKeyAllows(t *testing.T) {
	ctx := context.Background()
	for what, row := range map[string]struct {
		key   string
		only  bool
		state doctor.State
	}{
		"the right one":                   {apptest.FakeMailgunSigningKey, false, doctor.OK},
		"another":                         {"another", false, doctor.Bad},
		"none":                            {"", false, doctor.Bad},
		"one that nobody may compare yet": {apptest.FakeMailgunSigningKey, true, doctor.Warn},
	} {
		site, fake := practice(t, apptest.Env("MG_WEBHOOK_SIGNING_KEY", row.key))
		if row.only {
			fake.SetSendingKey()
		}
		if got := named(t, site.Doctor.Examine(ctx), "The signing key"); got.State != row.state {
			t.Errorf("%s: %+v", what, got)
		}
		if row.only {
			body := fake.SignedWebhook(site.Clock.Now(), "token", map[string]any{"event": "delivered"})
			site.PostJSON(site.URL+"/webhooks/mailgun", string(body))
			if got := named(t, site.Doctor.Examine(ctx), "The signing key"); got.State != doctor.OK {
				t.Errorf("after Mailgun has told us something: %+v", got)
			}
		}
	}
}

func TestAMailgunThatHangsIsALineAndNotAHangingDoctor(t *testing.T) {
	site, fake := practice(t)
	fake.FailDomain(apptest.FaultHangBefore)
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	got := named(t, site.Doctor.Examine(ctx), "Letting mail out")
	if got.State != doctor.Bad || !strings.Contains(got.Says, "did not answer in time") {
		t.Errorf("it says %+v", got)
	}
}

func TestWhatWaitsAndWhyMailStoppedIsSaid(t *testing.T) {
	site, fake := practice(t)
	ctx := context.Background()
	fake.FailAlways(apptest.Fault402)
	site.Post(site.URL+"/signup", url.Values{"email": {"ada@example.org"}, "guide": {"calm"}})
	if _, err := site.Outbox.Work(ctx); err != nil {
		t.Fatal(err)
	}
	got := named(t, site.Doctor.Examine(ctx), "Mail that is waiting")
	if got.State != doctor.Bad || !strings.Contains(got.Says, "402") || !strings.Contains(got.Todo, "1 mail is waiting") {
		t.Errorf("it says %+v", got)
	}
}

func TestLateAndDoubtfulMailIsSaid(t *testing.T) {
	site, _ := practice(t)
	ctx := context.Background()
	site.Post(site.URL+"/signup", url.Values{"email": {"ada@example.org"}, "guide": {"calm"}})
	if got := named(t, site.Doctor.Examine(ctx), "Mail that is waiting"); got.State != doctor.OK {
		t.Errorf("a mail of this moment is late: %+v", got)
	}
	site.Clock.Move(2 * time.Hour)
	if got := named(t, site.Doctor.Examine(ctx), "Mail that is waiting"); got.State != doctor.Warn {
		t.Errorf("a mail of two hours ago is not: %+v", got)
	}
	if _, err := site.App.DB().NewQuery("UPDATE messages SET status = 'unknown'").Execute(); err != nil {
		t.Fatal(err)
	}
	if got := named(t, site.Doctor.Examine(ctx), "Mail nobody is sure of"); got.State != doctor.Warn || !strings.Contains(got.Says, "1 letter") {
		t.Errorf("it says %+v", got)
	}
}

func TestNoSecretAndNobodysAddressIsSaid(t *testing.T) {
	site, fake := practice(t)
	ctx := context.Background()
	site.Post(site.URL+"/signup", url.Values{"email": {"ada@example.org"}, "guide": {"calm"}})
	for _, fault := range apptest.AllFaults {
		if strings.HasPrefix(fault.String(), "hang") {
			continue
		}
		fake.FailDomain(fault)
		fake.FailLists(1, fault)
		text := ""
		if err := site.Doctor.Mend(ctx); err != nil {
			text = err.Error()
		}
		text += doctor.Text(site.Doctor.Examine(ctx))
		for _, secret := range []string{fake.Key, fake.SigningKey, string(site.Config.Secret), "@"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s: %q is said in\n%s", fault, secret, text)
			}
		}
	}
}

func TestTheCommandSaysEverythingAndFailsWhenSomethingIsWrong(t *testing.T) {
	for _, wrong := range []bool{false, true} {
		var site *apptest.Site
		if wrong {
			site, _ = practice(t)
		} else {
			site = apptest.New(t)
			site.Offer(1)
		}
		var out bytes.Buffer
		command := site.Doctor.NewCommand()
		command.SetOut(&out)
		command.SetArgs([]string{"--fix"})
		command.SilenceErrors, command.SilenceUsage = true, true
		if err := command.Execute(); errors.Is(err, doctor.ErrUnwell) != wrong {
			t.Errorf("wrong: %v, error: %v", wrong, err)
		}
		if marked := strings.Contains(out.String(), "✗"); marked != wrong || strings.Count(out.String(), "\n") < 8 {
			t.Errorf("it says\n%s", out.String())
		}
	}
}

func TestWhatWasJustSeenIsNotLookedAtAgain(t *testing.T) {
	site, fake := practice(t)
	ctx := context.Background()
	site.Doctor.Latest(ctx)
	fake.SetDomainState("disabled")
	if checks, _ := site.Doctor.Latest(ctx); named(t, checks, "Letting mail out").State != doctor.OK {
		t.Error("it was looked at again at once")
	}
	site.Clock.Move(2 * time.Minute)
	if checks, at := site.Doctor.Latest(ctx); named(t, checks, "Letting mail out").State != doctor.Bad || !at.Equal(site.Clock.Now()) {
		t.Error("after two minutes it still says what it saw")
	}
}
