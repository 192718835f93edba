package mailgun_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tests"

	"waymark/internal/apptest"
	"waymark/internal/config"
	"waymark/internal/mailgun"
	"waymark/internal/outbox"
	_ "waymark/pb_migrations"
)

// post office: a site with one subscriber, a message to her, and the webhook's route.
type postOffice struct {
	*testing.T
	app        *tests.TestApp
	fake       *apptest.FakeMailgun
	url        string
	mu         sync.Mutex
	suppressed []mailgun.Suppression
	failing    error // what the suppress hook answers
	subscriber string
}

func newPostOffice(t *testing.T, cfg config.Config) *postOffice {
	t.Helper()
	app, err := tests.NewTestApp(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(app.Cleanup)
	p := &postOffice{T: t, app: app, fake: apptest.NewFakeMailgun(t)}
	err = mailgun.Register(app, cfg, func(_ core.App, _ time.Time, s mailgun.Suppression) error {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.suppressed = append(p.suppressed, s)
		return p.failing
	}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	c, _ := app.FindCollectionByNameOrId("subscribers")
	r := core.NewRecord(c)
	r.Set("email", "ada@example.com")
	r.Set("status", "active")
	if err := app.Save(r); err != nil {
		t.Fatal(err)
	}
	p.subscriber = r.Id
	if _, err := outbox.Enqueue(app, time.Now(), outbox.Draft{Kind: outbox.Letter, Purpose: "m", Subscriber: r.Id}); err != nil {
		t.Fatal(err)
	}
	if _, err := app.DB().Update("messages", dbx.Params{"status": "accepted", "attempts": 1}, nil).Execute(); err != nil {
		t.Fatal(err)
	}

	router, err := apis.NewRouter(app)
	if err != nil {
		t.Fatal(err)
	}
	serve := &core.ServeEvent{App: app, Router: router}
	if err := app.OnServe().Trigger(serve, func(*core.ServeEvent) error { return nil }); err != nil {
		t.Fatal(err)
	}
	mux, err := router.BuildMux()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	p.url = server.URL + "/webhooks/mailgun"
	return p
}

func signed() config.Config { return config.Config{MailgunSigningKey: apptest.FakeMailgunSigningKey} }

func (p *postOffice) post(body []byte) int {
	p.Helper()
	resp, err := http.Post(p.url, "application/json", bytes.NewReader(body))
	if err != nil {
		p.Fatal(err)
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode
}

func (p *postOffice) row() *core.Record {
	p.Helper()
	r, err := p.app.FindFirstRecordByData("messages", "purpose", "m")
	if err != nil {
		p.Fatal(err)
	}
	return r
}

// about is an event of the message.
func (p *postOffice) about(event, severity string) apptest.FakeEvent {
	return apptest.FakeEvent{
		ID: "e", Event: event, Severity: severity, Reason: "bounce", Said: "5.1.1 <ada@example.com>: no such user", At: time.Now(), Recipient: "ada@example.com",
		MessageID: "<1@mg>", Variables: map[string]string{"sid": p.row().GetString("send_id")},
	}
}

func (p *postOffice) events() int {
	p.Helper()
	n, err := p.app.CountRecords("mail_events")
	if err != nil {
		p.Fatal(err)
	}
	return int(n)
}

func TestAWebhookMovesItsMessage(t *testing.T) {
	for _, row := range []struct {
		event, severity string
		want            string
		suppressed      int
	}{
		{"delivered", "", "delivered", 0},
		{"failed", "temporary", "accepted", 0},
		{"failed", "permanent", "bounced", 1},
		{"complained", "", "complained", 1},
		{"unsubscribed", "", "accepted", 1},
		{"opened", "", "accepted", 0},
		{"telepathy", "", "accepted", 0},
	} {
		t.Run(row.event+row.severity, func(t *testing.T) {
			p := newPostOffice(t, signed())
			body := p.fake.Webhook(p.about(row.event, row.severity))
			for range 2 { // a replay is answered as the first was
				if code := p.post(body); code != 200 {
					t.Errorf("answered %d", code)
				}
			}
			if got := p.row(); got.GetString("status") != row.want || strings.Contains(got.GetString("last_error"), "@") {
				t.Errorf("it is %s (%s), want %s", got.GetString("status"), got.GetString("last_error"), row.want)
			}
			if len(p.suppressed) != row.suppressed || p.events() != 1 {
				t.Errorf("%d suppressed, %d events; want %d and 1", len(p.suppressed), p.events(), row.suppressed)
			}
			reason := row.want
			if row.event == "unsubscribed" {
				reason = ""
			}
			if row.suppressed == 1 && (p.suppressed[0].Subscriber != p.subscriber || string(p.suppressed[0].Reason) != reason) {
				t.Errorf("suppressed %+v", p.suppressed[0])
			}
		})
	}
}

func TestAWebhookThatIsNotMailgunsIsRefused(t *testing.T) {
	p := newPostOffice(t, signed())
	event := p.about("complained", "").JSON()
	good := p.fake.SignedWebhook(time.Now(), "token", event)
	p.fake.SigningKey = "another"
	forged := p.fake.Webhook(p.about("complained", ""))
	p.fake.SigningKey = apptest.FakeMailgunSigningKey
	for name, body := range map[string][]byte{
		"another key":         forged,
		"no JSON":             []byte("signature=x"),
		"nothing":             {},
		"no signature":        []byte(`{"event-data":{}}`),
		"a null signature":    []byte(`{"signature":null,"event-data":{}}`),
		"not hexadecimal":     []byte(`{"signature":{"timestamp":"1","token":"t","signature":"zz"},"event-data":{}}`),
		"another token":       bytes.Replace(good, []byte(`"token":"token"`), []byte(`"token":"nekot"`), 1),
		"a week old":          p.fake.SignedWebhook(time.Now().Add(-7*24*time.Hour), "t1", event),
		"from tomorrow":       p.fake.SignedWebhook(time.Now().Add(24*time.Hour), "t2", event),
		"an empty token":      p.fake.SignedWebhook(time.Now(), "", event),
		"an endless token":    p.fake.SignedWebhook(time.Now(), strings.Repeat("t", 101), event),
		"signature cut short": bytes.Replace(good, []byte(`"signature":"`), []byte(`"signature":"00`), 1),
	} {
		if code := p.post(body); code != http.StatusNotAcceptable {
			t.Errorf("%s: answered %d, want 406", name, code)
		}
	}
	if code := p.post(bytes.Repeat([]byte(" "), 300<<10)); code != http.StatusRequestEntityTooLarge {
		t.Errorf("a large body: answered %d, want 413", code)
	}
	if p.events() != 0 || len(p.suppressed) != 0 || p.row().GetString("status") != "accepted" {
		t.Errorf("%d events, %d suppressed, the message is %s", p.events(), len(p.suppressed), p.row().GetString("status"))
	}
	if code := p.post(p.fake.SignedWebhook(time.Now().Add(-9*time.Hour), "late", event)); code != 200 {
		t.Errorf("one that is nine hours late: answered %d, want 200", code)
	}
}

func TestAMovedDigitMakesNoNewToken(t *testing.T) {
	p := newPostOffice(t, signed())
	var hook struct {
		Signature map[string]string `json:"signature"`
		Event     json.RawMessage   `json:"event-data"`
	}
	if err := json.Unmarshal(p.fake.SignedWebhook(time.Now(), "5token", p.about("complained", "").JSON()), &hook); err != nil {
		t.Fatal(err)
	}
	stamp := hook.Signature["timestamp"]
	for _, moved := range [][2]string{{stamp + "5", "token"}, {stamp[:len(stamp)-1], stamp[len(stamp)-1:] + "5token"}} {
		hook.Signature["timestamp"], hook.Signature["token"] = moved[0], moved[1]
		body, _ := json.Marshal(hook)
		if code := p.post(body); code != http.StatusNotAcceptable {
			t.Errorf("timestamp %s, token %s: answered %d, want 406", moved[0], moved[1], code)
		}
	}
}

func TestWithoutASigningKeyEveryWebhookIsRefused(t *testing.T) {
	p := newPostOffice(t, config.Config{MailgunAPIKey: "key"})
	p.fake.SigningKey = "" // and not with an empty key, nor with the API key
	for _, key := range []string{"", "key"} {
		p.fake.SigningKey = key
		if code := p.post(p.fake.Webhook(p.about("complained", ""))); code != http.StatusForbidden {
			t.Errorf("answered %d, want 403", code)
		}
	}
	if p.events() != 0 {
		t.Error("it was kept")
	}
}

func TestAStolenSignatureMovesNobodyElsesMessage(t *testing.T) {
	p := newPostOffice(t, signed())
	e := p.about("complained", "")
	e.Recipient = "eve@example.com"
	if code := p.post(p.fake.Webhook(e)); code != 200 {
		t.Errorf("answered %d", code)
	}
	e = p.about("complained", "")
	e.Variables = map[string]string{"sid": "guessed"}
	if code := p.post(p.fake.Webhook(e)); code != 200 {
		t.Errorf("answered %d", code)
	}
	if len(p.suppressed) != 0 || p.row().GetString("status") != "accepted" {
		t.Errorf("%d suppressed, the message is %s", len(p.suppressed), p.row().GetString("status"))
	}
}

func TestOurOwnFaultKeepsNothingSoThatMailgunTriesAgain(t *testing.T) {
	p := newPostOffice(t, signed())
	body := p.fake.Webhook(p.about("complained", ""))
	p.failing = fmt.Errorf("database or disk is full")
	if code := p.post(body); code != http.StatusInternalServerError {
		t.Errorf("answered %d, want 500", code)
	}
	if p.events() != 0 || p.row().GetString("status") != "accepted" {
		t.Errorf("%d events, the message is %s", p.events(), p.row().GetString("status"))
	}
	p.failing = nil
	if code := p.post(body); code != 200 || p.events() != 1 || p.row().GetString("status") != "complained" {
		t.Errorf("answered %d, %d events, the message is %s", code, p.events(), p.row().GetString("status"))
	}
}

func TestManyWebhooksAtOnceAreEachKeptOnce(t *testing.T) {
	p := newPostOffice(t, signed())
	var wg sync.WaitGroup
	for range 100 {
		body := p.fake.Webhook(p.about("delivered", ""))
		for range 2 {
			wg.Go(func() {
				if code := p.post(body); code != 200 {
					t.Errorf("answered %d", code)
				}
			})
		}
	}
	wg.Wait()
	if p.events() != 100 {
		t.Errorf("%d events, want 100", p.events())
	}
}

func FuzzNoWebhookBodyBreaksUs(f *testing.F) {
	f.Add([]byte(`{"event":"delivered","recipient":"a@b.c","user-variables":[]}`))
	f.Add([]byte(`{"event":1}`))
	f.Add([]byte(`{"event":"failed","timestamp":1e300,"user-variables":{"sid":{}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if !json.Valid(data) {
			return
		}
		var fake apptest.FakeMailgun
		fake.SigningKey = apptest.FakeMailgunSigningKey
		if _, err := mailgun.Open(fake.SignedWebhook(time.Now(), "t", json.RawMessage(data)), []byte(fake.SigningKey), time.Now()); err != nil {
			t.Errorf("a signed body was refused: %s", data)
		}
	})
}

// Whatever arrives unsigned is refused, and nothing that arrives brings the program down.
func FuzzOnlyASignedBodyIsBelieved(f *testing.F) {
	fake := apptest.FakeMailgun{SigningKey: apptest.FakeMailgunSigningKey}
	now := time.Unix(1_800_000_000, 0)
	f.Add(fake.SignedWebhook(now, "token", map[string]any{"event": "delivered"}))
	f.Add([]byte(`{"signature":{"timestamp":"1800000000","token":"t","signature":"00"},"event-data":{"event":"complained"}}`))
	f.Add([]byte(`{"signature":[],"event-data":null}`))
	f.Add([]byte("\x00\xff"))
	f.Fuzz(func(t *testing.T, body []byte) {
		if _, err := mailgun.Open(body, []byte("a key nobody knows"), now); err == nil {
			t.Errorf("believed: %q", body)
		}
		e, err := mailgun.Open(body, []byte(fake.SigningKey), now)
		if err == nil && (e.Token == "" || len(e.Token) > 100) {
			t.Errorf("believed without a token to know it by: %q", body)
		}
	})
}

func TestWhatMailgunDroppedBecauseOfAListSaysWhichList(t *testing.T) {
	for list, want := range map[string]outbox.Status{"suppress-bounce": outbox.Bounced, "suppress-complaint": outbox.Complained, "suppress-unsubscribe": ""} {
		p := newPostOffice(t, signed())
		e := p.about("failed", "permanent")
		e.Reason = list
		if code := p.post(p.fake.Webhook(e)); code != 200 {
			t.Fatalf("answered %d", code)
		}
		status := "undelivered" // this mail was neither complained of nor a reason to stop
		if want == outbox.Bounced {
			status = "bounced"
		}
		if len(p.suppressed) != 1 || p.suppressed[0].Reason != want || p.row().GetString("status") != status {
			t.Errorf("%s: suppressed %v, the message is %s", list, p.suppressed, p.row().GetString("status"))
		}
	}
}
