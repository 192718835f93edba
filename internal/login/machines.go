package login

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// machineHeader carries the random mark that a browser made for itself.
const machineHeader = "X-Waymark-Machine"

// machine is a browser that somebody has logged in from.
type machine struct {
	Mark  string         `db:"mark"`
	Name  string         `db:"name"`
	First types.DateTime `db:"first"`
	Last  types.DateTime `db:"last"`
}

// markOf is the keyed hash of the mark a request carries; "" without one.
func (l *Logins) markOf(e *core.RequestEvent) string {
	mark := e.Request.Header.Get(machineHeader)
	if len(mark) < 16 || len(mark) > 100 {
		return ""
	}
	return l.signer.Hash("machine", mark)
}

// welcome makes a browser's login, and tells her when the browser is a new one.
func (l *Logins) welcome(e *core.RecordAuthRequestEvent) error {
	name := browserName(e.Request.UserAgent())
	token, err := l.Begin(e.App, e.Record, Browser, name, e.Collection.AuthToken.DurationTime())
	if err != nil {
		return err
	}
	e.Token = token
	if err := l.noteWeak(e); err != nil {
		return err
	}
	return l.noteMachine(e.App, e.Record, l.markOf(e.RequestEvent), name)
}

// noteMachine remembers a machine. Of a new one she hears by mail, but for the very first, which is hers.
// What brings no mark (a program) is new each time; one mail an hour says so.
func (l *Logins) noteMachine(app core.App, person *core.Record, mark, name string) error {
	now := l.now()
	if mark == "" {
		mark = l.signer.Hash("machine", "without a mark, "+person.Id+now.UTC().Format("2006-01-02 15"))
		name = "A program, or a browser that gives no mark"
	}
	known, err := machineKnown(app.DB(), person.Id, mark)
	if err != nil {
		return err
	}
	others, err := machinesOf(app.DB(), person.Id)
	if err != nil {
		return err
	}
	if err := keepMachine(app.NonconcurrentDB(), person.Id, machine{mark, name, stamp(now), stamp(now)}); err != nil {
		return err
	}
	if known || len(others) == 0 {
		return nil
	}
	return l.tell(app, person.Email(), "A new login to your desk", newMachineWords(l.clock(app), now, name))
}

func machineKnown(db dbx.Builder, person, mark string) (bool, error) {
	var n int
	err := db.NewQuery("SELECT COUNT(*) FROM _login_machines WHERE person = {:person} AND mark = {:mark}").Bind(dbx.Params{"person": person, "mark": mark}).Row(&n)
	if err != nil {
		return false, fmt.Errorf("looking a machine up: %w", err)
	}
	return n > 0, nil
}

func machinesOf(db dbx.Builder, person string) ([]machine, error) {
	var found []machine
	err := db.NewQuery("SELECT mark, name, first, last FROM _login_machines WHERE person = {:person} ORDER BY last DESC, mark").Bind(dbx.Params{"person": person}).All(&found)
	if err != nil {
		return nil, fmt.Errorf("listing machines: %w", err)
	}
	return found, nil
}

func keepMachine(db dbx.Builder, person string, m machine) error {
	return run(db, "noting a machine", `INSERT INTO _login_machines (person, mark, name, first, last) VALUES ({:person}, {:mark}, {:name}, {:first}, {:last})
		ON CONFLICT (person, mark) DO UPDATE SET name = excluded.name, last = excluded.last`,
		dbx.Params{"person": person, "mark": m.Mark, "name": m.Name, "first": m.First.String(), "last": m.Last.String()})
}

// browsers and systems are looked for in this order: many a browser names others, too.
var (
	browsers = [][2]string{{"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser", "Samsung Internet"}, {"Firefox", "Firefox"}, {"FxiOS", "Firefox"}, {"CriOS", "Chrome"}, {"Chrom", "Chrome"}, {"Safari", "Safari"}}
	systems  = [][2]string{{"iPhone", "an iPhone"}, {"iPad", "an iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"CrOS", "a Chromebook"}, {"Mac OS", "a Mac"}, {"Linux", "Linux"}}
)

// browserName says in plain words what a User-Agent stands for, such as "Firefox on Windows". Nothing of the header
// itself comes through.
func browserName(agent string) string {
	browser, system := firstIn(agent, browsers), firstIn(agent, systems)
	switch {
	case browser == "" && system == "":
		return "A program"
	case browser == "":
		return "A program on " + system
	case system == "":
		return browser
	}
	return browser + " on " + system
}

func firstIn(agent string, names [][2]string) string {
	for _, n := range names {
		if strings.Contains(agent, n[0]) {
			return n[1]
		}
	}
	return ""
}

// clip is what somebody called something, on one line and not too long; otherwise where nothing is left.
func clip(name, otherwise string) string {
	const most = 60
	name = strings.Join(strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
	if runes := []rune(name); len(runes) > most {
		name = string(runes[:most])
	}
	if name == "" {
		return otherwise
	}
	return name
}

// clock is the time zone that her notices are written in.
func (l *Logins) clock(app core.App) *time.Location {
	return siteZone(app)
}
