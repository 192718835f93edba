package mailgun

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"waymark/internal/logging"
)

const (
	// eventsPage is the most events Mailgun gives at once.
	eventsPage = 300
	// mostPages bounds the search among the events of one address.
	mostPages = 20
)

// event is what we read of an event, from the events API and from webhooks alike. mailgun-go's
// own parser refuses a whole page for one type it does not know.
type event struct {
	Name      string          `json:"event"`
	Timestamp float64         `json:"timestamp"` // seconds since 1970
	Severity  string          `json:"severity"`
	Reason    string          `json:"reason"`
	Recipient string          `json:"recipient"`
	Variables json.RawMessage `json:"user-variables"` // an object, or an empty list when there are none
	Message   struct {
		Headers struct {
			ID string `json:"message-id"`
		} `json:"headers"`
	} `json:"message"`
	DeliveryStatus struct {
		Code        number    `json:"code"`
		Enhanced    looseText `json:"enhanced-code"`
		Message     string    `json:"message"`
		Description string    `json:"description"`
	} `json:"delivery-status"`
	Reject struct {
		Reason string `json:"reason"`
	} `json:"reject"`

	raw json.RawMessage // of an event that is not as we know it
}

// sendID is the id we gave the message; empty when it is not one of ours.
func (e event) sendID() string {
	var variables map[string]any
	if json.Unmarshal(e.Variables, &variables) != nil {
		return ""
	}
	sid, _ := variables["sid"].(string)
	return sid
}

// why is the event's reason in Mailgun's words, without addresses.
func (e event) why() string {
	for _, text := range []string{e.DeliveryStatus.Message, e.DeliveryStatus.Description, e.Reject.Reason, e.Reason} {
		if text = strings.TrimSpace(text); text != "" {
			return e.nameless(text)
		}
	}
	return ""
}

// nameless is a text without any address in it, the receiver's least of all.
func (e event) nameless(text string) string {
	text = logging.WithoutAddresses(text)
	if to := strings.TrimSpace(e.Recipient); to != "" {
		text = regexp.MustCompile("(?i)"+regexp.QuoteMeta(to)).ReplaceAllLiteralString(text, "(address)")
	}
	return text
}

func (e event) at() time.Time { return time.UnixMicro(int64(e.Timestamp * 1e6)).UTC() }

// messageID is Mailgun's id with the angle brackets that Send returns.
func (e event) messageID() string {
	if e.Message.Headers.ID == "" {
		return ""
	}
	return "<" + strings.Trim(e.Message.Headers.ID, "<>") + ">"
}

// Showing returns the send ids of the newest accepted mails that the events show, one page of them.
func (c *Client) Showing(ctx context.Context, since time.Time) ([]string, error) {
	var ids []string
	// from the newest back; our clock may be behind, so it gives no beginning
	query := url.Values{"event": {"accepted"}, "ascending": {"no"}}
	_, _, err := c.page(ctx, c.eventsURL(query), func(e event) {
		if sid := e.sendID(); sid != "" && !e.at().Before(since) {
			ids = append(ids, sid)
		}
	})
	if err != nil {
		return nil, fmt.Errorf("reading Mailgun's newest events: %w", err)
	}
	return ids, nil
}

// Taken returns the send ids of all accepted mails that the events show since a time, page after page.
func (c *Client) Taken(ctx context.Context, since time.Time) ([]string, error) {
	var ids []string
	query := url.Values{"event": {"accepted"}, "begin": {moment(since)}, "ascending": {"yes"}}
	whole, err := c.events(ctx, query, mostTakenPages, func(e event) {
		if sid := e.sendID(); sid != "" {
			ids = append(ids, sid)
		}
	})
	if err == nil && !whole {
		err = errors.New("there are too many events")
	}
	if err != nil {
		return nil, fmt.Errorf("reading what Mailgun has taken: %w", err)
	}
	return ids, nil
}

// mostTakenPages bounds what is read of Mailgun's events in one go: three million mails.
const mostTakenPages = 10_000

// moment is a time as the events API takes it: seconds since 1970.
func moment(t time.Time) string { return strconv.FormatFloat(float64(t.UnixMicro())/1e6, 'f', 3, 64) }

func (c *Client) eventsURL(query url.Values) string {
	query.Set("limit", strconv.Itoa(eventsPage))
	return c.cfg.MailgunURL + "/" + url.PathEscape(c.cfg.MailgunDomain) + "/events?" + query.Encode()
}

// events calls each with every event that a query finds, page after page until an empty one, which is how Mailgun says
// that there are no more. whole is false when it ended after so many pages; what ends otherwise is an error: nobody may
// take a list for whole that is not.
func (c *Client) events(ctx context.Context, query url.Values, pages int, each func(event)) (whole bool, err error) {
	address := c.eventsURL(query)
	for range pages {
		n, next, err := c.page(ctx, address, each)
		if err != nil {
			return false, err
		}
		if n == 0 {
			return true, nil
		}
		if address, err = c.follow(next); err != nil {
			return false, err
		}
	}
	return false, nil
}

// follow is the address of the next page. Our key goes to our Mailgun and nowhere else, whatever a page
// says: only the page's own name is taken from it.
func (c *Client) follow(next string) (string, error) {
	u, err := url.Parse(next)
	if err != nil {
		return "", errors.New("the next page has no address that can be read")
	}
	path := u.EscapedPath()
	at := strings.LastIndex(path, "/events/")
	if at < 0 || path[at+len("/events/"):] == "" {
		return "", errors.New("a page does not say which is the next")
	}
	address := c.cfg.MailgunURL + "/" + url.PathEscape(c.cfg.MailgunDomain) + path[at:]
	if u.RawQuery != "" {
		address += "?" + u.RawQuery
	}
	return address, nil
}

// page reads one page of events, and returns how many there were and what it says of the next.
func (c *Client) page(ctx context.Context, address string, each func(event)) (n int, next string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, "", plain(err)
	}
	req.SetBasicAuth("api", c.cfg.MailgunAPIKey)
	resp, err := c.http.Do(req)
	if err != nil {
		return 0, "", plain(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return 0, "", fmt.Errorf("the answer was %d", resp.StatusCode)
	}
	var answer struct {
		Items  *[]json.RawMessage `json:"items"`
		Paging struct {
			Next string `json:"next"`
		} `json:"paging"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return 0, "", fmt.Errorf("reading the answer: %w", err)
	}
	if answer.Items == nil {
		// somebody else's answer, or a bad day: it does not say that there is nothing
		return 0, "", errors.New("the answer is no page of events")
	}
	for _, item := range *answer.Items {
		each(readEvent(item))
	}
	return len(*answer.Items), answer.Paging.Next, nil
}

// readEvent reads one event. Of one that is not as we know it, what can be read is kept, and the whole of it, in
// which our own ids can be looked for.
func readEvent(raw json.RawMessage) event {
	var e event
	if err := json.Unmarshal(raw, &e); err != nil {
		e.raw = raw // it holds what was read until then
	}
	return e
}
