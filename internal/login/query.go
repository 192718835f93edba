package login

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/tools/types"
)

// row is a login.
type row struct {
	ID      string         `db:"id"` // a keyed hash of what its token names
	Person  string         `db:"person"`
	Kind    Kind           `db:"kind"`
	Name    string         `db:"name"` // what holds it, in plain words
	Created types.DateTime `db:"created"`
	Seen    types.DateTime `db:"seen"`
	Expires types.DateTime `db:"expires"`
}

func stamp(t time.Time) types.DateTime {
	at, _ := types.ParseDateTime(t.UTC())
	return at
}

func find(db dbx.Builder, id string) (*row, error) {
	var found row
	err := db.NewQuery("SELECT * FROM _logins WHERE id = {:id}").Bind(dbx.Params{"id": id}).One(&found)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("looking a login up: %w", err)
	}
	return &found, nil
}

func list(db dbx.Builder, person string, now time.Time) ([]row, error) {
	var found []row
	err := db.NewQuery("SELECT * FROM _logins WHERE person = {:person} AND expires > {:now} ORDER BY seen DESC, id").
		Bind(dbx.Params{"person": person, "now": stamp(now).String()}).All(&found)
	if err != nil {
		return nil, fmt.Errorf("listing logins: %w", err)
	}
	return found, nil
}

func insert(db dbx.Builder, r row) error {
	return run(db, "noting a login", "INSERT INTO _logins (id, person, kind, name, created, seen, expires) VALUES ({:id}, {:person}, {:kind}, {:name}, {:created}, {:seen}, {:expires})",
		dbx.Params{"id": r.ID, "person": r.Person, "kind": string(r.Kind), "name": r.Name, "created": r.Created.String(), "seen": r.Seen.String(), "expires": r.Expires.String()})
}

func touch(db dbx.Builder, id string, now time.Time) error {
	return run(db, "noting a login's use", "UPDATE _logins SET seen = {:now} WHERE id = {:id}", dbx.Params{"id": id, "now": stamp(now).String()})
}

func prolong(db dbx.Builder, id string, until time.Time) error {
	return run(db, "prolonging a login", "UPDATE _logins SET expires = {:until} WHERE id = {:id}", dbx.Params{"id": id, "until": stamp(until).String()})
}

// end ends one login of a person, or all of hers where id is empty, and returns how many.
func end(db dbx.Builder, person, id string) (int64, error) {
	done, err := db.NewQuery("DELETE FROM _logins WHERE person = {:person} AND ({:id} = '' OR id = {:id})").Bind(dbx.Params{"person": person, "id": id}).Execute()
	if err != nil {
		return 0, fmt.Errorf("ending a login: %w", err)
	}
	return done.RowsAffected()
}

// clearOut forgets logins that ran out three months ago, and machines that nobody has used for a year.
func clearOut(db dbx.Builder, now time.Time) error {
	if err := run(db, "clearing out logins", "DELETE FROM _logins WHERE expires <= {:then}", dbx.Params{"then": stamp(now.AddDate(0, -3, 0)).String()}); err != nil {
		return err
	}
	return run(db, "clearing out machines", "DELETE FROM _login_machines WHERE last <= {:then}", dbx.Params{"then": stamp(now.AddDate(-1, 0, 0)).String()})
}

// forgetPerson forgets everything of somebody who cannot log in any more.
func forgetPerson(db dbx.Builder, person string) error {
	for _, table := range []string{"_logins", "_login_machines", "_login_people", "_login_recovery"} {
		if err := run(db, "forgetting a person's logins", "DELETE FROM "+table+" WHERE person = {:person}", dbx.Params{"person": person}); err != nil {
			return err
		}
	}
	return nil
}

func run(db dbx.Builder, act, query string, params dbx.Params) error {
	if _, err := db.NewQuery(query).Bind(params).Execute(); err != nil {
		return fmt.Errorf("%s: %w", act, err)
	}
	return nil
}
