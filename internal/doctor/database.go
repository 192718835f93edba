package doctor

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/instance"
	"waymark/internal/token"
)

const (
	nameDatabase = "The database"
	nameWhose    = "Whose the database is"
	nameSchema   = "The database’s version"

	// deskLooks bounds how long the desk reads a database from end to end, and deskAgain is how long it is content with that.
	deskLooks = 15 * time.Second
	deskAgain = time.Hour
)

// database looks whether both databases are sound, whose they are, and for which version.
func (d *Doctor) database(ctx context.Context) []Check {
	if d.sound == nil || d.now().Sub(d.soundAt) >= deskAgain {
		d.sound, d.soundAt = forFriend(d.soundness(ctx)), d.now()
	}
	checks := append([]Check(nil), d.sound...)
	if Worst(checks) == Bad {
		return checks
	}
	if err := instance.Check(d.app.DataDir(), instance.Fingerprint(token.New(d.cfg.Secret)), d.cfg.Version); err != nil {
		return append(checks, forFriend(bad(nameWhose, sentenceOf(err), "What to do stands in it: waymark serve does not start before that."))...)
	}
	return append(checks, forFriend(d.schema())...)
}

// soundness reads both databases from end to end, as far as the time goes (PRAGMA quick_check).
func (d *Doctor) soundness(ctx context.Context) Check {
	for _, name := range []string{"data.db", "auxiliary.db"} {
		path := filepath.Join(d.app.DataDir(), name)
		info, err := os.Stat(path)
		if errors.Is(err, os.ErrNotExist) && name != "data.db" {
			continue
		}
		if err != nil {
			return bad(nameDatabase, name+" cannot be looked at.", err.Error())
		}
		d.say(fmt.Sprintf("Looking through %s (%d MB) …", name, info.Size()/1e6))
		limited, cancel := context.WithTimeout(ctx, d.patience)
		trouble, err := quickCheck(limited, path)
		late := limited.Err() != nil
		cancel()
		switch {
		case late:
			return warn(nameDatabase, name+" is large: in the time there was nothing wrong was found, and not all of it was seen.", "waymark doctor, on the server, takes the time to look at all of it.")
		case err != nil:
			trouble = err.Error()
		}
		if trouble != "" {
			return bad(nameDatabase, name+" is damaged: "+strings.TrimRight(trouble, ".")+".",
				"Stop the site and keep a copy of the whole folder as it is. Then bring back the last backup that can be read, into a new folder:\n"+
					"waymark restore FILE --dir NEW_FOLDER\nThe line on backups says from when the last one is. A damaged page most often means a disk that is failing.")
		}
	}
	return ok(nameDatabase, "Both databases were read from end to end and are sound.")
}

// quickCheck returns what SQLite finds wrong; "" for nothing.
func quickCheck(ctx context.Context, path string) (trouble string, err error) {
	db, err := instance.OpenReading(path)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var found []string
	if err := db.NewQuery("PRAGMA quick_check(2)").WithContext(ctx).Column(&found); err != nil {
		return "", err
	}
	if len(found) == 1 && found[0] == "ok" {
		return "", nil
	}
	return strings.ReplaceAll(strings.Join(found, "; "), "\n", " "), nil
}

// schema looks whether this program would change the database as it starts.
func (d *Doctor) schema() Check {
	db, err := instance.OpenReading(filepath.Join(d.app.DataDir(), "data.db"))
	if err != nil {
		return bad(nameSchema, "It cannot be seen.", err.Error())
	}
	defer func() { _ = db.Close() }() // nothing was written
	var applied []string
	if err := db.NewQuery("SELECT file FROM {{_migrations}}").Column(&applied); err != nil {
		return bad(nameSchema, "It cannot be seen.", err.Error())
	}
	known := map[string]bool{}
	for _, file := range applied {
		known[file] = true
	}
	waiting := 0
	for _, list := range []core.MigrationsList{core.SystemMigrations, core.AppMigrations} {
		for _, m := range list.Items() {
			if !known[m.File] {
				waiting++
			}
		}
	}
	if waiting > 0 {
		return warn(nameSchema, fmt.Sprintf("It is older than this program, which makes %d changes to it at its next start.", waiting),
			"Make a backup, and start the site with this program. Until then some of what is below cannot be looked at.")
	}
	return ok(nameSchema, "It is this program’s.")
}

// sentenceOf is an error as a sentence of its own.
func sentenceOf(err error) string {
	text := strings.TrimRight(err.Error(), ".") + "."
	return strings.ToUpper(text[:1]) + text[1:]
}
