package mailgun_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"waymark/internal/apptest"
	"waymark/internal/email"
	"waymark/internal/outbox"
)

// sheet is a text for many, as a composer makes it.
func sheet(t *testing.T, body string) *outbox.Sheet {
	t.Helper()
	words, err := email.Compile(email.Template{Subject: "A quiet hour", Body: body})
	if err != nil {
		t.Fatal(err)
	}
	press := email.NewPress(words, nil, email.Frame{}, "unsubscribe_url", "letter_url")
	said, err := press.For("Ada", false)
	if err != nil {
		t.Fatal(err)
	}
	return &outbox.Sheet{FromName: "Zoë", From: "letters@mg.example.org", ReplyTo: "zoe@example.org", Words: said, Unsubscribe: "unsubscribe_url"}
}

func copies(n int) []outbox.Copy {
	list := make([]outbox.Copy, n)
	for i := range list {
		list[i] = outbox.Copy{SendID: fmt.Sprintf("sid%d", i), To: fmt.Sprintf("r%d@example.com", i), Values: email.Vars{
			"first_name": fmt.Sprintf("Name%d", i), "unsubscribe_url": fmt.Sprintf("https://example.org/unsubscribe/%d", i), "letter_url": fmt.Sprintf("https://example.org/letter/%d", i),
		}}
	}
	return list
}

func TestACallForManyIsAMailOfHerOwnForEach(t *testing.T) {
	f := apptest.NewFakeMailgun(t)
	id, err := client(f).SendBatch(context.Background(), outbox.Newsletter, sheet(t, `<p>Dear {{ first_name }}, <a href="{{ letter_url }}">read</a></p>`), copies(1000))
	if err != nil || id == "" || f.Calls() != 1 {
		t.Fatalf("%q, %v, %d calls", id, err, f.Calls())
	}
	for _, i := range []int{0, 7, 999} {
		m := f.MessagesTo(fmt.Sprintf("r%d@example.com", i))[0]
		if m.SendID() != fmt.Sprintf("sid%d", i) || !strings.Contains(m.Text, fmt.Sprintf("Dear Name%d,", i)) || !strings.Contains(m.HTML, fmt.Sprintf("/letter/%d\"", i)) ||
			m.Headers["List-Unsubscribe"] != fmt.Sprintf("<https://example.org/unsubscribe/%d>", i) || len(m.Variables) != 1 {
			t.Errorf("%d reads %s, headers %v, variables %v", i, m.Text, m.Headers, m.Variables)
		}
	}
	for _, option := range []string{"tracking", "tracking-clicks", "tracking-opens"} {
		if m := f.Messages()[0]; m.Options[option] != "no" {
			t.Errorf("o:%s is %q, want no", option, m.Options[option])
		}
	}
}

func TestNoByteGoesOutWhenOneReceiverWouldBeShownToTheOthers(t *testing.T) {
	f := apptest.NewFakeMailgun(t)
	for what, spoil := range map[string]func(list []outbox.Copy){
		"no send id of her own":         func(list []outbox.Copy) { list[1].SendID = "" },
		"an address that is two":        func(list []outbox.Copy) { list[1].To = "a@example.com, b@example.com" },
		"an address with a line break":  func(list []outbox.Copy) { list[1].To = "a@example.com\r\nBcc: b@example.com" },
		"the same address twice":        func(list []outbox.Copy) { list[1].To = list[0].To },
		"the same in capitals":          func(list []outbox.Copy) { list[1].To = strings.ToUpper(list[0].To) },
		"more than one call may be for": nil,
	} {
		list := copies(3)
		if spoil == nil {
			list = copies(1001)
		} else {
			spoil(list)
		}
		if _, err := client(f).SendBatch(context.Background(), outbox.Newsletter, sheet(t, "<p>Hello</p>"), list); !is(err, outbox.Refused) {
			t.Errorf("%s: %v, want it refused", what, err)
		}
	}
	if f.Calls() != 0 {
		t.Errorf("Mailgun was called %d times", f.Calls())
	}
}

func TestACallThatIsTooLargeIsRefusedSoThatItBecomesTwo(t *testing.T) {
	f := apptest.NewFakeMailgun(t)
	list := copies(1000)
	for i := range list {
		list[i].Values["first_name"] = strings.Repeat("long ", 8000)
	}
	_, err := client(f).SendBatch(context.Background(), outbox.Newsletter, sheet(t, "<p>{{ first_name }}</p>"), list)
	if !is(err, outbox.Refused) || f.Calls() != 0 {
		t.Errorf("%v after %d calls", err, f.Calls())
	}
}
