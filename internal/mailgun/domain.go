package mailgun

import (
	"context"
	"crypto/subtle"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// The addresses of Mailgun's two regions. A domain lives in one of them, and is unknown in the other.
const (
	RegionUS = "https://api.mailgun.net/v3"
	RegionEU = "https://api.eu.mailgun.net/v3"
)

// OtherRegion is the region that base is not in; "" when base is neither.
func OtherRegion(base string) string {
	switch base {
	case RegionUS:
		return RegionEU
	case RegionEU:
		return RegionUS
	}
	return ""
}

// In is the same client in another region.
func (c *Client) In(base string) *Client {
	cfg := c.cfg
	cfg.MailgunURL = base
	return New(cfg, c.now)
}

// Record is a DNS record as Mailgun wants it.
type Record struct {
	Type, Name, Value string
	Priority          string // of an MX record
	Valid             bool   // it is there, and Mailgun has seen it
}

// Domain is what Mailgun says of the sending domain.
type Domain struct {
	State string // "active", "unverified" or "disabled"
	// Sending records are needed to send, Receiving ones only to take mail in.
	Sending, Receiving []Record
	// Date is when Mailgun answered, by its own clock, to the second; zero when it did not say.
	Date time.Time
}

// Domain asks about the sending domain. Errors as AnswerError's.
func (c *Client) Domain(ctx context.Context) (Domain, error) {
	type record struct {
		Type     string `json:"record_type"`
		Name     string `json:"name"`
		Value    string `json:"value"`
		Priority string `json:"priority"`
		Valid    string `json:"valid"`
	}
	var answer struct {
		Domain struct {
			State    string `json:"state"`
			Disabled bool   `json:"is_disabled"`
		} `json:"domain"`
		Sending   []record `json:"sending_dns_records"`
		Receiving []record `json:"receiving_dns_records"`
	}
	// the older version says the same, and is answered in every account
	header, err := c.ask(ctx, http.MethodGet, c.accountURL("/v3/domains/"+url.PathEscape(c.cfg.MailgunDomain)), nil, &answer)
	if err != nil {
		return Domain{}, err
	}
	records := func(from []record) (to []Record) {
		for _, r := range from {
			to = append(to, Record{r.Type, r.Name, r.Value, r.Priority, r.Valid == "valid"})
		}
		return to
	}
	found := Domain{State: answer.Domain.State, Sending: records(answer.Sending), Receiving: records(answer.Receiving)}
	if answer.Domain.Disabled {
		found.State = "disabled"
	}
	found.Date, _ = http.ParseTime(header.Get("Date")) // zero when it is missing or cannot be read
	return found, nil
}

// Tracking lists what the domain tracks or changes in mail, of "open", "click" and
// "unsubscribe"; sorted.
func (c *Client) Tracking(ctx context.Context) (on []string, err error) {
	var answer struct {
		Tracking map[string]struct {
			Active any `json:"active"` // a boolean, or a word: click tracking may be "htmlonly"
		} `json:"tracking"`
	}
	if _, err := c.ask(ctx, http.MethodGet, c.accountURL("/v3/domains/"+url.PathEscape(c.cfg.MailgunDomain)+"/tracking"), nil, &answer); err != nil {
		return nil, err
	}
	for what, is := range answer.Tracking {
		switch is.Active {
		case nil, false, "", "no", "false":
		default:
			on = append(on, what)
		}
	}
	slices.Sort(on)
	return on, nil
}

// SigningKeyFits compares the signing key with the one Mailgun signs webhooks with. known is false when
// the API key is not allowed to ask for that.
func (c *Client) SigningKeyFits(ctx context.Context) (fits, known bool, err error) {
	var answer struct {
		Key string `json:"http_signing_key"`
	}
	_, err = c.ask(ctx, http.MethodGet, c.accountURL("/v5/accounts/http_signing_key"), nil, &answer)
	if answered(err, http.StatusUnauthorized) || answered(err, http.StatusForbidden) || answered(err, http.StatusNotFound) {
		return false, false, nil
	}
	if err != nil || answer.Key == "" {
		return false, false, err
	}
	return subtle.ConstantTimeCompare([]byte(answer.Key), []byte(c.cfg.MailgunSigningKey)) == 1, true, nil
}

// accountURL is a path of the API that does not lie below a sending domain.
func (c *Client) accountURL(path string) string {
	return strings.TrimSuffix(c.cfg.MailgunURL, "/v3") + path
}
