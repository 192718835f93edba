package restore

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"waymark/internal/backup"
	"waymark/internal/config"
	"waymark/internal/instance"
)

// contents is what lies in an unpacked site, for people.
type contents struct {
	mails  []counted // by state, most first
	files  int       // that are no database
	bytes  int64     // of all
	secret bool
	bucket bool // its pictures lie on S3
}

type counted struct {
	State string `db:"state"`
	N     int    `db:"n"`
}

// look counts what lies in a data folder that nobody has open.
func look(data string) (c contents, err error) {
	err = filepath.WalkDir(data, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		c.bytes += info.Size()
		switch {
		case path == config.SecretFile(data):
			c.secret = true
		case !strings.Contains(entry.Name(), ".db"):
			c.files++
		}
		return nil
	})
	if err != nil {
		return c, fmt.Errorf("looking at what was unpacked: %w", err)
	}
	db, err := instance.OpenReading(instance.DatabaseFile(data))
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.NewQuery("SELECT status AS state, count(*) AS n FROM messages GROUP BY status ORDER BY n DESC, status").All(&c.mails); err != nil {
		return c, fmt.Errorf("counting the mails: %w", err)
	}
	if err := db.NewQuery("SELECT coalesce(max(json_valid(value) AND value ->> '$.s3.enabled'), 0) FROM _params WHERE id = 'settings'").Row(&c.bucket); err != nil {
		return c, fmt.Errorf("reading the settings: %w", err)
	}
	return c, nil
}

// says tells what a staged site is, line by line.
func (s *staged) says(from source) string {
	var out strings.Builder
	out.WriteString(from.says())
	line := func(format string, args ...any) { fmt.Fprintf(&out, "  "+format+"\n", args...) }
	var states []string
	for _, c := range s.inside.mails {
		states = append(states, fmt.Sprintf("%d %s", c.N, c.State))
	}
	mails := ""
	if len(states) > 0 {
		mails = " (" + strings.Join(states, ", ") + ")"
	}
	line("%d articles, %d readers, %d mails%s", s.tried.Counts["posts"], s.tried.Counts["subscribers"], s.tried.Counts["messages"], mails)
	line("%d files beside the databases, %s in all", s.inside.files, size(s.inside.bytes))
	line("Schema: %s", strings.TrimSuffix(s.tried.Migration, ".go"))
	line("Secret (waymark.secret): %s", yes(s.inside.secret, "in it", "not in it"))
	if s.stopped == nil {
		line("Who stopped (%s): not in it", backup.StoppedName)
	} else {
		line("Who stopped (%s): in it, %d lines", backup.StoppedName, lines(s.stopped))
	}
	if s.inside.bucket {
		line("Its pictures and files lie in an S3 bucket, and are not in it.")
	}
	line("It was read to the end, and both databases are whole.")
	if s.secret != "" {
		line("%s", s.secret)
	}
	if s.strange != nil {
		line("It cannot be restored with this program: %s", s.strange)
	}
	return out.String()
}

// afterwards is what to do next.
func afterwards(dir, aside, secret string, live bool) string {
	said := "\nRestored into " + dir + ".\n"
	if aside != "" {
		said += "What was there is in " + aside + ".\n"
	}
	if secret != "" {
		said += secret + "\n"
	}
	if live {
		return said + "It is the site now, and writes to people as soon as it is served. Make sure that the one it was copied from has ended.\n"
	}
	return said + "It writes to nobody until you say that it is the site now: `waymark restore --go --dir " + dir + "`, or at the author's desk.\n" +
		"To try it out with all mail kept here: `waymark serve --drill --dir " + dir + "`.\n"
}

func yes(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}

func size(bytes int64) string {
	if bytes < 1<<20 {
		return fmt.Sprintf("%d kB", (bytes+1023)/1024)
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/(1<<20))
}
