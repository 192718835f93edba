package dashboard

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"waymark/internal/content"
	"waymark/internal/sequence"
)

// deletion is what she should know before something is deleted.
type deletion struct {
	Title   string `json:"title"`
	Hangs   string `json:"hangs"`   // what goes with it, in sentences; "" when nothing does
	Refused string `json:"refused"` // why it cannot be deleted, and what to do instead; "" when it can
}

// bindDeleting adds what is asked before something is deleted.
func (d *desk) bindDeleting(g *router.RouterGroup[*core.RequestEvent]) {
	g.GET("/deleting/{collection}/{id}", d.beforeDeleting)
}

// guardDeleting refuses to delete letters that somebody is getting. It looks in the
// transaction that deletes: nobody can be enrolled in between.
func (d *desk) guardDeleting() {
	d.app.OnRecordDeleteRequest(sequence.Collection, sequence.CollectionSteps).BindFunc(func(e *core.RecordRequestEvent) error {
		outer := e.App
		defer func() { e.App = outer }()
		return outer.RunInTransaction(func(tx core.App) error {
			e.App = tx
			why, err := refusedBecause(tx, e.Record)
			if err != nil {
				return err
			}
			if why != "" {
				return e.BadRequestError(why, nil)
			}
			return e.Next()
		})
	})
}

// beforeDeleting answers GET deleting/{collection}/{id}.
func (d *desk) beforeDeleting(e *core.RequestEvent) error {
	record, err := e.App.FindRecordById(e.Request.PathValue("collection"), e.Request.PathValue("id"))
	if err != nil {
		return e.NotFoundError("This is not there any more.", err)
	}
	asked := deletion{Title: titleOf(record)}
	if asked.Refused, err = refusedBecause(e.App, record); err != nil {
		return err
	}
	if asked.Hangs, err = hangsOn(e.App, record); err != nil {
		return err
	}
	return e.JSON(http.StatusOK, asked)
}

// titleOf is what she calls a record.
func titleOf(record *core.Record) string {
	for _, name := range []string{"title", "question", "subject", "name", "alt"} {
		if title := record.GetString(name); title != "" {
			return title
		}
	}
	return ""
}

// refusedBecause says why a sequence, a letter or a picture cannot be deleted now; "" when it can.
func refusedBecause(app core.App, record *core.Record) (string, error) {
	switch record.Collection().Name {
	case content.CollectionMedia:
		return refusedPicture(app, record.Id)
	case sequence.Collection:
		n, err := enrolledIn(app, record.Id)
		if err != nil || n == 0 {
			return "", err
		}
		return people(n, "is", "are") + " getting these letters just now, and would get no more of them. Pause them instead: then nothing goes out, and you can go on whenever you like. They can be deleted once everybody has had the last one.", nil
	case sequence.CollectionSteps:
		n, err := dueToGet(app, record)
		if err != nil || n == 0 {
			return "", err
		}
		return people(n, "is", "are") + " due to get this letter next. Take it out instead: then it is left out, and the letter after it follows.", nil
	}
	return "", nil
}

// hangsOn says what goes with a record, or changes because it goes; "" when nothing does.
func hangsOn(app core.App, record *core.Record) (string, error) {
	uses, err := usesBefore(app, record)
	if err != nil {
		return "", fmt.Errorf("looking what hangs on it: %w", err)
	}
	var said []string
	say := func(n int, text string) {
		if n > 0 {
			said = append(said, text)
		}
	}
	out := 0
	if status := record.GetString("status"); status == content.StatusPublished || status == content.StatusLive && record.Collection().Name == content.CollectionGuides {
		out = 1
	}
	articles := counted(uses.Posts, "article", "articles")
	switch record.Collection().Name {
	case content.CollectionPosts:
		say(out, "Readers will not find it any more.")
		say(uses.Posts, "It is offered at the end of "+articles+", and will be gone from there.")
	case content.CollectionPages:
		say(out, "Readers will not find it any more.")
	case content.CollectionFAQs:
		say(uses.Posts, "It is shown in "+articles+". It will be gone from "+these(uses.Posts)+".")
		say(out, "Readers will not find it among the questions any more.")
	case content.CollectionTopics:
		say(uses.Posts+uses.FAQs, "It holds "+articles+" and "+counted(uses.FAQs, "question", "questions")+". They stay where they are; only the topic goes.")
	case content.CollectionGuides:
		say(out, "Readers cannot ask for it any more.")
		say(uses.Posts, "Its box stands in "+articles+", and will be gone from "+these(uses.Posts)+".")
	case sequence.Collection:
		say(uses.Steps, "Its "+counted(uses.Steps, "letter goes", "letters go")+" with it.")
		say(uses.Guides, "Nothing will follow the guide that leads to it.")
	}
	return strings.Join(said, " "), nil
}

func people(n int, is, are string) string {
	if n == 1 {
		return "1 person " + is
	}
	return fmt.Sprintf("%d people %s", n, are)
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func these(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}
