package dashboard

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"waymark/internal/content"
	"waymark/internal/hours"
	"waymark/internal/sequence"
	"waymark/internal/settings"
)

// WithLetters lets the desk say who gets which letter next, and what an edit would do.
func WithLetters(letters *sequence.Letters) Option { return func(d *desk) { d.letters = letters } }

// bindLetters adds what the page of the letters asks:
//
//	GET  letters/next?limit=20          who gets what next: {"lines": [comingLine]}
//	GET  sequences/{id}/forecast        what switching it on does, or what it does now: forecast
//	POST sequences/{id}/forecast        the same with an edit that is not saved: the body is a sequence.Proposal
//	GET  sequences/{id}/calendar        a signup made now: {"zone", "letters": [calendarLine]}; with
//	                                    ?from= (2026-11-24, 2026-11-24T09:00 or RFC 3339), &timezone=, &safe_from=&safe_until=
//	POST sequences/{id}/calendar        the same with an edit that is not saved
//	GET  sequences/{id}/reopen          how many who had finished would get what was added since: reopening
//	POST sequences/{id}/reopen          sends it to them too: reopening
//
// Times are RFC 3339 in UTC; beside each stands what the author reads, on her own clock. A
// question that makes no sense is answered 400, a sequence that is gone 404, each with a sentence.
func (d *desk) bindLetters(g *router.RouterGroup[*core.RequestEvent]) {
	if d.letters == nil {
		return
	}
	g.GET("/letters/next", d.lettersNext)
	g.GET("/sequences/{id}/forecast", d.forecast)
	g.POST("/sequences/{id}/forecast", d.forecast)
	g.GET("/sequences/{id}/calendar", d.calendar)
	g.POST("/sequences/{id}/calendar", d.calendar)
	g.GET("/sequences/{id}/reopen", d.reopenable)
	g.POST("/sequences/{id}/reopen", d.reopen)
}

// comingLine is everybody who gets one letter at one moment.
type comingLine struct {
	At       time.Time `json:"at"`
	When     string    `json:"when"` // "now", or "Tuesday 24 November at 09:00"
	Sequence string    `json:"sequence"`
	Name     string    `json:"name"` // of the sequence
	Step     string    `json:"step"`
	Subject  string    `json:"subject"`
	People   int       `json:"people"`
	More     bool      `json:"more"`    // so many and more
	To       string    `json:"to"`      // "a…@example.org", "3 people", "1,000 people or more"
	Who      []string  `json:"who"`     // the first three, their addresses masked
	Sending  bool      `json:"sending"` // it waits for the mail to take it, not for its time
}

// lettersNext answers GET letters/next.
func (d *desk) lettersNext(e *core.RequestEvent) error {
	limit, err := strconv.Atoi(e.Request.URL.Query().Get("limit"))
	if err != nil || limit < 1 {
		limit = 20
	}
	coming, err := d.letters.Coming(e.App, min(limit, 100))
	if err != nil {
		return err
	}
	site, err := settings.Load(e.App)
	if err != nil {
		return err
	}
	lines := make([]comingLine, len(coming))
	for i, c := range coming {
		lines[i] = comingLine{
			At: c.At.UTC(), When: d.when(c.At, site.Timezone()), Sequence: c.Sequence, Name: c.Name, Step: c.Step, Subject: c.Subject,
			People: c.People, More: c.More, To: readers(c.People, c.More), Who: c.Who, Sending: c.Sending,
		}
		if c.People == 1 && len(c.Who) == 1 {
			lines[i].To = c.Who[0]
		}
	}
	return e.JSON(http.StatusOK, map[string]any{"lines": lines})
}

// forecast is what a sequence does when it is live as it stands, or as proposed.
type forecast struct {
	Says     string           `json:"says"` // all of it in a sentence or two
	Now      int              `json:"now"`  // people a letter goes to at once
	Next     *time.Time       `json:"next"` // when the first after those goes; null when none does
	People   int              `json:"people"`
	Done     int              `json:"done"`     // of them, for whom no letter would be left
	Resting  int              `json:"resting"`  // who asked for quiet
	Finished int              `json:"finished"` // who had all of it, and stay finished
	About    bool             `json:"about"`    // the numbers are a fair estimate
	Letters  []forecastLetter `json:"letters"`  // the active ones, in her order
}

type forecastLetter struct {
	Step    string     `json:"step"`
	Subject string     `json:"subject"`
	People  int        `json:"people"` // whose next letter it is
	First   *time.Time `json:"first"`
}

