package apptest

import (
	"net/http"
)

// SetDomainState makes the domain "active", "unverified" or "disabled".
func (f *FakeMailgun) SetDomainState(state string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.state = state
}

// SetTracking switches "open", "click" or "unsubscribe" tracking.
func (f *FakeMailgun) SetTracking(what string, on bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tracking[what] = on
}

// Webhooks are the addresses registered for a kind of event, such as "permanent_fail".
func (f *FakeMailgun) Webhooks(kind string) []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.hooks[kind]...)
}

// SetWebhooks registers addresses for a kind of event, in place of those that were there; none takes them away.
func (f *FakeMailgun) SetWebhooks(kind string, urls ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hooks[kind] = urls
	if len(urls) == 0 {
		delete(f.hooks, kind)
	}
}

func (f *FakeMailgun) getDomain(w http.ResponseWriter, _ *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	valid := "valid"
	if f.state != "active" {
		valid = "unknown"
	}
	answer(w, http.StatusOK, map[string]any{
		"domain": map[string]any{
			"name": f.Domain, "state": f.state, "type": "custom", "web_scheme": "https", "spam_action": "disabled", "is_disabled": f.state == "disabled",
		},
		"sending_dns_records": []map[string]any{
			{"record_type": "TXT", "name": f.Domain, "value": "v=spf1 include:mailgun.org ~all", "valid": valid},
			{"record_type": "TXT", "name": "k1._domainkey." + f.Domain, "value": "k=rsa; p=fake", "valid": valid},
		},
		"receiving_dns_records": []map[string]any{
			{"record_type": "MX", "value": "mxa.mailgun.org", "priority": "10", "valid": valid},
		},
	})
}

func (f *FakeMailgun) getTracking(w http.ResponseWriter, _ *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	tracking := map[string]any{}
	for what, on := range f.tracking {
		tracking[what] = map[string]any{"active": on}
	}
	answer(w, http.StatusOK, map[string]any{"tracking": tracking})
}

func (f *FakeMailgun) getWebhooks(w http.ResponseWriter, _ *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	hooks := map[string]any{}
	for kind, urls := range f.hooks {
		hooks[kind] = map[string]any{"urls": urls}
	}
	answer(w, http.StatusOK, map[string]any{"webhooks": hooks})
}

func (f *FakeMailgun) postWebhook(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseMultipartForm(1 << 20) // reads urlencoded forms too, and says so with an error
	f.setWebhook(w, r.Form.Get("id"), r.Form["url"])
}

func (f *FakeMailgun) putWebhook(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseMultipartForm(1 << 20)
	f.setWebhook(w, r.PathValue("kind"), r.Form["url"])
}

func (f *FakeMailgun) setWebhook(w http.ResponseWriter, kind string, urls []string) {
	if kind == "" || len(urls) == 0 || len(urls) > 3 {
		answer(w, http.StatusBadRequest, map[string]string{"message": "a webhook has a kind and one to three addresses"})
		return
	}
	f.mu.Lock()
	f.hooks[kind] = urls
	f.mu.Unlock()
	answer(w, http.StatusOK, map[string]any{"message": "Webhook has been created", "webhook": map[string]any{"urls": urls}})
}
