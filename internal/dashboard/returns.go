package dashboard

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
	"github.com/pocketbase/pocketbase/tools/types"

	"waymark/internal/outbox"
	"waymark/internal/settings"
	"waymark/internal/subscribers"
)

const (
	// fewGone is from how many addresses on, at one provider and on one day, it is worth asking whether they
	// are really gone.
	fewGone = 3
	// mostGroups is how many groups are listed, the latest first.
	mostGroups = 30
	// pressesFor is how long it is shown what a press has done.
	pressesFor = 7 * 24 * time.Hour
)

// WithReturns lets the author have many readers written to again at once, after a bad day.
func WithReturns(returns *subscribers.Returns) Option { return func(d *desk) { d.returns = returns } }

// bindReturns adds the way back for many:
//
//	GET  returns   {"groups": [returnGroup], "presses": [subscribers.ReturnProgress]}
//	POST returns   {"key"} of a group: its readers are written to again, one by one and in the background; 204.
//	               404 when the group is not there any more
func (d *desk) bindReturns(g *router.RouterGroup[*core.RequestEvent]) {
	if d.returns == nil {
		return
	}
	g.GET("/returns", func(e *core.RequestEvent) error {
		groups, err := d.returnGroups()
		if err != nil {
			return e.InternalServerError("Who could be written to again could not be looked up just now. Please try again in a moment.", err)
		}
		presses, err := subscribers.ReturnsProgress(e.App, d.now().Add(-pressesFor))
		if err != nil {
			return e.InternalServerError("How far it is could not be looked up just now. Please try again in a moment.", err)
		}
		return e.JSON(http.StatusOK, map[string]any{"groups": groups, "presses": presses})
	})
	g.POST("/returns", d.letReturn)
}

func (d *desk) letReturn(e *core.RequestEvent) error {
	var body struct {
		Key string `json:"key"`
	}
	if err := e.BindBody(&body); err != nil {
		return e.BadRequestError("Please reload the page and press once more.", err)
	}
	groups, err := d.returnGroups()
	if err != nil {
		return e.InternalServerError("That did not work, and everything is as it was. Please try again in a moment.", err)
	}
	for _, group := range groups {
		if group.Key != body.Key {
			continue
		}
		if _, err := d.returns.ReturnMany(group.Called, group.ids); err != nil {
			return e.InternalServerError("That did not work, and everything is as it was. Please try again in a moment.", err)
		}
		return e.NoContent(http.StatusNoContent)
	}
	return e.NotFoundError("This has changed meanwhile. Please look again.", nil)
}

// returnGroup is everybody of one provider to whom mail failed on one day, for one reason.
type returnGroup struct {
	Key     string `json:"key"`
	Called  string `json:"called"` // "27 readers at Gmail, Tuesday 24 November"
	Why     string `json:"why"`
	Readers int    `json:"readers"`
	Means   string `json:"means"` // what pressing does, beforehand

	day   string
	ids   []string
	known int
}

// returnGroups groups those who can be written to again, the latest day first.
func (d *desk) returnGroups() ([]*returnGroup, error) {
	site, err := settings.Load(d.app)
	if err != nil {
		return nil, err
	}
	people, err := subscribers.ReturnableNow(d.app)
	if err != nil {
		return nil, err
	}
	groups := groupReturns(people, site.Timezone(), d.now())
	return groups[:min(len(groups), mostGroups)], nil
}

func groupReturns(people []subscribers.Returnable, zone *time.Location, now time.Time) []*returnGroup {
	type sort struct {
		day, provider string
		failure       outbox.Failure
		resting       bool
	}
	by := map[sort]*returnGroup{}
	groups := []*returnGroup{}
	for _, one := range people {
		at, err := types.ParseDateTime(one.Since)
		if err != nil {
			continue
		}
		since := at.Time().In(zone)
		k := sort{since.Format(time.DateOnly), outbox.Provider(one.Email), one.Failure, one.Resting}
		if one.Resting {
			k.day = "" // each began to rest on her own day
		}
		group, there := by[k]
		if !there {
			group = &returnGroup{Key: fmt.Sprint(k.day, "|", k.provider, "|", k.failure, "|", k.resting), day: k.day}
			by[k] = group
			groups = append(groups, group)
		}
		group.ids = append(group.ids, one.ID)
		if one.Known {
			group.known++
		}
	}
	for k, group := range by {
		group.Readers = len(group.ids)
		group.Called = upperFirst(readersOf(group.Readers)) + " at " + k.provider
		if k.resting {
			group.Called += ", resting"
			group.Why = "Their last mails could not arrive (" + k.failure.Words() + "), so their letters rest. They go on by themselves after a month, or as soon as something arrives."
			group.Means = "Their letters go on where they stopped, each at its next good hour. Pressing sends no mail."
			continue
		}
		day, _ := time.ParseInLocation(time.DateOnly, k.day, zone) // written above
		layout := "Monday 2 January"
		if day.Year() != now.In(zone).Year() {
			layout = "2 January 2006"
		}
		group.Called += ", " + day.Format(layout)
		group.Why = whyGone(k.failure)
		group.Means = group.means()
	}
	groups = slices.DeleteFunc(groups, func(g *returnGroup) bool {
		return g.Readers < fewGone && strings.Contains(g.Key, "|"+string(outbox.NoMailbox)+"|")
	})
	slices.SortFunc(groups, func(a, b *returnGroup) int {
		return cmp.Or(cmp.Compare(b.day, a.day), cmp.Compare(b.Readers, a.Readers), cmp.Compare(a.Key, b.Key))
	})
	return groups
}

// whyGone is why somebody counts as gone, in a sentence.
func whyGone(why outbox.Failure) string {
	switch why {
	case "":
		return "What their server said is not kept any more."
	case outbox.NoMailbox:
		return "Their server said that these addresses do not exist. So many on one day may be a bad day of theirs."
	}
	return upperFirst(why.Words()) + "."
}

// means says what letting a group come back does.
func (g *returnGroup) means() string {
	says := "Pressing sends no mail. Mailgun is asked to forget that their mail came back, one by one; you need not wait for it. "
	rest := g.Readers - g.known
	switch {
	case rest == 0:
		says += "Their letters go on at the first one they have not had, each at its next good hour."
	case g.known == 0:
		says += "It is not known what they had, so they can sign up on your site again, and nothing goes to them before."
	default:
		says += fmt.Sprintf("For %s the letters go on at the first one they have not had; of %s it is not known what they had, and they can sign up on your site again.", readersOf(g.known), readersOf(rest))
	}
	return says + " Whoever has stopped, complained or was erased stays as she is."
}
