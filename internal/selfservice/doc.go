// Package selfservice is the pages on which a reader looks after herself: asking for a
// guide, confirming, reading what she was sent, pausing, stopping, changing and erasing.
//
// It is HTTP and nothing else; what each page does is one call into subscribers. Its
// pages stand apart from the site on purpose. Somebody who finds one in a history, or
// over her shoulder, sees no name, no menu and no subject; it is kept by no cache,
// passed on by no referrer and listed by no search engine.
//
// A GET shows, a POST does. Mail scanners follow every link they find, so no GET here
// ever changes anything; and the one POST that a mail program may send by itself is the
// one-click unsubscribe of RFC 8058, which is a stop.
package selfservice
