package subscribers_test

import (
	"strings"
	"testing"

	"waymark/internal/apptest"
)

func TestTheFirstMailIsWarmAndSaysThatItCanBeAnswered(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	settings, err := site.App.FindFirstRecordByFilter("site", "id != ''")
	if err != nil {
		t.Fatal(err)
	}
	site.Set(settings, map[string]any{"reply_to": "me@example.org", "reply_hours": "I answer on weekdays, within two days."})
	ask(t, site, ada, nil)
	mail := site.MailTo(ada)
	for _, part := range []string{mail.HTML, mail.Text} {
		for _, want := range []string{"Thank you for asking", "typed your address by mistake", "You can reply to this mail. I answer on weekdays, within two days."} {
			if !strings.Contains(strings.Join(strings.Fields(part), " "), want) {
				t.Errorf("%q is missing in\n%s", want, part)
			}
		}
		if strings.Contains(part, "Somebody, and we hope") {
			t.Error("it opens with a doubt")
		}
	}
}
