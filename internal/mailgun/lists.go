package mailgun

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

// List is one of the three lists of addresses that Mailgun does not deliver a domain's mail
// to. A mail to one of them is taken, with an id, and then dropped.
type List string

// The lists.
const (
	Bounces      List = "bounces"
	Complaints   List = "complaints"
	Unsubscribes List = "unsubscribes"
)

const (
	// listPage is how many entries are read at once. Mailgun gives 1,000 at most, but a bounce
	// carries the other server's words and may be long.
	listPage = 500
	// MostUnsubscribes is how many addresses AddUnsubscribes takes in one call.
	MostUnsubscribes = 1000
)

// ListPage reads a page of a list: its addresses in alphabetical order, without those of which it says why they are
// there and that is not the address, such as a full mailbox, and the cursor of
// the next page, "" after the last. The cursor "" is the first page. A cursor holds an address,
// so it is not to be kept on a disk.
//
// mailgun-go follows whatever address a page names as the next one, our key in hand; of
// that address only the query is taken here, and asked of our own Mailgun.
func (c *Client) ListPage(ctx context.Context, list List, cursor string) (addresses []string, next string, err error) {
	if cursor == "" {
		cursor = url.Values{"limit": {strconv.Itoa(listPage)}}.Encode()
	}
	var page struct {
		Items []struct {
			Address string    `json:"address"`
			Tags    []string  `json:"tags"`
			Code    number    `json:"code"`
			Error   looseText `json:"error"`
		} `json:"items"`
		Paging struct {
			Next string `json:"next"`
		} `json:"paging"`
	}
	if _, err := c.ask(ctx, http.MethodGet, c.domainURL(string(list))+"?"+cursor, nil, &page); err != nil {
		return nil, "", err
	}
	for _, item := range page.Items {
		// who wants no mail of one kind may want ours, which has no tag
		if passing := list == Bounces && passes(item.Code, item.Error); !passing && (len(item.Tags) == 0 || slices.Contains(item.Tags, "*")) {
			addresses = append(addresses, item.Address)
		}
	}
	if len(page.Items) == 0 {
		return nil, "", nil // also the last page names a next one, which is empty or itself
	}
	following, err := url.Parse(page.Paging.Next)
	switch {
	case err != nil || following.RawQuery == "" && page.Paging.Next != "":
		return nil, "", errors.New("a list of Mailgun's does not say where it goes on")
	case following.RawQuery == cursor:
		return addresses, "", nil
	}
	return addresses, following.RawQuery, nil
}

// AddUnsubscribes puts at most MostUnsubscribes addresses on the list of those who stopped. An address
// that is there already stays there.
func (c *Client) AddUnsubscribes(ctx context.Context, addresses []string) error {
	type entry struct {
		Address string   `json:"address"`
		Tags    []string `json:"tags"`
	}
	entries := make([]entry, len(addresses))
	for i, address := range addresses {
		entries[i] = entry{address, []string{"*"}}
	}
	body, err := json.Marshal(entries)
	if err != nil {
		return err
	}
	_, err = c.ask(ctx, http.MethodPost, c.domainURL(string(Unsubscribes)), &payload{"application/json", body}, nil)
	return err
}

// RemoveListed takes an address off a list. One that is not there is no error. mailgun-go
// would put the address into the path as it is, so that one with a "?" or a "/" in it
// stayed on the list.
func (c *Client) RemoveListed(ctx context.Context, list List, address string) error {
	_, err := c.ask(ctx, http.MethodDelete, c.domainURL(string(list), address), nil, nil)
	if answered(err, http.StatusNotFound) {
		// also what a domain that is not there says; but then nothing was on its list
		return nil
	}
	return err
}

// domainURL is an address below our domain's, its parts escaped.
func (c *Client) domainURL(parts ...string) string {
	address := c.cfg.MailgunURL + "/" + url.PathEscape(c.cfg.MailgunDomain)
	for _, part := range parts {
		address += "/" + url.PathEscape(part)
	}
	return address
}
