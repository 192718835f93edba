package mailgun

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// webhookPath is where Mailgun's webhooks come in.
const webhookPath = "/webhooks/mailgun"

// Hooks are the kinds of webhook that Waymark lives on, as Mailgun names them.
var Hooks = []string{"delivered", "permanent_fail", "temporary_fail", "complained", "unsubscribed"}

// mostURLs is how many addresses Mailgun keeps for one kind of webhook.
const mostURLs = 3

// ErrHooksFull: three other addresses are registered for a kind of webhook, and that is all Mailgun keeps.
var ErrHooksFull = errors.New("three other addresses are registered for it, and Mailgun keeps no more")

// HookURL is where this site takes webhooks.
func (c *Client) HookURL() string { return c.cfg.URL + webhookPath }

// MissingHooks lists the kinds of webhook that are not registered for this site.
func (c *Client) MissingHooks(ctx context.Context) ([]string, error) {
	registered, err := c.hooks(ctx)
	if err != nil {
		return nil, err
	}
	var missing []string
	for _, kind := range Hooks {
		if !slices.Contains(registered[kind], c.HookURL()) {
			missing = append(missing, kind)
		}
	}
	return missing, nil
}

// RegisterHooks registers every webhook that is missing, and leaves what others have registered. It tries
// all of them and returns every error, each naming its kind; ErrHooksFull among them.
func (c *Client) RegisterHooks(ctx context.Context) error {
	registered, err := c.hooks(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for _, kind := range Hooks {
		urls := registered[kind]
		if slices.Contains(urls, c.HookURL()) {
			continue
		}
		if err := c.registerHook(ctx, kind, urls); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", kind, err))
		}
	}
	return errors.Join(errs...)
}

// registerHook adds our address to those of a kind.
func (c *Client) registerHook(ctx context.Context, kind string, urls []string) error {
	hooks := c.accountURL("/v3/domains/" + url.PathEscape(c.cfg.MailgunDomain) + "/webhooks")
	if len(urls) == 0 {
		_, err := c.ask(ctx, http.MethodPost, hooks, form(url.Values{"id": {kind}, "url": {c.HookURL()}}), nil)
		return err
	}
	if len(urls) >= mostURLs {
		// an address that this site had before it moved may go
		i := slices.IndexFunc(urls, func(u string) bool { return strings.HasSuffix(u, webhookPath) })
		if i < 0 {
			return ErrHooksFull
		}
		urls = slices.Delete(slices.Clone(urls), i, i+1)
	}
	_, err := c.ask(ctx, http.MethodPut, hooks+"/"+url.PathEscape(kind), form(url.Values{"url": append(slices.Clone(urls), c.HookURL())}), nil)
	return err
}

// hooks are the addresses registered for each kind of webhook.
func (c *Client) hooks(ctx context.Context) (map[string][]string, error) {
	var answer struct {
		Webhooks map[string]struct {
			URLs []string `json:"urls"`
			URL  string   `json:"url"` // what Mailgun had before it took several
		} `json:"webhooks"`
	}
	if _, err := c.ask(ctx, http.MethodGet, c.accountURL("/v3/domains/"+url.PathEscape(c.cfg.MailgunDomain)+"/webhooks"), nil, &answer); err != nil {
		return nil, err
	}
	registered := make(map[string][]string, len(answer.Webhooks))
	for kind, hook := range answer.Webhooks {
		if hook.URL != "" && len(hook.URLs) == 0 {
			hook.URLs = []string{hook.URL}
		}
		registered[kind] = hook.URLs
	}
	return registered, nil
}
