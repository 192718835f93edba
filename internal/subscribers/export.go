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

// Export gathers it.
func (p *People) Export(person *Subscriber) (Export, error) {
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
				plain[name] = value.String
			}
			*part.into = append(*part.into, plain)
		}
	}
	return e, nil
}
