package mailgun

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	mg "github.com/mailgun/mailgun-go/v4"

	"waymark/internal/logging"
	"waymark/internal/outbox"
)

// classify turns what was seen of a call that did not simply succeed into an outcome.
//
//	nothing was asked                        refused   our own message was wrong
//	nothing reached the wire                 later
//	400, 413, any other 4xx                  refused
//	429, 425                                 later
//	401, 402, 403, 404, 420                  stop      the account, not the message
//	408, 3xx, 5xx, any other 2xx             doubt
//	200 without an id, or not JSON           doubt     a captive portal looks so, and a bad day at Mailgun
//	a timeout or reset once it was written   doubt
func classify(seen *exchange, err error) *outbox.SendError {
	failure := &outbox.SendError{
		Outcome: outbox.Doubt, Code: int(seen.code.Load()), RetryAfter: time.Duration(seen.retryAfter.Load()), Err: plain(err),
	}
	switch {
	case !seen.asked.Load():
		failure.Outcome = outbox.Refused
	case failure.Code == 0 && !seen.wrote.Load():
		failure.Outcome = outbox.Later
	case failure.Code != 0:
		failure.Outcome = outcomeOf(failure.Code)
	}
	return failure
}

// outcomeOf is what an HTTP status says of a message that was posted.
func outcomeOf(code int) outbox.Outcome {
	switch code {
	case http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusForbidden, http.StatusNotFound, 420:
		return outbox.Stop
	case http.StatusTooManyRequests, http.StatusTooEarly:
		return outbox.Later
	case http.StatusRequestTimeout:
		return outbox.Doubt
	}
	if code >= 400 && code < 500 {
		return outbox.Refused
	}
	return outbox.Doubt
}

// plain is an error as the author and the log may see it: Mailgun's own words where it said
// any, no address of a receiver, no address of a server.
func plain(err error) error {
	if err == nil {
		return errors.New("it gave no message id")
	}
	text := err.Error()
	var said *mg.UnexpectedResponseError
	var failed *url.Error
	var lookup *net.DNSError
	var network *net.OpError
	switch {
	case errors.As(err, &said):
		text = words(said.Data)
	case errors.As(err, &failed) && failed.Timeout():
		text = "it did not answer in time"
	case errors.As(err, &lookup):
		text = "its name was not found: " + lookup.Err
	case errors.As(err, &network):
		text = network.Op + ": " + innermost(network.Err).Error()
	case errors.As(err, &failed):
		text = failed.Err.Error()
	}
	return errors.New(logging.WithoutAddresses(text))
}

// innermost is the error at the bottom of a chain.
func innermost(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}

// words is Mailgun's own explanation in an answer, or the beginning of whatever it is.
func words(data []byte) string {
	var answer struct {
		Message string `json:"message"`
	}
	if json.Unmarshal(data, &answer) == nil && answer.Message != "" {
		return answer.Message
	}
	const most = 200
	return fmt.Sprintf("%.*q", most, data)
}
