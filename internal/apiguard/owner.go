package apiguard

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/ganigeorgiev/fexpr"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/search"
)

// An owner is a superuser's gates: what of PocketBase's own routes she may use as she is, for what she gives her password
// once more, and what nobody may. A route that is not in the table is closed.
//
// The rule: a token is what somebody takes out of a browser. With it alone he could write as she does, and she would see
// it, and take it back out of versions and the bin. What he must not be able to do is stay (another password, another
// person, a key for a program), carry everything away at one stroke (a backup), open the house from inside (settings,
// collections), or reach what no screen shows (SQL).
type owner struct {
	// confirmed is nil while the request's tab has given the password a moment ago, else the answer that asks for it.
	confirmed func(*core.RequestEvent) error
	// downloads reports whether a ticket fetches a backup, once.
	downloads func(ticket, name string) bool
}

// gates of a superuser, by the pattern of the route.
func (o owner) gates() map[string]gate {
	return map[string]gate{
		"GET /api/health": open,

		// her writing, all day long; the records of people who log in are looked after in package login
		"GET /api/collections/{collection}/records":         readsNoSecret,
		"GET /api/collections/{collection}/records/{id}":    readsNoSecret,
		"POST /api/collections/{collection}/records":        open,
		"PATCH /api/collections/{collection}/records/{id}":  open,
		"DELETE /api/collections/{collection}/records/{id}": open,
		"POST /api/batch": open, // switched off, and each request in it meets the hooks
		"GET /api/files/{collection}/{recordId}/{filename}": open,
		"POST /api/files/token":                             open, // what it opens is asked for file by file
		"GET /api/realtime":                                 open,
		"POST /api/realtime":                                open, // judged by guardSubscriptions

		// how she gets in, and stays in
		"GET /api/collections/{collection}/auth-methods":            open,
		"POST /api/collections/{collection}/auth-with-password":     open,
		"POST /api/collections/{collection}/auth-refresh":           open,
		"POST /api/collections/{collection}/request-password-reset": open,
		"POST /api/collections/{collection}/confirm-password-reset": open,
		"POST /api/collections/{collection}/impersonate/{id}":       o.confirmed,

		// the house
		"GET /api/collections":                          open,
		"GET /api/collections/{collection}":             open,
		"GET /api/collections/meta/scaffolds":           open,
		"GET /api/collections/meta/oauth2-providers":    open,
		"POST /api/collections":                         o.confirmed,
		"PATCH /api/collections/{collection}":           o.confirmed,
		"DELETE /api/collections/{collection}":          o.confirmed,
		"DELETE /api/collections/{collection}/truncate": o.confirmed,
		"GET /api/settings":                             open, // PocketBase masks the keys in it
		"PATCH /api/settings":                           o.confirmed,
		"POST /api/settings/test/s3":                    o.confirmed,
		"POST /api/settings/test/email":                 o.confirmed,
		"GET /api/logs":                                 open,
		"GET /api/logs/stats":                           open,
		"GET /api/logs/{id}":                            open,
		"GET /api/crons":                                open,
		"POST /api/crons/{id}":                          open, // what runs by itself anyway

		// everybody's addresses, and the key to their links
		"GET /api/backups":                open,
		"GET /api/backups/{key}":          o.fetchesBackup,
		"POST /api/backups":               open, // making one harms nobody
		"POST /api/backups/upload":        o.confirmed,
		"DELETE /api/backups/{key}":       o.confirmed,
		"POST /api/backups/{key}/restore": o.confirmed, // and package backup refuses it, with the reason

		// for nobody
		"POST /api/sql": never("SQL is not run from here: it reads and writes past every rule, and copies the whole database to wherever it is told."),
		"POST /api/collections/meta/dry-run-view":                 never(noViews),
		"PUT /api/collections/import":                             never("Collections are not replaced from here. The program brings its own; what is added to them belongs in a migration."),
		"POST /api/collections/{collection}/request-email-change": never("Change your e-mail address under “Your login”."),
	}
}

const (
	closed  = "This is closed, for whoever is logged in."
	noViews = "A view can read everything in the database, so it is not made from here. It can be put into a migration."
)

func never(says string) gate {
	return func(e *core.RequestEvent) error { return e.ForbiddenError(says, nil) }
}

// fetchesBackup lets a backup be fetched by a link that was made for it a moment ago, once. Links carry no header, so
// whoever follows one is nobody in particular, and the ticket says the rest.
func (o owner) fetchesBackup(e *core.RequestEvent) error {
	if err := wantFileToken(e); err != nil {
		return err
	}
	if !o.downloads(e.Request.URL.Query().Get("once"), e.Request.PathValue("key")) {
		return e.ForbiddenError("A backup is fetched from “Backup”, at the desk: it asks for your password first.", nil)
	}
	return nil
}

// secretFields are never compared with anything: a filter that says whether one holds a letter reads it letter by letter.
var secretFields = []string{core.FieldNamePassword, core.FieldNameTokenKey}

// readsNoSecret refuses a filter or a sort by what no answer would show.
func readsNoSecret(e *core.RequestEvent) error {
	if err := noSecretIn(e.Request.URL.Query()); err != nil {
		return e.BadRequestError(err.Error(), nil)
	}
	return nil
}

func noSecretIn(query url.Values) error {
	for _, filter := range query[search.FilterQueryParam] {
		if filter == "" {
			continue
		}
		groups, err := fexpr.Parse(filter)
		if err != nil {
			continue // PocketBase says what is wrong with it
		}
		if err := noSecretInGroups(groups); err != nil {
			return err
		}
	}
	for _, sort := range query[search.SortQueryParam] {
		for _, field := range search.ParseSortFromString(sort) {
			if err := noSecretName(field.Name); err != nil {
				return err
			}
		}
	}
	return nil
}

func noSecretInGroups(groups []fexpr.ExprGroup) error {
	for _, group := range groups {
		var err error
		switch item := group.Item.(type) {
		case fexpr.Expr:
			if err = noSecretToken(item.Left); err == nil {
				err = noSecretToken(item.Right)
			}
		case fexpr.ExprGroup:
			err = noSecretInGroups([]fexpr.ExprGroup{item})
		case []fexpr.ExprGroup:
			err = noSecretInGroups(item)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func noSecretToken(token fexpr.Token) error {
	switch token.Type {
	case fexpr.TokenIdentifier:
		return noSecretName(token.Literal)
	case fexpr.TokenFunction:
		args, _ := token.Meta.([]fexpr.Token)
		for _, arg := range args {
			if err := noSecretToken(arg); err != nil {
				return err
			}
		}
	}
	return nil
}

func noSecretName(name string) error {
	name, _, _ = strings.Cut(name, ":")
	steps := strings.Split(name, ".")
	if slices.ContainsFunc(secretFields, func(secret string) bool { return strings.EqualFold(secret, steps[len(steps)-1]) }) {
		return fmt.Errorf("nothing is compared with %s", short(name))
	}
	return nil
}
