package subscribers

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
)

// Export is everything we know of her, as she may take it with her (GDPR art. 15 and 20).
type Export struct {
	Email      string           `json:"email"`
	FirstName  string           `json:"first_name"`
	Status     Status           `json:"status"`
	Timezone   string           `json:"timezone"`
	SafeFrom   string           `json:"safe_from"`
	SafeUntil  string           `json:"safe_until"`
	Discreet   bool             `json:"discreet"`
	Newsletter bool             `json:"newsletter"`
	Since      time.Time        `json:"since"`
	Consents   []map[string]any `json:"consents"`
	Mails      []map[string]any `json:"mails"`
}

// Export gathers it. The paths of the pages on which she asked are in it if withPages is true: they say most of all what this is
// about, so they are given where her word was, or where she has just asked anew on the site ([People.AskedLately]).
func (p *People) Export(person *Subscriber, withPages bool) (Export, error) {
	e := Export{
		Email: person.Email(), FirstName: person.FirstName(), Status: person.Status(), Timezone: person.Timezone(),
		SafeFrom: person.SafeFrom(), SafeUntil: person.SafeUntil(), Discreet: person.Discreet(), Newsletter: person.Newsletter(),
		Since: person.GetDateTime("created").Time(), Consents: []map[string]any{}, Mails: []map[string]any{},
	}
	for _, part := range []struct {
		query string
		into  *[]map[string]any
	}{
		{"SELECT letters, newsletter, wording, page, requested_at, confirmed_at, withdrawn_at FROM consents WHERE subscriber = {:s} ORDER BY requested_at", &e.Consents},
		{"SELECT kind, status, subject, sent_at FROM messages WHERE subscriber = {:s} ORDER BY created", &e.Mails},
	} {
		var rows []dbx.NullStringMap
		if err := p.app.DB().NewQuery(part.query).Bind(dbx.Params{"s": person.Id}).All(&rows); err != nil {
			return Export{}, fmt.Errorf("gathering what we know of her: %w", err)
		}
		for _, row := range rows {
			plain := make(map[string]any, len(row))
			for name, value := range row {
				if name == "page" && !withPages {
					continue
				}
				plain[name] = value.String
			}
			*part.into = append(*part.into, plain)
		}
	}
	return e, nil
}

// AskedLately reports whether she has asked anew on the site and confirmed it with a press in her mail, within the time for which a
// preferences link lives. The asking with which she came does not count: whoever reads her mail is soonest there on that day.
func (p *People) AskedLately(person *Subscriber) (bool, error) {
	var lately bool
	err := p.app.DB().NewQuery(`SELECT EXISTS (SELECT 1 FROM consents AS asked
		WHERE subscriber = {:s} AND requested_at >= {:since} AND confirmed_at > requested_at AND page != '/preferences'
			AND EXISTS (SELECT 1 FROM consents WHERE subscriber = {:s} AND confirmed_at != '' AND confirmed_at < asked.requested_at))`).
		Bind(dbx.Params{"s": person.Id, "since": stamp(p.now().Add(-preferencesFor))}).Row(&lately)
	if err != nil {
		return false, fmt.Errorf("asking whether she has asked lately: %w", err)
	}
	return lately, nil
}