// forecast answers GET and POST sequences/{id}/forecast.
func (d *desk) forecast(e *core.RequestEvent) error {
	proposal, err := proposalOf(e)
	if err != nil {
		return e.BadRequestError("This edit could not be read.", err)
	}
	f, err := d.letters.Forecast(e.App, e.Request.PathValue("id"), proposal)
	if err != nil {
		return refuseLetters(e, err)
	}
	site, err := settings.Load(e.App)
	if err != nil {
		return err
	}
	answer := forecast{
		Says: d.forecastSays(f, site.Timezone()), Now: f.Now, Next: orNull(f.Next), People: f.People, Done: f.Done,
		Resting: f.Resting, Finished: f.Finished, About: f.About, Letters: make([]forecastLetter, len(f.Letters)),
	}
	for i, letter := range f.Letters {
		answer.Letters[i] = forecastLetter{letter.Step, letter.Subject, letter.People, orNull(letter.First)}
	}
	return e.JSON(http.StatusOK, answer)
}

// calendarLine is a letter and when it goes.
type calendarLine struct {
	Step    string    `json:"step"`
	Subject string    `json:"subject"`
	At      time.Time `json:"at"`
	When    string    `json:"when"` // on the clock of the one who signs up
}

// calendar answers GET and POST sequences/{id}/calendar.
func (d *desk) calendar(e *core.RequestEvent) error {
	proposal, err := proposalOf(e)
	if err != nil {
		return e.BadRequestError("This edit could not be read.", err)
	}
	site, err := settings.Load(e.App)
	if err != nil {
		return err
	}
	query := e.Request.URL.Query()
	zone, err := sequence.Zone(query.Get("timezone"))
	if err != nil {
		return refuseLetters(e, err)
	}
	clock := site.Timezone()
	if zone != nil {
		clock = zone
	}
	from, err := d.momentOf(query.Get("from"), clock)
	if err != nil {
		return refuseLetters(e, err)
	}
	safe := hours.Parse(query.Get("safe_from"), query.Get("safe_until"))
	signs, zone, err := d.letters.Calendar(e.App, e.Request.PathValue("id"), proposal, from, zone, safe)
	if err != nil {
		return refuseLetters(e, err)
	}
	lines := make([]calendarLine, len(signs))
	for i, s := range signs {
		lines[i] = calendarLine{s.Step, s.Subject, s.At.UTC(), moment(s.At, from, zone)}
	}
	return e.JSON(http.StatusOK, map[string]any{"from": from.UTC(), "zone": zone.String(), "letters": lines})
}

// momentOf reads a date, with or without an hour, on a clock; "" is now.
func (d *desk) momentOf(text string, clock *time.Location) (time.Time, error) {
	if text == "" {
		return d.letters.Now(), nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04", "2006-01-02 15:04", time.DateOnly} {
		if at, err := time.ParseInLocation(layout, text, clock); err == nil && at.Year() >= 2000 && at.Year() < 2200 {
			return at, nil
		}
	}
	return time.Time{}, content.Refusal("Please give the day like 2026-11-24, or with the hour like 2026-11-24T09:00.")
}

// reopening is how many who had finished go on with what was added since.
type reopening struct {
	Says   string `json:"says"`
	People int    `json:"people"`
	About  bool   `json:"about"` // a fair estimate
}

// reopenable answers GET sequences/{id}/reopen.
func (d *desk) reopenable(e *core.RequestEvent) error {
	people, about, err := d.letters.Reopenable(e.App, e.Request.PathValue("id"))
	if err != nil {
		return refuseLetters(e, err)
	}
	return e.JSON(http.StatusOK, reopening{reopenSays(people, about), people, about})
}

// reopen answers POST sequences/{id}/reopen.
func (d *desk) reopen(e *core.RequestEvent) error {
	people, err := d.letters.Reopen(e.App, e.Request.PathValue("id"))
	if err != nil {
		return refuseLetters(e, err)
	}
	return e.JSON(http.StatusOK, reopening{reopenedSays(people), people, false})
}

// proposalOf reads the edit in a POST; nil for a GET.
func proposalOf(e *core.RequestEvent) (*sequence.Proposal, error) {
	if e.Request.Method != http.MethodPost {
		return nil, nil
	}
	p := &sequence.Proposal{}
	return p, json.NewDecoder(e.Request.Body).Decode(p)
}

// refuseLetters turns what a question about letters met into a sentence.
func refuseLetters(e *core.RequestEvent, err error) error {
	if errors.Is(err, sequence.ErrNotFound) {
		return e.NotFoundError("This sequence is not there any more.", err)
	}
	return refuse(e, err)
}

func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
