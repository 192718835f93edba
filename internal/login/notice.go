package login

import (
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"

	"waymark/internal/outbox"
	"waymark/internal/settings"
)

// tell writes a plain mail to somebody who can log in. It holds no link: nobody should get used to following one.
func (l *Logins) tell(app core.App, to, subject, text string) error {
	_, err := outbox.Enqueue(app, l.now(), outbox.Draft{
		Kind: outbox.System, Purpose: "login:" + security.RandomString(20), Recipient: to,
		Payload: outbox.SaidMail{Subject: subject, Text: text},
	})
	return err
}

func siteZone(app core.App) *time.Location {
	site, err := settings.Load(app)
	if err != nil {
		return time.UTC
	}
	return site.Timezone()
}

// when is a moment as she would say it.
func when(zone *time.Location, at time.Time) string {
	return at.In(zone).Format("Monday 2 January, 15:04")
}

// whatToDo ends every notice.
const whatToDo = `If it was you, there is nothing to do.

If it was not, please open your desk by typing its address as you always do, and go to “Your login”, under your name. “Sign out everywhere” ends every login at once; then choose a new password there. If you cannot get in, the friend who looks after your server can end every login, too.`

func newMachineWords(zone *time.Location, at time.Time, name string) string {
	return said("Somebody logged in to your desk from a browser that has not been used for it before.",
		"When: "+when(zone, at)+"\nWith: "+name, whatToDo)
}

func changedWords(zone *time.Location, at time.Time, what string) string {
	return said(what+" "+when(zone, at)+".", whatToDo)
}

func codeWords(code string) string {
	return said("The code for your login is", code, "It works for ten minutes, once. If you are not logging in at this moment, somebody knows your password: please choose a new one.")
}

func said(paragraphs ...string) string { return strings.Join(paragraphs, "\n\n") + "\n" }
