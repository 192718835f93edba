package apptest

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	mathrand "math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

// Webhook is the signed body Mailgun posts for an event. Each call has a token of its own.
func (f *FakeMailgun) Webhook(e FakeEvent) []byte {
	raw := make([]byte, 25)
	_, _ = rand.Read(raw) // never fails: crypto/rand ends the program instead
	return f.SignedWebhook(time.Now(), hex.EncodeToString(raw), e.JSON())
}

// SignedWebhook signs a time and a token and puts any event data beside them: the signature
// does not cover the data.
func (f *FakeMailgun) SignedWebhook(at time.Time, token string, data any) []byte {
	timestamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(f.SigningKey))
	mac.Write([]byte(timestamp + token))
	body, err := json.Marshal(map[string]any{
		"signature":  map[string]string{"timestamp": timestamp, "token": token, "signature": hex.EncodeToString(mac.Sum(nil))},
		"event-data": data,
	})
	if err != nil {
		panic(fmt.Sprintf("fake mailgun: writing a webhook: %v", err)) // only for event data that is no JSON
	}
	return body
}

// Posting is how PostWebhooks goes about it.
type Posting struct {
	Twice bool // each webhook comes twice, with the same token
	Mixed bool // in a random order, the same for the same Seed
	Seed  uint64
}

// PostWebhooks posts a webhook for each event that has none yet to an address, one after the other,
// and returns the status of each answer.
func (f *FakeMailgun) PostWebhooks(address string, how Posting) ([]int, error) {
	f.mu.Lock()
	fresh := append([]FakeEvent(nil), f.events[f.posted:]...)
	f.posted = len(f.events)
	f.mu.Unlock()

	var bodies [][]byte
	for _, e := range fresh {
		body := f.Webhook(e)
		bodies = append(bodies, body)
		if how.Twice {
			bodies = append(bodies, body)
		}
	}
	if how.Mixed {
		mathrand.New(mathrand.NewPCG(how.Seed, how.Seed)).Shuffle(len(bodies), func(i, j int) { bodies[i], bodies[j] = bodies[j], bodies[i] })
	}
	var codes []int
	for _, body := range bodies {
		resp, err := http.Post(address, "application/json", bytes.NewReader(body))
		if err != nil {
			return codes, fmt.Errorf("posting a webhook: %w", err)
		}
		_ = resp.Body.Close()
		codes = append(codes, resp.StatusCode)
	}
	return codes, nil
}
