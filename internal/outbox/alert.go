package outbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// alertTimeout bounds the one call to Config.AlertURL.
const alertTimeout = 10 * time.Second

// alert posts once to Config.AlertURL that mail has stopped, beside the loop. When the
// call fails that is logged: the screens and /healthz say the same.
func (o *Outbox) alert(s State) {
	if o.cfg.AlertURL == "" {
		return
	}
	o.alerts.Go(func() {
		if err := postAlert(o.cfg.AlertURL, o.cfg.URL, s); err != nil {
			o.app.Logger().Error("Nobody could be told that mail has stopped", "error", err)
		}
	})
}

func postAlert(address, site string, s State) error {
	// "text" is what the common chat services show
	body, err := json.Marshal(map[string]string{
		"event": "mail_stopped",
		"site":  site,
		"since": s.Since.UTC().Format(time.RFC3339),
		"text":  "Mail has stopped on " + site + ". " + s.Reason,
	})
	if err != nil {
		return fmt.Errorf("writing the alert: %w", err)
	}
	client := &http.Client{Timeout: alertTimeout}
	resp, err := client.Post(address, "application/json", bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("posting the alert: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("posting the alert: the answer was %s", resp.Status)
	}
	return nil
}
