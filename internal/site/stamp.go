package site

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"waymark/internal/token"
)

// A form carries a stamp that says when it was given out, so that a signup which comes
// quicker than anybody can read is thought to be no person's. Pages are kept whole, so a
// kept page has room for a stamp, and is printed anew at most once in stampEvery, when it is asked for.

// stampEvery is how long a printed page serves everybody. Its stamp is the end of that time,
// so that whoever gets the page last has not been given more time than the first.
const stampEvery = 5 * time.Second

// stampField begins the field of the form; stampRoom is what a page has in it until it is printed.
const stampField = `name="stamp" value="`

var (
	stampRoom = strings.Repeat("0", token.StampLength)
	unstamped = []byte(stampField + stampRoom + `"`)
)

// printing is a page with its stamps in it.
type printing struct {
	until    time.Time // the moment on the stamps
	document *document
}

// nextStamp is the end of the five seconds that now is in.
func nextStamp(now time.Time) time.Time { return now.Truncate(stampEvery).Add(stampEvery) }

// stamped returns the document to send at now: d itself when there is no form in it. d may
// be shared; whoever comes first in five seconds does the work, and the others wait for it.
func (d *document) stamped(signer *token.Signer, now time.Time) (*document, error) {
	if !d.forms {
		return d, nil
	}
	until := nextStamp(now)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.latest.document != nil && d.latest.until.Equal(until) {
		return d.latest.document, nil
	}
	page := &document{contentType: d.contentType, header: d.header, body: bytes.ReplaceAll(d.body, unstamped, []byte(stampField+signer.Stamp(until)+`"`))}
	if err := page.compress(); err != nil {
		return nil, err
	}
	if d.etag != "" {
		// the words decide, and the day: a browser that keeps a page for months must not keep its stamp
		page.etag = strings.TrimSuffix(d.etag, `"`) + "." + strconv.FormatInt(now.Unix()/86400, 36) + `"`
	}
	d.latest = printing{until, page}
	return page, nil
}
