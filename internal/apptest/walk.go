package apptest

import (
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// mostSteps ends a walk that goes in circles: each press may bring a mail with new links.
const mostSteps = 1200

// alike is how many steps of one kind, on links that differ in nothing but their token, are taken.
const alike = 6

// A Walk is somebody who has inboxes and nothing else, and no scruples: he opens every link in every mail,
// presses every button with every box ticked and unticked, types what he can think of, and follows what
// comes of it, the mails as well.
//
//	partner := site.Walk("ada@example.org")
//	partner.Types["word"] = []string{"guess"}
//	partner.Leaves = func(s apptest.Step) bool { return s.Says("stop") }
//	for _, step := range partner.Go() { … }
//
// A second Go takes only the steps that have become possible since, so that what he leaves for later, or
// what time has brought, can be walked after what came before was looked at.
type Walk struct {
	// Inboxes are whose mail he reads. One that he types into a form may be his own.
	Inboxes []string
	// Types is what he tries in a field of that name, besides leaving it as it is.
	Types map[string][]string
	// Leaves reports whether he leaves a step alone for now; nil: none.
	Leaves func(Step) bool
	// Before is called before each step he takes, to see what stood there; may be nil.
	Before func(Step)

	site  *Site
	taken map[string]bool
	kinds map[string]int
	steps int
}

// Step is one thing he did, and what he was shown.
type Step struct {
	Method, Address string
	Form            url.Values // of a POST
	Page            Page       // empty before it is taken
}

// Says reports whether the form of a step says that value for its button, "action".
func (s Step) Says(value string) bool { return s.Form.Get("action") == value }

// Path is the path of its address.
func (s Step) Path() string {
	u, err := url.Parse(s.Address)
	if err != nil {
		return s.Address
	}
	return u.Path
}

// Walk returns somebody who reads these inboxes.
func (s *Site) Walk(inboxes ...string) *Walk {
	return &Walk{Inboxes: inboxes, Types: map[string][]string{}, site: s, taken: map[string]bool{}, kinds: map[string]int{}}
}

// Go takes every step that he has not taken yet, and returns them in order. After each press all mail that is due goes out.
func (w *Walk) Go() []Step {
	w.site.t.Helper()
	var done []Step
	var ahead []Step
	for {
		for _, address := range w.mailed() {
			ahead = append(ahead, Step{Method: http.MethodGet, Address: address})
			// what a mail program's own button sends (RFC 8058)
			if strings.Contains(address, "/unsubscribe/") {
				ahead = append(ahead, Step{Method: http.MethodPost, Address: address, Form: url.Values{"List-Unsubscribe": {"One-Click"}, "action": {"stop"}}})
			}
		}
		var step *Step
		for i := range ahead {
			if w.takes(ahead[i]) {
				step, ahead = &ahead[i], ahead[i+1:]
				break
			}
		}
		if step == nil {
			return done
		}
		if w.steps++; w.steps > mostSteps {
			w.site.t.Fatalf("the walk goes on and on: %d steps", mostSteps)
		}
		if w.Before != nil {
			w.Before(*step)
		}
		if step.Method == http.MethodGet {
			step.Page = w.site.Get(step.Address)
		} else {
			step.Page = w.site.Post(step.Address, step.Form)
			w.site.Settle()
		}
		done = append(done, *step)
		ahead = append(ahead, w.leads(step.Page)...)
	}
}

// takes reports whether he takes a step, and remembers that he did.
func (w *Walk) takes(s Step) bool {
	if !strings.HasPrefix(s.Address, w.site.URL+"/") && !strings.HasPrefix(s.Address, w.site.Config.LettersURL+"/") {
		return false
	}
	key := s.Method + " " + s.Address + " " + s.Form.Encode()
	if w.taken[key] || w.Leaves != nil && w.Leaves(s) {
		return false
	}
	w.taken[key] = true
	first, _, _ := strings.Cut(strings.TrimPrefix(s.Path(), "/"), "/")
	kind := s.Method + " " + first + " " + kindOf(s.Form)
	w.kinds[kind]++
	return w.kinds[kind] <= alike
}

// kindOf is a form without what is a token in it.
func kindOf(form url.Values) string {
	plain := url.Values{}
	for name, values := range form {
		for _, value := range values {
			if len(value) > 60 {
				value = "…"
			}
			plain.Add(name, value)
		}
	}
	return plain.Encode()
}

// mailed is every address in the mails he reads, newest last.
func (w *Walk) mailed() (all []string) {
	for _, inbox := range w.Inboxes {
		for _, m := range w.site.MailsTo(inbox) {
			all = append(all, addresses.FindAllString(m.Text, -1)...)
			all = append(all, addresses.FindAllString(html.UnescapeString(m.HTML), -1)...)
			if m.Unsubscribe != "" {
				all = append(all, m.Unsubscribe)
			}
		}
	}
	return all
}

// leads are the steps that a page offers: its links, and its forms with each button, as they stand, with all boxes
// ticked, with none, and with what he types.
func (w *Walk) leads(page Page) (all []Step) {
	if !strings.HasPrefix(page.Header.Get("Content-Type"), "text/html") {
		return nil
	}
	root, err := html.Parse(strings.NewReader(page.Body))
	if err != nil {
		w.site.t.Fatal(err)
	}
	base, err := url.Parse(page.URL)
	if err != nil {
		w.site.t.Fatal(err)
	}
	whole := func(relative string) string {
		u, err := base.Parse(relative)
		if err != nil {
			return ""
		}
		return u.String()
	}
	for n := range root.Descendants() {
		switch {
		case n.Type == html.ElementNode && n.Data == "a":
			all = append(all, Step{Method: http.MethodGet, Address: whole(attr(n, "href"))})
		case n.Type == html.ElementNode && n.Data == "form":
			for _, form := range w.fillings(n) {
				all = append(all, Step{Method: http.MethodPost, Address: whole(attr(n, "action")), Form: form})
			}
		}
	}
	return all
}

// fillings are the ways in which he fills in a form.
func (w *Walk) fillings(form *html.Node) []url.Values {
	asIs, ticked, empty := url.Values{}, url.Values{}, url.Values{}
	var buttons, typed []*html.Node
	for n := range form.Descendants() {
		if n.Type != html.ElementNode || n.Data != "input" && n.Data != "button" {
			continue
		}
		name, value := attr(n, "name"), attr(n, "value")
		switch kind := attr(n, "type"); {
		case n.Data == "button" || kind == "submit":
			buttons = append(buttons, n)
		case name == "":
		case kind == "checkbox" || kind == "radio":
			if has(n, "checked") {
				asIs.Add(name, value)
			}
			ticked.Add(name, value)
		default:
			for _, way := range []url.Values{asIs, ticked, empty} {
				way.Set(name, value)
			}
			if len(w.Types[name]) > 0 {
				typed = append(typed, n)
			}
		}
	}
	ways := []url.Values{asIs, ticked, empty}
	for _, n := range typed {
		for _, value := range w.Types[attr(n, "name")] {
			for _, way := range []url.Values{asIs, ticked} {
				other := clone(way)
				other.Set(attr(n, "name"), value)
				ways = append(ways, other)
			}
		}
	}
	var all []url.Values
	for _, way := range ways {
		if len(buttons) == 0 {
			all = append(all, way)
		}
		for _, b := range buttons {
			pressed := clone(way)
			if name := attr(b, "name"); name != "" {
				pressed.Set(name, attr(b, "value"))
			}
			all = append(all, pressed)
		}
	}
	return all
}

func clone(form url.Values) url.Values {
	other := url.Values{}
	for name, values := range form {
		other[name] = append([]string(nil), values...)
	}
	return other
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}
