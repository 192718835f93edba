package apptest

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// Page is an answer, read whole.
type Page struct {
	Status int
	Header http.Header
	Body   string
	URL    string // where it was found, redirects followed
}

// Get fetches a path, or a whole address, following redirects.
func (s *Site) Get(address string) Page {
	s.t.Helper()
	return s.Do(http.MethodGet, address, "", nil)
}

// Post sends a form and follows redirects.
func (s *Site) Post(address string, form url.Values) Page {
	s.t.Helper()
	return s.Do(http.MethodPost, address, form.Encode(), map[string]string{"Content-Type": "application/x-www-form-urlencoded"})
}

// PostBehind opens a page of a discreet subscriber with her word, and sends a form of that page.
func (s *Site) PostBehind(address, word string, form url.Values) Page {
	s.t.Helper()
	page := s.Post(address, url.Values{"word": {word}})
	opened := openedBy.FindStringSubmatch(page.Body)
	if opened == nil {
		s.t.Fatalf("%s does not open with %q: %d\n%s", address, word, page.Status, page.Body)
	}
	with := url.Values{"opened": {opened[1]}}
	for name, values := range form {
		with[name] = values
	}
	return s.Post(address, with)
}

var openedBy = regexp.MustCompile(`name="opened" value="([^"]+)"`)

// PostJSON sends a JSON body.
func (s *Site) PostJSON(address, body string) Page {
	s.t.Helper()
	return s.Do(http.MethodPost, address, body, map[string]string{"Content-Type": "application/json"})
}

// Do sends any request.
func (s *Site) Do(method, address, body string, header map[string]string) Page {
	s.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = s.URL + address
	}
	request, err := http.NewRequest(method, address, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	for name, value := range header {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return Page{response.StatusCode, response.Header, string(raw), response.Request.URL.String()}
}

// Link returns the first address in text that holds part, and fails the test when there is none.
func (s *Site) Link(text, part string) string {
	s.t.Helper()
	for _, address := range addresses.FindAllString(text, -1) {
		if strings.Contains(address, part) {
			return address
		}
	}
	s.t.Fatalf("no address with %q in:\n%s", part, text)
	return ""
}

var addresses = regexp.MustCompile(`https?://[^\s"'<>()\]]+`)
