package doctor

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
)

const namePlan = "The mail plan"

// plan says in how many days what is to go by tomorrow will be through, where that is more than the mail plan allows for a day.
func (d *Doctor) plan() []Check {
	if d.cfg.MailPerDay <= 0 {
		return nil
	}
	var n int
	err := d.app.DB().NewQuery("SELECT count(*) FROM messages WHERE status = 'queued' AND next_at <= {:soon}").
		Bind(dbx.Params{"soon": stamp(d.now().Add(24 * time.Hour))}).Row(&n)
	if err != nil {
		return d.blind(namePlan, err)
	}
	if n <= d.cfg.MailPerDay {
		return forFriend(ok(namePlan, "It holds what is to go by tomorrow."))
	}
	days := (n + d.cfg.MailPerDay - 1) / d.cfg.MailPerDay
	return forFriend(warn(namePlan, fmt.Sprintf("%d mails are to go by tomorrow, and WAYMARK_MAIL_PER_DAY lets out %d a day: they are through in about %d days.", n, d.cfg.MailPerDay, days),
		"Nothing, if that is soon enough: confirmations and guides do not wait behind it. Otherwise take a larger plan at Mailgun, and raise WAYMARK_MAIL_PER_DAY."))
}
