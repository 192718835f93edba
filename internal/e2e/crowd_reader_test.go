package e2e

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/url"
	"regexp"
	"slices"
	"sync"
	"time"

	"waymark/internal/apptest"
)

// intent is what a reader means to do after one of her mails.
type intent int

const (
	stays     intent = iota
	stops            // presses the link in her mail and stops
	clicks           // lets her mail program stop for her, RFC 8058
	pauses           // asks for quiet, and it stays quiet
	comesBack        // asks for quiet, and lets it go on later
	complains        // tells her mail provider that it is spam
	guideOnly        // never asked for letters
)

// reader is one of a crowd. Once she has signed up, her mails drive what she does.
type reader struct {
	email string
	means intent
	after int    // the letter after which she does it; 0 is the guide
	twice bool   // presses the form's button twice
	word  string // asked for discretion with it; "" for most

	mu sync.Mutex
	// letters are the send ids of the discreet letters she has had: their subject has no number.
	letters []string
	// quiet is when the answer came to what she did against getting more; zero when she did not.
	// loud is when she let it go on.
	quiet, loud time.Time
	way         string // her link to stop or pause
}

// newReader is the ith reader of a crowd; chance decides what she will do.
func newReader(i int, chance *rand.Rand) *reader {
	r := &reader{email: fmt.Sprintf("reader%05d@example.org", i), after: chance.IntN(4), twice: chance.IntN(10) == 0}
	if chance.IntN(10) == 0 {
		r.word = fmt.Sprintf("marigold %d", i)
	}
	switch n := chance.IntN(100); {
	case n < 6:
		r.means = stops
	case n < 12:
		r.means = clicks
	case n < 16:
		r.means = pauses
	case n < 22:
		r.means = comesBack
	case n < 25:
		r.means = complains
	case n < 35:
		r.means = guideOnly
	}
	return r
}

// mails is how many mails she can have at most.
func (r *reader) mails() int {
	switch r.means {
	case guideOnly:
		return 2
	case stays, comesBack:
		return 2 + letters
	default:
		return 2 + r.after
	}
}

var (
	noteNumber = regexp.MustCompile(`^Note number (\d)$`)
	linkTo     = map[string]*regexp.Regexp{
		"confirm":     regexp.MustCompile(`http://[^\s<>"]+/confirm/[^\s<>"]+`),
		"unsubscribe": regexp.MustCompile(`http://[^\s<>"]+/unsubscribe/[^\s<>"]+`),
	}
)

// letterNumber is 1 for the first letter, and 0 for what is no letter.
func letterNumber(subject string) int {
	if found := noteNumber.FindStringSubmatch(subject); found != nil {
		return int(found[1][0] - '0')
	}
	return 0
}

// discreetly is the subject of every discreet letter, see the sequence package.
const discreetly = "A few lines for you"

// number is letterNumber for a mail of hers. Discreet letters are counted as they come.
func (r *reader) number(m apptest.FakeMessage) int {
	if m.Subject != discreetly {
		return letterNumber(m.Subject)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !slices.Contains(r.letters, m.SendID()) {
		r.letters = append(r.letters, m.SendID())
	}
	return slices.Index(r.letters, m.SendID()) + 1
}

// read is a reader reading one mail, and doing what she does with it.
func (c *crowd) read(r *reader, m apptest.FakeMessage) {
	if link := linkTo["confirm"].FindString(m.Text); link != "" {
		c.do(func() { c.press(r, link, nil) })
		return
	}
	if r.means == stays || r.means == guideOnly || r.number(m) != r.after {
		return
	}
	link := linkTo["unsubscribe"].FindString(m.Text)
	if link == "" {
		c.complain("no way out in a mail with the subject %q", m.Subject)
		return
	}
	switch r.means {
	case complains:
		c.carrier.Happen(m, "complained", "", "") // her quiet begins when the webhook is answered
	case clicks:
		c.do(func() { r.hush(c.press(r, link, url.Values{"List-Unsubscribe": {"One-Click"}}), link) })
	case stops:
		c.do(func() { r.hush(c.press(r, link, url.Values{"action": {"stop"}}), link) })
	case pauses, comesBack:
		c.do(func() {
			r.hush(c.press(r, link, url.Values{"action": {"pause"}}), link)
			if r.means == comesBack {
				c.mu.Lock()
				c.paused = append(c.paused, r)
				c.mu.Unlock()
			}
		})
	}
}

// hush notes when it was quiet round her.
func (r *reader) hush(at time.Time, way string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.quiet.IsZero() {
		r.quiet, r.way = at, way
	}
}

// press sends a form of one of her pages, and returns when the answer was there. With discretion her word opens the
// page first: unless she stops, for which none is asked.
func (c *crowd) press(r *reader, address string, form url.Values) (answered time.Time) {
	if r.word != "" && form.Get("action") != "stop" && form.Get("List-Unsubscribe") == "" {
		page, _ := c.post(address, url.Values{"word": {r.word}})
		opened := openedBy.FindStringSubmatch(page)
		if opened == nil {
			if c.ctx.Err() == nil {
				c.complain("the word of %s does not open %.60s: %.300s", r.email, address, page)
			}
			return time.Now()
		}
		with := url.Values{"opened": {opened[1]}}
		maps.Copy(with, form)
		form = with
	}
	_, answered = c.post(address, form)
	return answered
}

// openedBy is what a page that a word has opened carries on.
var openedBy = regexp.MustCompile(`name="opened" value="([^"]+)"`)
