package doctor

import (
	"context"
	"net/http"
	"net/url"
)

const (
	nameCertificate = "The site’s certificate"
	nameAlert       = "The address for alerts"
)

// TestsAlert gives the doctor what posts a test to the operator's address. It must be called before the first look.
func (d *Doctor) TestsAlert(post func(context.Context) error) { d.testAlert = post }

// alert looks whether somebody is there to be told when the server is not well. It knocks at the front door of the host, with
// OPTIONS, which asks for nothing: the whole address may be a key, and calling it may wake somebody.
func (d *Doctor) alert(ctx context.Context) []Check {
	if d.tried != nil {
		return forFriend(*d.tried)
	}
	return forFriend(d.alertAnswers(ctx))
}

func (d *Doctor) alertAnswers(ctx context.Context) Check {
	if d.cfg.AlertURL == "" {
		return ok(nameAlert, "None is set. WAYMARK_ALERT_URL would be told when mail stops, the disk fills up or backups fail.")
	}
	const todo = "See whether WAYMARK_ALERT_URL is still right, and its host reachable from this server. Until then nobody is told when mail stops."
	door, err := url.Parse(d.cfg.AlertURL)
	if err != nil {
		return bad(nameAlert, "It cannot be used.", todo)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodOptions, (&url.URL{Scheme: door.Scheme, Host: door.Host, Path: "/"}).String(), nil)
	if err != nil {
		return bad(nameAlert, "It cannot be used.", todo)
	}
	resp, err := staying(d.network.Client).Do(req)
	if err != nil {
		if wrong := refused(err, d.now()); wrong != nil {
			return bad(nameAlert, "Its certificate is not accepted, so no alert is sent there. "+wrong.refused, todo)
		}
		return bad(nameAlert, "It does not answer: "+unreached(err)+".", todo)
	}
	_ = resp.Body.Close() // nothing in it matters
	return ok(nameAlert, "Its host answers. Whether an alert arrives with somebody, waymark doctor --test-alert shows.")
}

// alertTested posts one test, and says how that went.
func (d *Doctor) alertTested(ctx context.Context) Check {
	if d.cfg.AlertURL == "" || d.testAlert == nil {
		return bad(nameAlert, "None is set, so no test was sent.", "Set WAYMARK_ALERT_URL in waymark.env, start again, and try once more.")
	}
	if err := d.testAlert(ctx); err != nil {
		return bad(nameAlert, "The test was not taken: "+err.Error()+".", "See whether WAYMARK_ALERT_URL is still right, and takes JSON by POST. Until then nobody is told when mail stops.")
	}
	return ok(nameAlert, "It has taken a test. See whether it has arrived with whoever is to be told.")
}
