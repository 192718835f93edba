package apiguard

import (
	"strings"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
)

// maxBody is the largest request body, in bytes, that is read from somebody who is not
// a superuser. Nothing she may send comes near it; PocketBase would read 32 MB.
const maxBody = 64 << 10

// areas are the first parts of every address that PocketBase serves below /api/. All
// in them is refused unless gates opens it; a test holds the list against PocketBase's
// own routes.
var areas = map[string]bool{
	"backups": true, "batch": true, "collections": true, "crons": true, "files": true,
	"health": true, "logs": true, "oauth2-redirect": true, "realtime": true,
	"settings": true, "sql": true,
}

// A gate judges a request by somebody who is not a superuser: nil lets her pass.
type gate func(*core.RequestEvent) error

// gates lists the routes that are open to her, by their pattern in the router, which
// is what the request was matched by: no spelling of an address gets round it.
var gates = map[string]gate{
	"GET /api/health": open,

	"GET /api/collections/{collection}/records":         readRecords,
	"GET /api/collections/{collection}/records/{id}":    readRecords,
	"POST /api/collections/{collection}/records":        refuseWriting,
	"PATCH /api/collections/{collection}/records/{id}":  refuseWriting,
	"DELETE /api/collections/{collection}/records/{id}": refuseWriting,
	"POST /api/batch": refuseWriting,

	"GET /api/files/{collection}/{recordId}/{filename}": open, // judged by guardFile, which knows the field
	"GET /api/realtime":  open, // the stream itself carries nothing
	"POST /api/realtime": open, // judged by guardSubscriptions, which has them parsed

	// how the author gets in: PocketBase's other ways are closed, since each would have to ask for the second step
	"GET /api/collections/{collection}/auth-methods":            loginOfAuthor,
	"POST /api/collections/{collection}/auth-with-password":     loginOfAuthor,
	"POST /api/collections/{collection}/request-password-reset": loginOfAuthor,
	"POST /api/collections/{collection}/confirm-password-reset": loginOfAuthor,
}

// guard is the middleware of every route. Addresses outside PocketBase's own pass untouched. Who is not a superuser is
// nobody in particular, whatever token she holds, and passes where a gate lets her; a superuser has gates of her own.
func guard(o owner) func(*core.RequestEvent) error {
	owners := o.gates()
	return func(e *core.RequestEvent) error {
		if !inArea(e.Request.Pattern) {
			return e.Next()
		}
		if e.HasSuperuserAuth() {
			judge, ok := owners[e.Request.Pattern]
			if !ok {
				return e.ForbiddenError(closed, nil)
			}
			if err := judge(e); err != nil {
				return err
			}
			return e.Next()
		}
		e.Auth = nil

		judge, ok := gates[e.Request.Pattern]
		if e.Request.Pattern == fetchBackup {
			judge, ok = o.fetchesBackup, true
		}
		if !ok {
			// the status by which the dashboard knows that its login has run out
			return e.UnauthorizedError("Only the author can do this, when she is logged in.", nil)
		}
		if err := judge(e); err != nil {
			return err
		}
		if e.Request.Pattern == listRoute {
			return inTurn(e)
		}
		return apis.BodyLimit(maxBody).Func(e)
	}
}

// fetchBackup is a link, which sends no header: it is known by what is in its address.
const fetchBackup = "GET /api/backups/{key}"

// inArea says whether a route's pattern ("GET /api/health") is one of PocketBase's own.
func inArea(pattern string) bool {
	_, rest, ok := strings.Cut(pattern, "/api/")
	if !ok {
		return false
	}
	area, _, _ := strings.Cut(rest, "/")
	return areas[area]
}

func open(*core.RequestEvent) error { return nil }

func readRecords(e *core.RequestEvent) error {
	c := readable(e.App, e.Request.PathValue("collection"))
	if c == nil {
		return e.ForbiddenError("This collection is not public. You can read posts, pages, faqs, topics and guides.", nil)
	}
	query := e.Request.URL.Query()
	if err := checkQuery(c, query, e.App); err != nil {
		return e.BadRequestError(err.Error(), nil)
	}
	most, err := mostPerPage(e.App, c, query.Get("expand") != "")
	if err != nil {
		return err
	}
	if err := limitPage(query, most); err != nil {
		return e.BadRequestError(err.Error(), nil)
	}
	e.Request.URL.RawQuery = query.Encode()
	return nil
}

func refuseWriting(e *core.RequestEvent) error {
	return e.ForbiddenError("This API is for reading. Only the author can write, when she is logged in.", nil)
}

// loginOfAuthor lets the superusers' login, and nobody else's, be reached.
func loginOfAuthor(e *core.RequestEvent) error {
	c, err := e.App.FindCachedCollectionByNameOrId(e.Request.PathValue("collection"))
	if err != nil || c.Name != core.CollectionNameSuperusers {
		return e.ForbiddenError("Nobody but the author logs in here.", nil)
	}
	return nil
}

// wantFileToken lets the dashboard fetch what a link cannot send a header for.
func wantFileToken(e *core.RequestEvent) error {
	if !hasSuperuserFileToken(e) {
		return e.ForbiddenError("Only the author can fetch this, when she is logged in.", nil)
	}
	return nil
}

// hasSuperuserFileToken says whether the address carries a superuser's short-lived file
// token (?token=…), which she gets from POST /api/files/token.
func hasSuperuserFileToken(e *core.RequestEvent) bool {
	token := e.Request.URL.Query().Get("token")
	if token == "" {
		return false
	}
	record, err := e.App.FindAuthRecordByToken(token, core.TokenTypeFile)
	return err == nil && record.IsSuperuser()
}
