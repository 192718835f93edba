package login

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// person is how somebody proves that it is she.
type person struct {
	ID     string `db:"person"`
	Weak   bool   `db:"weak"`   // her password would be refused today
	Second Second `db:"second"` // "" without a second step
	Secret string `db:"secret"` // of her app, sealed
	Step   int64  `db:"step"`   // the half minute of the last code that was used
}

// findPerson is one without a second step for somebody of whom nothing is known.
func findPerson(db dbx.Builder, id string) (person, error) {
	found := person{ID: id}
	err := db.NewQuery("SELECT person, weak, second, secret, step FROM _login_people WHERE person = {:id}").Bind(dbx.Params{"id": id}).One(&found)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return person{}, fmt.Errorf("looking up how somebody logs in: %w", err)
	}
	return found, nil
}

// setSecond replaces a person's second step and her recovery codes, together.
func setSecond(app core.App, p person, codes []string) error {
	return app.RunInTransaction(func(tx core.App) error {
		if err := run(tx.DB(), "setting a second step", `INSERT INTO _login_people (person, second, secret, step) VALUES ({:person}, {:second}, {:secret}, {:step})
			ON CONFLICT (person) DO UPDATE SET second = excluded.second, secret = excluded.secret, step = excluded.step`,
			dbx.Params{"person": p.ID, "second": string(p.Second), "secret": p.Secret, "step": p.Step}); err != nil {
			return err
		}
		return setRecovery(tx.DB(), p.ID, codes)
	})
}

func setRecovery(db dbx.Builder, person string, codes []string) error {
	if err := run(db, "replacing recovery codes", "DELETE FROM _login_recovery WHERE person = {:person}", dbx.Params{"person": person}); err != nil {
		return err
	}
	for _, code := range codes {
		if err := run(db, "keeping a recovery code", "INSERT INTO _login_recovery (person, code) VALUES ({:person}, {:code})", dbx.Params{"person": person, "code": code}); err != nil {
			return err
		}
	}
	return nil
}

// useStep notes a half minute as used; false when it, or a later one, was used already.
func useStep(db dbx.Builder, person string, step int64) (bool, error) {
	done, err := db.NewQuery("UPDATE _login_people SET step = {:step} WHERE person = {:person} AND step < {:step}").Bind(dbx.Params{"person": person, "step": step}).Execute()
	return changed(done, err, "using a code")
}

// useRecovery uses a recovery code up; false when it is none of hers.
func useRecovery(db dbx.Builder, person, hash string) (bool, error) {
	done, err := db.NewQuery("DELETE FROM _login_recovery WHERE person = {:person} AND code = {:code}").Bind(dbx.Params{"person": person, "code": hash}).Execute()
	return changed(done, err, "using a recovery code")
}

func changed(done sql.Result, err error, act string) (bool, error) {
	if err != nil {
		return false, fmt.Errorf("%s: %w", act, err)
	}
	n, err := done.RowsAffected()
	return n > 0, err
}

func countRecovery(db dbx.Builder, person string) (n int, err error) {
	if err := db.NewQuery("SELECT COUNT(*) FROM _login_recovery WHERE person = {:person}").Bind(dbx.Params{"person": person}).Row(&n); err != nil {
		return 0, fmt.Errorf("counting recovery codes: %w", err)
	}
	return n, nil
}
