package outbox

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

const (
	// trendFrom is how many messages must be refused for one reason before it is more than chance, and
	// trendShare which part of what went there they must be.
	trendFrom  = 5
	trendShare = 1.0 / 3
	// trendOver is how small the chance must be that what has arrived since is luck, for it to be over.
	trendOver = 0.05
)

// Trend is a provider that refuses many messages for one reason: the author's trouble, and not her readers'.
type Trend struct {
	Provider string // its name, or a domain; "" when nobody of it is here any more
	Failure  Failure
	Refused  int       // messages
	Since    time.Time // the hour of the first of them
}

// Trends lists the providers that refuse many messages at the moment, the most refused first. It looks back
// a fortnight, and at nothing that grows with the readers: one row an hour for each provider that refused something.
func Trends(app core.App, now time.Time) ([]Trend, error) {
	rows, err := refusals(app, now.Add(-arrivalsFor))
	if err != nil {
		return nil, err
	}
	trends := trendsIn(rows)
	for i := range trends {
		if trends[i].Provider, err = called(app, trends[i].Provider, rows); err != nil {
			return nil, err
		}
	}
	return trends, nil
}

// trendsIn finds the trends in what arrived and what did not. Their providers are as the table keeps them.
func trendsIn(rows []arrivalRow) []Trend {
	type key struct {
		provider string
		failure  Failure
	}
	refused := map[key][]arrivalRow{}
	for _, row := range rows {
		if row.Failure != "" {
			refused[key{row.Provider, row.Failure}] = append(refused[key{row.Provider, row.Failure}], row)
		}
	}
	var trends []Trend
	for k, hers := range refused {
		first, last, n := hers[0].Hour, hers[0].Hour, 0
		for _, row := range hers {
			first, last, n = min(first, row.Hour), max(last, row.Hour), n+row.Messages
		}
		all, since := 0, 0 // what went there since the first, and what arrived after the last
		for _, row := range rows {
			if row.Provider != k.provider || row.Hour < first {
				continue
			}
			all += row.Messages
			if row.Failure == "" && row.Hour > last {
				since += row.Messages
			}
		}
		during := all - since
		share := float64(n) / float64(max(during, 1))
		if n < trendFrom || share <= trendShare || math.Pow(1-min(share, 1), float64(since)) < trendOver && since > 0 {
			continue
		}
		at, err := time.Parse("2006-01-02 15", first)
		if err != nil {
			continue // written by nobody of ours
		}
		trends = append(trends, Trend{Provider: k.provider, Failure: k.failure, Refused: n, Since: at})
	}
	slices.SortFunc(trends, func(a, b Trend) int {
		return cmp.Or(cmp.Compare(b.Refused, a.Refused), strings.Compare(a.Provider, b.Provider), cmp.Compare(a.Failure, b.Failure))
	})
	return trends
}

// refusedSQL reads the rows of every provider that refused something since an hour: those refusals from the
// partial index, and what else happened there from the unique one.
const refusedSQL = `
	SELECT a.provider, a.hour, a.failure, a.messages, a.latest FROM
		(SELECT DISTINCT provider FROM arrivals WHERE failure != '' AND hour >= {:since}) AS p
		CROSS JOIN arrivals a ON a.provider = p.provider AND a.hour >= {:since}`

func refusals(app core.App, since time.Time) ([]arrivalRow, error) {
	var rows []arrivalRow
	if err := app.DB().NewQuery(refusedSQL).Bind(dbx.Params{"since": hourOf(since)}).All(&rows); err != nil {
		return nil, fmt.Errorf("reading what did not arrive: %w", err)
	}
	return rows, nil
}

// called is a provider as people know it: the name that is kept, or the domain of somebody whose message it
// refused, as long as she is here.
func called(app core.App, provider string, rows []arrivalRow) (string, error) {
	if known := slices.Contains([]string{gmail, outlook, yahoo, icloud, gmx, proton}, provider); known {
		return provider, nil
	}
	var ids []string
	for _, row := range rows {
		if row.Provider == provider {
			ids = append(ids, row.Latest)
		}
	}
	var addresses []string
	err := app.DB().NewQuery(`SELECT s.email FROM messages m CROSS JOIN subscribers s ON s.id = m.subscriber WHERE m.id IN (SELECT value FROM json_each({:ids}))`).
		Bind(dbx.Params{"ids": jsonList(ids)}).Column(&addresses)
	if err != nil {
		return "", fmt.Errorf("reading who refuses mail: %w", err)
	}
	for _, address := range addresses {
		if domain := Provider(address); keptAs(app, domain) == provider {
			return domain, nil
		}
	}
	return "", nil
}

// trendWords say what a trend is, and what to do about it; %s is the provider.
var trendWords = map[Failure][2]string{
	NotAuthenticated: {
		"%s refuses your mail, because it cannot tell that it comes from you.",
		"Ask your friend about SPF, DKIM and DMARC: the records of your sending domain that vouch for you. Mailgun’s page of the domain shows which one is missing.",
	},
	Blocked: {
		"%s blocks the network that your mail comes from.",
		"Ask your friend to look at Mailgun’s page of the domain, and to write to Mailgun’s support: the address your mail leaves from is on a block list.",
	},
	Content: {
		"%s takes your mail for spam.",
		"Look at the letter that went that day: few links, no shouting, nothing that looks like an advertisement. Ask your friend whether SPF, DKIM and DMARC are in order.",
	},
	TooLarge: {
		"%s finds your mail too large.",
		"Use fewer or smaller pictures in it.",
	},
	MailboxFull: {
		"At %s many mailboxes are full.",
		"That is nobody’s fault, and nothing for you to do. They stay subscribed.",
	},
	NoMailbox: {
		"%s says of many of your readers that their address does not exist.",
		"When so many are said to be gone on one day, it is usually a bad day of theirs. Once it is over you can let all of them come back with one press.",
	},
	TheirServer: {
		"%s cannot take your mail at the moment.",
		"Their servers are ill, or cannot be found. It usually passes by itself; nobody loses her subscription.",
	},
	GaveUp: {
		"%s did not answer for days, so Mailgun gave up.",
		"It usually passes by itself; nobody loses her subscription. Ask your friend if it lasts longer than a week.",
	},
	Unclear: {
		"%s refuses your mail and does not say clearly why.",
		"Ask your friend to read what their server said: it stands with each message, and in Mailgun’s log.",
	},
}

// Says is the trend in a sentence for the author, with the day it began on her clock.
func (t Trend) Says(zone *time.Location, now time.Time) string {
	who := t.Provider
	if who == "" {
		who = "One provider"
	}
	says := fmt.Sprintf(t.words()[0], who)
	since := t.Since.In(zone)
	day := "since " + since.Format("Monday 2 January")
	if now.Sub(since) < 6*24*time.Hour {
		day = "since " + since.Format("Monday")
	}
	if since.Format(time.DateOnly) == now.In(zone).Format(time.DateOnly) {
		day = "today"
	}
	return fmt.Sprintf("%s %d messages have not arrived %s.", says, t.Refused, day)
}

// Todo is what to do about it.
func (t Trend) Todo() string { return t.words()[1] }

// Hers reports whether there is something to be done about it at all.
func (t Trend) Hers() bool { return t.Failure != MailboxFull }

func (t Trend) words() [2]string {
	if words, known := trendWords[t.Failure]; known {
		return words
	}
	return trendWords[Unclear]
}
