package mailgun

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"waymark/internal/logging"
)

// patience bounds one question about the domain or its lists, which is never as long as sending.
const patience = 10 * time.Second

// AnswerError is an answer of Mailgun that was not yes. Its text names no address.
type AnswerError struct {
	Code  int    // the HTTP status
	Words string // what Mailgun said
}

func (e *AnswerError) Error() string { return fmt.Sprintf("Mailgun answered %d: %s", e.Code, e.Words) }

// answered reports whether err is an answer of Mailgun with this status.
func answered(err error, code int) bool {
	var said *AnswerError
	return errors.As(err, &said) && said.Code == code
}

// payload is a request's body.
type payload struct {
	kind string // its media type
	body []byte
}

// form is a payload of values.
func form(values url.Values) *payload {
	return &payload{"application/x-www-form-urlencoded", []byte(values.Encode())}
}

// ask asks Mailgun something that is not sending, and waits no longer than patience. into is
// filled from the JSON of the answer unless it is nil. An error is an *AnswerError, or says that there
// was no answer.
func (c *Client) ask(ctx context.Context, method, address string, with *payload, into any) (http.Header, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var body io.Reader
	hasBody := with != nil
	if hasBody {
		body = bytes.NewReader(with.body)
	}
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, plain(err)
	}
	req.SetBasicAuth("api", c.cfg.MailgunAPIKey)
	if hasBody {
		req.Header.Set("Content-Type", with.kind)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("no answer from Mailgun: %w", plain(err))
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return resp.Header, errors.New("the answer of Mailgun broke off")
	}
	if resp.StatusCode != http.StatusOK {
		return resp.Header, &AnswerError{resp.StatusCode, logging.WithoutAddresses(words(data))}
	}
	if into == nil {
		return resp.Header, nil
	}
	if json.Unmarshal(data, into) != nil {
		return resp.Header, errors.New("the answer of Mailgun cannot be read")
	}
	return resp.Header, nil
}
