package mailgun

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"waymark/internal/outbox"
)

const (
	// eventsPage is the most events Mailgun gives at once.
	eventsPage = 300
	// mostPages bounds the search for one mail.
	mostPages = 10
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
	text = addressPattern.ReplaceAllString(text, "(address)")
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

// progress orders what events say of a message: the furthest counts.
var progress = map[outbox.Status]int{
	outbox.Accepted: 1, outbox.Failed: 2, outbox.Delivered: 3, outbox.Undelivered: 4, outbox.Bounced: 5, outbox.Complained: 6,
}

// Trace searches the events of an address for a mail with our send id.
func (c *Client) Trace(ctx context.Context, sendID, address string, since time.Time) (outbox.Trace, error) {
	var found outbox.Trace
	query := url.Values{"recipient": {address}, "begin": {moment(since)}, "ascending": {"yes"}}
	err := c.events(ctx, query, mostPages, func(e event) {
		if e.sendID() != sendID {
			return
		}
		if m := meaningOf(e); progress[m.Status] > progress[found.Status] {
			found = outbox.Trace{Status: m.Status, Failure: m.Failure, ID: e.messageID(), Reason: e.why()}
		}
	})
	if err != nil {
		return outbox.Trace{}, fmt.Errorf("searching Mailgun's events: %w", err)
	}
	return found, nil
}

// Showing returns the send ids of the newest accepted mails that the events show, one page of them.
func (c *Client) Showing(ctx context.Context, since time.Time) ([]string, error) {
	var ids []string
	// from now back to since: Mailgun goes backwards when the end is the earlier one
	query := url.Values{"event": {"accepted"}, "begin": {moment(c.now())}, "end": {moment(since)}, "ascending": {"no"}}
	_, _, err := c.page(ctx, c.eventsURL(query), func(e event) {
		if sid := e.sendID(); sid != "" {
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
	err := c.events(ctx, query, mostTakenPages, func(e event) {
		if sid := e.sendID(); sid != "" {
			ids = append(ids, sid)
		}
	})
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

// events calls each with every event that a query finds, page after page, at most pages of them.
func (c *Client) events(ctx context.Context, query url.Values, pages int, each func(event)) error {
	address := c.eventsURL(query)
	for range pages {
		n, next, err := c.page(ctx, address, each)
		if err != nil {
			return err
		}
		// our key goes to our Mailgun and nowhere else, whatever a page says
		if n == 0 || !strings.HasPrefix(next, c.cfg.MailgunURL+"/") {
			return nil
		}
		address = next
	}
	return nil
}

// page reads one page of events, and returns how many there were and where the next page is.
// An event that cannot be read is passed over: it cannot be one of ours.
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
		Items  []json.RawMessage `json:"items"`
		Paging struct {
			Next string `json:"next"`
		} `json:"paging"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return 0, "", fmt.Errorf("reading the answer: %w", err)
	}
	for _, item := range answer.Items {
		var e event
		if json.Unmarshal(item, &e) == nil {
			each(e)
		}
	}
	return len(answer.Items), answer.Paging.Next, nil
}
