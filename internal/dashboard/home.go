package dashboard

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"waymark/internal/content"
	"waymark/internal/settings"
)

const (
	listed       = 6                    // rows of a list on the home page
	numbersStale = 183 * 24 * time.Hour // a crisis line is looked up anew twice a year
	backupStale  = 8 * 24 * time.Hour   // a weekly backup with a day's grace
)

// home is what she finds when she comes in. Nothing stands in it that she can do nothing about.
type home struct {
	Needs  []need    `json:"needs"`
	Drafts []writing `json:"drafts"`
	Next   []writing `json:"next"` // articles that go live, and the next letter, soonest first
	Newest []writing `json:"newest"`
}

// need is something only she can see to, and the way there, or what she can decide at once.
type need struct {
	Text    string   `json:"text"`
	Action  *action  `json:"action,omitempty"`
	Choices []choice `json:"choices,omitempty"`
}

// action is a link of the dashboard: a label and a hash route.
type action struct {
	Label string `json:"label"`
	Href  string `json:"href"`
}

func (d *desk) bindHome(g *router.RouterGroup[*core.RequestEvent]) {
	g.POST("/unknown/{decision}", d.decideUnknown)
	g.GET("/home", func(e *core.RequestEvent) error {
		page, err := d.home(e.Request.Context(), e.Auth.Id)
		if err != nil {
			return e.InternalServerError("Your desk could not be laid out just now. Please try again in a moment.", err)
		}
		return e.JSON(http.StatusOK, page)
	})
	g.GET("/waiting", d.listWaiting)
	g.GET("/start", func(e *core.RequestEvent) error {
		steps, err := d.firstSteps(e.Auth.Id)
		if err != nil {
			return e.InternalServerError("The first steps could not be looked up just now. Please try again in a moment.", err)
		}
		return e.JSON(http.StatusOK, steps)
	})
}

// home is the page of one person: a draft is called what she last typed.
func (d *desk) home(ctx context.Context, person string) (home, error) {
	needs, errNeeds := d.needs(ctx)
	waiting, errDrafts := d.unfinished(person)
	errTyped := calledAsTyped(d.app, person, waiting)
	next, errNext := scheduled(d.app, listed)
	letter, errLetter := nextLetter(d.app)
	latest, errNewest := newest(d.app, listed)
	return home{Needs: needs, Drafts: waiting, Next: soonestFirst(next, letter), Newest: latest},
		errors.Join(errNeeds, errDrafts, errTyped, errNext, errLetter, errNewest)
}

// unfinished is what waits to be finished, the latest touched first: drafts, and what is out
// and has changes waiting.
func (d *desk) unfinished(person string) ([]writing, error) {
	list, err := drafts(d.app, listed)
	if err != nil {
		return nil, err
	}
	changed, err := content.WaitingFor(d.app, person)
	if err != nil {
		return nil, err
	}
	for _, one := range changed {
		out := outWords[one.Record.GetString("status")]
		if out == "" || !slices.Contains(listedHome, one.Collection) {
			continue
		}
		list = append(list, writing{Collection: one.Collection, ID: one.Record.Id, Title: one.Title, At: one.Since, Waits: out})
	}
	slices.SortStableFunc(list, func(a, b writing) int { return b.At.Time().Compare(a.At.Time()) })
	return list[:min(len(list), listed)], nil
}

// listedHome are the collections whose drafts stand on the home page.
var listedHome = []string{content.CollectionPosts, content.CollectionPages, content.CollectionGuides, content.CollectionFAQs}

// outWords is what a status is called of what is no draft any more.
var outWords = map[string]string{
	content.StatusPublished: "published", content.StatusLive: "on offer",
	content.StatusScheduled: "scheduled", content.StatusArchived: "off the site",
}

// waitingOne is a record with changes that are not in it yet.
type waitingOne struct {
	Collection string `json:"collection"`
	ID         string `json:"id"`
}

// listWaiting answers with the records whose changes wait for her, in any list.
func (d *desk) listWaiting(e *core.RequestEvent) error {
	found, err := content.WaitingFor(e.App, e.Auth.Id)
	if err != nil {
		return e.InternalServerError("Which changes wait could not be looked up just now.", err)
	}
	list := []waitingOne{}
	for _, one := range found {
		list = append(list, waitingOne{one.Collection, one.Record.Id})
	}
	return e.JSON(http.StatusOK, list)
}

// calledAsTyped gives drafts the titles that were typed and not saved yet.
func calledAsTyped(app core.App, person string, drafts []writing) error {
	for i, draft := range drafts {
		title, err := content.TypedTitle(app, person, draft.Collection, draft.ID)
		if err != nil {
			return err
		}
		if title != "" {
			drafts[i].Title = title
		}
	}
	return nil
}

// soonestFirst puts the one letter where it belongs among the articles.
func soonestFirst(articles, letter []writing) []writing {
	for i, article := range articles {
		if len(letter) > 0 && letter[0].At.Before(article.At) {
			return append(articles[:i:i], append(letter, articles[i:]...)...)
		}
	}
	return append(articles, letter...)
}

// leads is a need that is seen to somewhere else.
func leads(text, label, href string) need { return need{Text: text, Action: &action{label, href}} }

// needs says what waits for her, the most pressing first.
func (d *desk) needs(ctx context.Context) ([]need, error) {
	needs, err := unknownNeeds(d.app)
	if err != nil {
		return nil, err
	}
	site, err := settings.Load(d.app)
	if err != nil {
		return nil, err
	}
	refused, err := d.refusedNeeds(site)
	if err != nil {
		return nil, err
	}
	needs = append(needs, refused...)
	if len(site.EmergencyContacts()) > 0 && d.now().Sub(site.EmergencyChecked()) > numbersStale {
		text := "Nobody has checked the emergency numbers yet."
		if checked := site.EmergencyChecked(); !checked.IsZero() {
			text = "The emergency numbers were last checked on " + checked.In(site.Timezone()).Format("2 January 2006") + ". Numbers change; please call or look them up."
		}
		needs = append(needs, leads(text, "Check the numbers", "#/site?group=safety"))
	}

	lack, err := d.backupNeed(ctx, site.Timezone())
	if err != nil {
		return nil, err
	}
	if lack != nil {
		needs = append(needs, *lack)
	}

	hidden, err := hiddenQuestions(d.app, 3)
	if err != nil {
		return nil, err
	}
	for _, question := range hidden {
		text := fmt.Sprintf("“%s” stands under an article that is out, but it is a draft, so no reader sees it.", question.Title)
		needs = append(needs, leads(text, "Open the question", "#/questions?record="+question.ID))
	}

	wordless, err := wordlessPictures(d.app)
	if err != nil {
		return nil, err
	}
	if wordless > 0 {
		text := "One picture has no words for somebody who cannot see it."
		if wordless > 1 {
			text = fmt.Sprintf("%d pictures have no words for somebody who cannot see them.", wordless)
		}
		needs = append(needs, leads(text, "Add the words", "#/pictures?show=wordless"))
	}
	return needs, nil
}
