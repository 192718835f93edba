package newsletter_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"

	"waymark/internal/apptest"
)

var tokens = regexp.MustCompile(`/(?:unsubscribe|letter)/[\w-]+`)

func TestNobodySeesAnythingOfAnother(t *testing.T) {
	p := newPost(t, apptest.Env("WAYMARK_MAIL_BATCH", "7"))
	p.canBeAnswered()
	all := p.readers(20)
	p.send("Hello {{ first_name }}", body)
	p.Settle()

	type secret struct{ of, text string }
	var secrets []secret
	for i, who := range all {
		m := p.mailgun.MessagesTo(who)[0]
		secrets = append(secrets, secret{who, who}, secret{who, fmt.Sprintf("Name%d", i)}, secret{who, m.SendID()})
		for _, link := range tokens.FindAllString(m.HTML+m.Text+m.Headers["List-Unsubscribe"], -1) {
			secrets = append(secrets, secret{who, link})
		}
	}
	if len(secrets) < 5*len(all) {
		t.Fatalf("%d secrets of %d readers: the test is looking in the wrong place", len(secrets), len(all))
	}
	whole := func(text, secret string) bool {
		for at := 0; ; {
			i := strings.Index(text[at:], secret)
			if i < 0 {
				return false
			}
			at += i + len(secret)
			if at == len(text) || text[at] < '0' || text[at] > '9' { // Name1 is not in Name12
				return true
			}
		}
	}
	for _, who := range all {
		m := p.mailgun.MessagesTo(who)[0]
		raw := fmt.Sprint(m.To, m.Subject, m.HTML, m.Text, m.Headers, m.Variables)
		if strings.Contains(raw, "%recipient") {
			t.Errorf("%s got a mail that was not filled in: %s", who, raw)
		}
		for _, s := range secrets {
			if has := whole(raw, s.text); has != (s.of == who) {
				t.Errorf("in the mail to %s stands %q of %s: %v", who, s.text, s.of, has)
			}
		}
	}
	for _, m := range p.mailgun.Messages() {
		if len(m.To) < 2 {
			continue
		}
		for _, to := range m.To {
			if len(m.RecipientVariables[to]) == 0 {
				t.Errorf("%s has no entry of her own", to)
			}
		}
		same := fmt.Sprint(m.Subject, m.HTML, m.Text, m.Headers, m.Variables, m.From)
		for _, s := range secrets {
			if whole(same, s.text) {
				t.Errorf("%q of %s stands in what all get", s.text, s.of)
			}
		}
	}
}

func TestWhatLooksLikeAMergeTagIsOnlyWords(t *testing.T) {
	p := newPost(t)
	p.canBeAnswered()
	hostile := map[string]string{
		"tag":     "%recipient.sid%",
		"own":     "%recipient.first_name_html%",
		"upper":   "%RECIPIENT.sid% %recipient%",
		"markup":  `"><img src=x onerror=alert(1)>`,
		"header":  "Bo\r\nBcc: evil@example.org",
		"liquid":  "{{ unsubscribe_url }}",
		"mailgun": "%unsubscribe_url%",
	}
	for name, first := range hostile {
		// no save takes a line break any more; a row of earlier may have one
		id := p.reader(name, nil).Id
		if _, err := p.App.DB().Update("subscribers", dbx.Params{"first_name": first}, dbx.HashExp{"id": id}).Execute(); err != nil {
			t.Fatal(err)
		}
	}
	p.send(`For {{ first_name }}, %recipient.sid%`, `<p>Dear {{ first_name }}, be 100% yourself: %recipient.sid% %recipient_email% %unsubscribe_url%</p>`)
	p.Settle()
	for name, first := range hostile {
		m := p.mailgun.MessagesTo(name + "@example.com")[0]
		if shown := m.Subject + m.HTML + m.Text; strings.Contains(shown, m.SendID()) || strings.Contains(m.HTML, "<img src=x") || strings.ContainsAny(m.Subject, "\r\n") {
			t.Errorf("%q became\n%s\n%s", first, m.Subject, m.Text)
		}
		if !strings.Contains(m.Text, "100% yourself") {
			t.Errorf("%q: a percent sign was lost: %s", first, m.Text)
		}
		for _, value := range m.Form["subject"] {
			if strings.Contains(value, "%recipient.sid%") {
				t.Errorf("what the author wrote is a tag: %q", value)
			}
		}
		if len(m.Form["to"]) != len(hostile) || m.Headers["Bcc"] != "" {
			t.Errorf("it goes to %v", m.Form["to"])
		}
	}
}
