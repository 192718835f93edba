// Package apiguard makes PocketBase's API deny by default: whoever is not a superuser reads
// published writing, and does nothing else; and a superuser finds open what she needs, asked
// for once more what a thief would want, and closed the rest ([Register], and the table in owner.go).
//
// PocketBase's own rules say which records of a collection may be read. They do not
// stop a filter or a sort from reaching through a relation into records that may not
// (`filter=related.body!~'x'` reads a draft letter by letter), and one careless click
// in the dashboard opens a whole collection. The guard stands before them, so that a
// rule which was loosened by mistake shows nothing.
//
//	if err := apiguard.Register(app); err != nil {
//		return err
//	}
//
// # For whoever builds a front end
//
// Five collections can be read, with PocketBase's SDK or with plain HTTP, and no key:
// posts, pages and faqs that are published, guides that are live (without the text of
// the guide, which is what a reader gives her address for), and topics.
//
//	GET /api/collections/posts/records?sort=-published_at&perPage=10&fields=title,slug,excerpt,cover,published_at
//	GET /api/collections/posts/records?filter=slug='a-quiet-hour'&expand=topics,faqs,related,guide
//	GET /api/collections/posts/records?filter=topics~'TOPIC_ID'%26%26published_at%3C=@now
//	GET /api/collections/posts/records/RECORD_ID?expand=faqs.topic,related.topics
//	GET /api/collections/faqs/records?sort=topic,question&expand=topic
//	GET /api/collections/pages/records?filter=menu='top'&sort=position
//	GET /api/files/posts/RECORD_ID/FILE_NAME?thumb=960x0
//
//	const post = await pb.collection('posts').getFirstListItem(
//	    pb.filter('slug = {:slug}', { slug }), { expand: 'topics,faqs,related,guide' })
//	pb.collection('posts').subscribe('*', rebuild)
//
// What differs from a plain PocketBase:
//
//   - filter and sort know the collection's own fields (with :lower, :length and :each)
//     and the time macros (@now, @todayStart…); sort also @random and @rowid. Other
//     collections, @request and functions are refused. A filter has up to 1,000
//     characters, a text to look for up to three %.
//   - they see what an answer shows, and no more. A text that is HTML is shown clean, so
//     they do not look into it (GET /search?q= does). related, faqs and guide are shown
//     without what is not published, so a filter compares them with the id of something
//     published: guide='ID', faqs:each?='ID'.
//   - expand follows relations forward, two steps deep. What is not published is left
//     out of it, and its id out of the record.
//   - perPage is at most 200, 50 with expand, and fewer where the texts are so long that
//     a page would have more than about a megabyte. More is not an error: you get that
//     many, and the answer says so, which is what the SDK's getFullList goes by. Records
//     past the 100,000th are not listed, and an answer has at most three megabytes.
//   - A network (a /24, or a /48 of IPv6) has an allowance that fills steadily, enough for
//     a build of a thousand pages at once. Over it the answer is 429, with a true Retry-After.
//   - A parameter that counts stands once; given twice it is refused.
//   - A subscription takes the same filter and expand. It hears of published records
//     only: nothing is sent when an article goes back to being a draft, so a build
//     that must notice asks for the list again.
//   - Writing, batch requests and logging in are the author's. Signing up is POST
//     /signup, which is no part of this API.
//
// A refusal is PocketBase's own shape, {"status":400,"message":"…","data":{}}, and the
// message says what to do instead.
//
// # For whoever writes hooks
//
// The guard watches the addresses PocketBase itself serves below /api (collections,
// files, realtime, batch…). A route of your own goes elsewhere, such as /api/mine/hello,
// where the guard says nothing: who may use it is your decision.
package apiguard

import (
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
)

// MiddlewareID names the guard's middleware among a router's. No route may unbind it.
const MiddlewareID = "waymarkAPIGuard"

// middlewarePriority puts the guard after the one who asks is known (loadAuthToken)
// and has been counted (rateLimit), and before everything that reads a body.
const middlewarePriority = apis.DefaultRateLimitMiddlewarePriority + 1

// shownStatus lists the collections anybody may read, each with the status that makes
// a record of it public. Topics have no status: they are all public.
var shownStatus = map[string]string{
	"posts":  "published",
	"pages":  "published",
	"faqs":   "published",
	"guides": "live",
	"topics": "",
}

// Register binds the guard to app: to every route once the server is built, to file
// downloads, to realtime subscriptions, and to the records themselves on their way out.
// It must be called before the app serves. The error is always nil today; it is there
// because every package of the site registers in the same way.
func Register(app core.App, options ...Option) error {
	o := owner{
		confirmed: func(e *core.RequestEvent) error { return e.ForbiddenError(closed, nil) },
		downloads: func(string, string) bool { return false },
	}
	for _, option := range options {
		option(&o)
	}
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.Bind(&hook.Handler[*core.RequestEvent]{
			Id:       MiddlewareID,
			Priority: middlewarePriority,
			Func:     guard(o),
		})
		return e.Next()
	})
	app.OnFileDownloadRequest().BindFunc(guardFile)
	app.OnRealtimeSubscribeRequest().BindFunc(guardSubscriptions)

	p := &publisher{}
	app.OnRecordEnrich().BindFunc(p.enrich)
	return nil
}

// Option tells the guard what it cannot know.
type Option func(*owner)

// WithConfirmation has what would let a thief stay, or carry everything away, ask for the password once more: confirmed
// is nil while the request's tab has given it a moment ago, else the answer that asks for it. downloads reports, once,
// whether a ticket fetches the backup of this name. Without it such routes are closed.
func WithConfirmation(confirmed func(*core.RequestEvent) error, downloads func(ticket, name string) bool) Option {
	return func(o *owner) { o.confirmed, o.downloads = confirmed, downloads }
}

// isReadable says whether anybody may read records of c.
func isReadable(c *core.Collection) bool {
	_, ok := shownStatus[c.Name]
	return ok
}

// isShown says whether anybody may read this record, going by the record itself and
// not by what the database holds. A record of a collection that is not readable is not.
func isShown(r *core.Record) bool {
	status, ok := shownStatus[r.Collection().Name]
	return ok && (status == "" || r.GetString("status") == status)
}

// readable finds the collection called nameOrID if anybody may read it, and nil if not.
func readable(app core.App, nameOrID string) *core.Collection {
	c, err := app.FindCachedCollectionByNameOrId(nameOrID)
	if err != nil || !isReadable(c) {
		return nil
	}
	return c
}
