package apptest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/mail"
	"net/url"
	"sort"
	"strconv"
	"strings"
	"time"
)

// Suppress puts an address on one of the lists: "bounces", "unsubscribes" or "complaints".
func (f *FakeMailgun) Suppress(list, address string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lists[list][strings.ToLower(address)] = time.Now()
}

// Suppressed reports whether an address is on a list.
func (f *FakeMailgun) Suppressed(list, address string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, listed := f.lists[list][strings.ToLower(address)]
	return listed
}

// listed names the list an address is on, or ""; the caller holds mu.
func (f *FakeMailgun) listed(address string) string {
	for _, list := range []string{"bounces", "complaints", "unsubscribes"} {
		if _, on := f.lists[list][strings.ToLower(address)]; on {
			return list
		}
	}
	return ""
}

func (f *FakeMailgun) getList(list string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		limit, _ := strconv.Atoi(q.Get("limit"))
		if limit <= 0 || limit > 1000 {
			limit = 100
		}
		from, _ := strconv.Atoi(q.Get("fakepage"))

		f.mu.Lock()
		defer f.mu.Unlock()
		var addresses []string
		for address := range f.lists[list] {
			addresses = append(addresses, address)
		}
		sort.Strings(addresses)
		from = min(from, len(addresses))
		to := min(from+limit, len(addresses))
		items := []map[string]any{}
		for _, address := range addresses[from:to] {
			items = append(items, f.listItem(list, address))
		}
		page := func(at int) string {
			return fmt.Sprintf("%s/%s/%s?%s", f.URL(), f.Domain, list, url.Values{"limit": {strconv.Itoa(limit)}, "fakepage": {strconv.Itoa(at)}}.Encode())
		}
		answer(w, http.StatusOK, map[string]any{"items": items, "paging": map[string]string{"first": page(0), "next": page(to), "previous": page(max(0, from-limit)), "last": page(max(0, len(addresses)-limit))}})
	}
}

// listItem is an entry as Mailgun writes it; the caller holds mu.
func (f *FakeMailgun) listItem(list, address string) map[string]any {
	code, said := "550", ""
	if e, known := f.bounced[address]; known && list == "bounces" {
		if e.Code != 0 {
			code = strconv.Itoa(e.Code)
		}
		said = strings.TrimSpace(e.Enhanced + " " + e.Said)
	}
	// a header's date with the zone's name
	return map[string]any{"address": address, "code": code, "error": said, "tags": []string{"*"}, "created_at": f.lists[list][address].UTC().Format(time.RFC1123)}
}

func (f *FakeMailgun) postList(list string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var addresses []string
		if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
			var items []struct {
				Address string `json:"address"`
			}
			if err := json.NewDecoder(r.Body).Decode(&items); err != nil {
				answer(w, http.StatusBadRequest, map[string]string{"message": "not JSON"})
				return
			}
			for _, item := range items {
				addresses = append(addresses, item.Address)
			}
		} else {
			_ = r.ParseMultipartForm(1 << 20) // reads urlencoded forms too, and says so with an error
			addresses = r.Form["address"]
		}
		if len(addresses) == 0 || len(addresses) > 1000 {
			answer(w, http.StatusBadRequest, map[string]string{"message": "one to a thousand addresses"})
			return
		}
		for _, address := range addresses {
			if _, err := mail.ParseAddress(address); err != nil {
				answer(w, http.StatusBadRequest, map[string]string{"message": "'" + address + "' is not an address"})
				return
			}
		}
		for _, address := range addresses {
			f.Suppress(list, address)
		}
		answer(w, http.StatusOK, map[string]string{"message": "added"})
	}
}

func (f *FakeMailgun) getListed(list string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		defer f.mu.Unlock()
		address := strings.ToLower(r.PathValue("address"))
		_, listed := f.lists[list][address]
		if !listed {
			answer(w, http.StatusNotFound, map[string]string{"message": "Address not found"})
			return
		}
		answer(w, http.StatusOK, f.listItem(list, address))
	}
}

func (f *FakeMailgun) deleteListed(list string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		defer f.mu.Unlock()
		address := strings.ToLower(r.PathValue("address"))
		if _, listed := f.lists[list][address]; !listed {
			answer(w, http.StatusNotFound, map[string]string{"message": "Address not found"})
			return
		}
		delete(f.lists[list], address)
		if list == "bounces" {
			delete(f.bounced, address)
		}
		answer(w, http.StatusOK, map[string]string{"message": "removed", "address": address})
	}
}
