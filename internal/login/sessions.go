package login

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/security"
)

const (
	// claim names a token's login.
	claim = "login"
	// MostForKey is how long a program's key may last.
	MostForKey = 30 * 24 * time.Hour
	// mostForBrowser is after how long a browser logs in anew, however often it is used.
	mostForBrowser = 90 * 24 * time.Hour
	// touched is how exactly it is known when a login was last used.
	touched = 10 * time.Minute

	loginKey = "waymark.login" // of the request's own login, among what a request carries
)

// Kind is what holds a login.
type Kind string

// The kinds.
const (
	Browser Kind = "browser"
	Key     Kind = "key" // a program's, which cannot be renewed
)

// knowing is the middleware that lets a superuser's token count only while its login stands.
func (l *Logins) knowing() *hook.Handler[*core.RequestEvent] {
	return &hook.Handler[*core.RequestEvent]{
		Id:       "waymarkLogins",
		Priority: apis.DefaultLoadAuthTokenMiddlewarePriority + 1, // at once after PocketBase has read the token
		Func: func(e *core.RequestEvent) error {
			if e.Auth == nil || !e.Auth.IsSuperuser() {
				return e.Next()
			}
			found, err := l.known(bearer(e), e.Auth.Id)
			if err != nil {
				return e.InternalServerError("Your login could not be looked up just now. Please try again in a moment.", err)
			}
			if found == nil {
				e.Auth = nil // as if it had run out
				return e.Next()
			}
			e.Set(loginKey, found)
			return e.Next()
		},
	}
}

// known is the login that a token of this person names; nil when there is none, or none any more. Whether the token has
// run out PocketBase has looked at.
func (l *Logins) known(token, person string) (*row, error) {
	id := named(token)
	if id == "" {
		return nil, nil
	}
	found, err := find(l.app.DB(), l.hashed(id))
	if err != nil || found == nil {
		return nil, err
	}
	if found.Person != person {
		return nil, nil
	}
	now := l.now()
	if now.Sub(found.Seen.Time()) >= touched {
		if err := touch(l.app.NonconcurrentDB(), found.ID, now); err != nil {
			l.app.Logger().Warn("When a login was last used could not be noted", "error", err)
		}
	}
	return found, nil
}

// Of is the request's own login; nil for somebody who is not logged in.
func of(e *core.RequestEvent) *row {
	found, _ := e.Get(loginKey).(*row)
	return found
}

// grant gives somebody who has proved who she is a token that names a login. It is where every way in ends:
// a password, a renewal, a program's key.
func (l *Logins) grant(e *core.RecordAuthRequestEvent) error {
	var err error
	switch {
	case strings.Contains(e.Request.Pattern, "/impersonate/"):
		err = l.grantKey(e)
	case e.AuthMethod == "" && of(e.RequestEvent) != nil:
		err = l.renew(e)
	case e.AuthMethod == core.MFAMethodPassword:
		if asked, err := l.wantsSecondStep(e); asked || err != nil {
			return err
		}
		err = l.welcome(e)
	default:
		err = e.ForbiddenError("This way in is closed.", nil)
	}
	if err != nil {
		return err
	}
	return e.Next()
}

// grantKey makes a key for a program.
func (l *Logins) grantKey(e *core.RecordAuthRequestEvent) error {
	lasts := time.Until(expiry(e.Token))
	if lasts > MostForKey+time.Minute {
		return e.BadRequestError("A key for a program lasts 30 days at most. Please choose fewer, and make a new one then.", nil)
	}
	var body struct {
		Name string `json:"name"`
	}
	_ = e.BindBody(&body) // a key needs no name
	token, err := l.Begin(e.App, e.Record, Key, clip(body.Name, "A key for a program"), lasts)
	e.Token = token
	return err
}

// renew gives a browser a fresh token for the same login. A program's key is not renewed.
func (l *Logins) renew(e *core.RecordAuthRequestEvent) error {
	mine := of(e.RequestEvent)
	if mine.Kind == Key {
		return nil // PocketBase hands the same one back
	}
	if l.now().Sub(mine.Created.Time()) > mostForBrowser {
		return e.UnauthorizedError("Please log in again: it has been three months.", nil)
	}
	id := named(bearer(e.RequestEvent))
	lasts := e.Collection.AuthToken.DurationTime()
	token, err := sign(e.Record, id, Browser, lasts)
	if err != nil {
		return err
	}
	if err := prolong(e.App.NonconcurrentDB(), mine.ID, l.now().Add(lasts)); err != nil {
		return err
	}
	e.Token = token
	return nil
}

// Begin makes a login of person and returns its token. name says what holds it, in plain words.
func (l *Logins) Begin(app core.App, person *core.Record, kind Kind, name string, lasts time.Duration) (token string, err error) {
	id := security.RandomString(32)
	token, err = sign(person, id, kind, lasts)
	if err != nil {
		return "", err
	}
	now := l.now()
	if err := clearOut(app.NonconcurrentDB(), now); err != nil {
		return "", err
	}
	err = insert(app.NonconcurrentDB(), row{
		ID: l.hashed(id), Person: person.Id, Kind: kind, Name: name, Created: stamp(now), Seen: stamp(now), Expires: stamp(now.Add(lasts)),
	})
	return token, err
}

// sign writes a token as PocketBase does, with the login's id in it.
func sign(person *core.Record, id string, kind Kind, lasts time.Duration) (string, error) {
	token, err := security.NewJWT(jwt.MapClaims{
		core.TokenClaimType: core.TokenTypeAuth, core.TokenClaimId: person.Id, core.TokenClaimCollectionId: person.Collection().Id,
		core.TokenClaimRefreshable: kind == Browser, claim: id,
	}, person.TokenKey()+person.Collection().AuthToken.Secret, lasts)
	if err != nil {
		return "", fmt.Errorf("signing a login's token: %w", err)
	}
	return token, nil
}

// hashed is what is kept of a login's id: a copy of the database must not be enough to forge a token.
func (l *Logins) hashed(id string) string { return l.signer.Hash("login", id) }

func named(token string) string {
	claims, err := security.ParseUnverifiedJWT(token)
	if err != nil {
		return ""
	}
	id, _ := claims[claim].(string)
	return id
}

func expiry(token string) time.Time {
	claims, err := security.ParseUnverifiedJWT(token)
	if err != nil {
		return time.Time{}
	}
	at, err := claims.GetExpirationTime()
	if err != nil || at == nil {
		return time.Time{}
	}
	return at.Time
}

func bearer(e *core.RequestEvent) string {
	token := e.Request.Header.Get("Authorization")
	if len(token) > 7 && strings.EqualFold(token[:7], "Bearer ") {
		return token[7:]
	}
	return token
}

// ErrNotHers: there is no such login of this person.
var ErrNotHers = errors.New("login: no such login")
