package login

import (
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// Login is one of somebody's logins, as she sees it.
type Login struct {
	ID      string    `json:"id"`
	Kind    Kind      `json:"kind"`
	Name    string    `json:"name"`
	Created time.Time `json:"created"`
	Seen    time.Time `json:"seen"` // to ten minutes
	Expires time.Time `json:"expires"`
	Here    bool      `json:"here"` // the one that asks
}

// Person is somebody who can log in.
type Person struct {
	Email  string     `json:"email"`
	Second Second     `json:"second"`
	Weak   bool       `json:"weak"`  // the password would be refused today; known after she has logged in with it
	Codes  int        `json:"codes"` // recovery codes that are left
	Seen   *time.Time `json:"seen"`  // when she was last here, null when nobody is logged in as her
	Logins []Login    `json:"logins"`
}

// Mine is the person of a request, with her logins.
func (l *Logins) Mine(e *core.RequestEvent) (Person, error) {
	me, err := l.person(e.App, e.Auth)
	if err != nil {
		return Person{}, err
	}
	if here := of(e); here != nil {
		for i := range me.Logins {
			me.Logins[i].Here = me.Logins[i].ID == here.ID
		}
	}
	return me, nil
}

// Others are the other people who can log in.
func (l *Logins) Others(e *core.RequestEvent) ([]Person, error) {
	records, err := e.App.FindAllRecords(core.CollectionNameSuperusers)
	if err != nil {
		return nil, err
	}
	others := []Person{}
	for _, record := range records {
		if record.Id == e.Auth.Id || record.Email() == core.DefaultInstallerEmail {
			continue
		}
		other, err := l.person(e.App, record)
		if err != nil {
			return nil, err
		}
		others = append(others, other)
	}
	return others, nil
}

// State is how somebody proves that it is she: her second step, and whether her password is one of before.
func (l *Logins) State(app core.App, id string) (second Second, weak bool, err error) {
	set, err := findPerson(app.DB(), id)
	return set.Second, set.Weak, err
}

func (l *Logins) person(app core.App, record *core.Record) (Person, error) {
	set, err := findPerson(app.DB(), record.Id)
	if err != nil {
		return Person{}, err
	}
	left, err := countRecovery(app.DB(), record.Id)
	if err != nil {
		return Person{}, err
	}
	rows, err := list(app.DB(), record.Id, l.now())
	if err != nil {
		return Person{}, err
	}
	p := Person{Email: record.Email(), Second: set.Second, Weak: set.Weak, Codes: left, Logins: []Login{}}
	for _, r := range rows {
		p.Logins = append(p.Logins, Login{ID: r.ID, Kind: r.Kind, Name: r.Name, Created: r.Created.Time(), Seen: r.Seen.Time(), Expires: r.Expires.Time()})
		if p.Seen == nil {
			seen := r.Seen.Time()
			p.Seen = &seen
		}
	}
	return p, nil
}

// End ends one login of the request's person; ErrNotHers when she has no such login.
func (l *Logins) End(e *core.RequestEvent, id string) error {
	if id == "" {
		return ErrNotHers
	}
	n, err := end(e.App.NonconcurrentDB(), e.Auth.Id, id)
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrNotHers
	}
	l.hushStreams()
	return nil
}

// EndAll ends every login of somebody, her programs' keys and every link that was mailed to her to set a password.
func (l *Logins) EndAll(app core.App, who *core.Record) error {
	who.RefreshTokenKey()
	if err := app.Save(who); err != nil {
		return err
	}
	if _, err := end(app.NonconcurrentDB(), who.Id, ""); err != nil {
		return err
	}
	l.hushStreams()
	return nil
}

// Stay gives somebody who has just changed her password a new login in the place of the one that asked.
func (l *Logins) Stay(e *core.RequestEvent, who *core.Record) (token string, err error) {
	return l.Begin(e.App, who, Browser, browserName(e.Request.UserAgent()), who.Collection().AuthToken.DurationTime())
}

// MailProof sends a code to somebody who wants a second step by mail, to see that it arrives.
func (l *Logins) MailProof(e *core.RequestEvent) error { return l.mailCode(e, e.Auth) }
