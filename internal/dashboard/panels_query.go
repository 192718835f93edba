package dashboard

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
)

const (
	searchShown   = 12  // results; more words find fewer
	searchLongest = 100 // characters that are read of what she typed
	linesShown    = 180 // characters of an answer
)

// cardQuery chooses cards: by the words of a title, or exactly those of ids.
type cardQuery struct {
	words string
	ids   []string
	exact bool
}

// where adds the condition. title is the column that is searched.
func (q cardQuery) where(query *dbx.SelectQuery, title string) *dbx.SelectQuery {
	if q.exact {
		return query.Where(dbx.In("c.id", anyOf(q.ids)...)).Limit(int64(max(len(q.ids), 1)))
	}
	words := []rune(q.words)
	for i, word := range strings.Fields(string(words[:min(len(words), searchLongest)])) {
		// no LIKE: a sign she types is that sign, and no pattern
		name := fmt.Sprint("word", i)
		query.AndWhere(dbx.NewExp("instr(lower("+title+"), lower({:"+name+"})) > 0", dbx.Params{name: word}))
	}
	return query.OrderBy("c.created DESC", "c.rowid DESC").Limit(searchShown)
}

// inOrder puts cards into the order of the ids that were asked for.
func (q cardQuery) inOrder(cards []card) []card {
	if q.exact {
		slices.SortStableFunc(cards, func(a, b card) int { return slices.Index(q.ids, a.ID) - slices.Index(q.ids, b.ID) })
	}
	return cards
}

// postCards finds articles. The titles lie at the head of each row: no body is read.
func postCards(app core.App, q cardQuery) ([]card, error) {
	cards := []card{}
	query := app.ConcurrentDB().Select("c.id", "c.title", "c.status", "c.published_at AS at", "c.cover").From("posts c")
	if err := q.where(query, "c.title").All(&cards); err != nil {
		return nil, fmt.Errorf("finding articles: %w", err)
	}
	for i := range cards {
		if cards[i].Cover != "" {
			cards[i].Cover = fmt.Sprintf("/api/files/%s/%s/%s?thumb=480x0", content.CollectionPosts, cards[i].ID, cards[i].Cover)
		}
	}
	return q.inOrder(cards), nil
}

// faqCards finds questions. In how many articles one stands is counted in the primary key
// of post_faqs.
func faqCards(app core.App, q cardQuery) ([]card, error) {
	cards := []card{}
	query := app.ConcurrentDB().Select("c.id", "c.question AS title", "c.status", "c.answer AS lines", "c.only_here",
		"(SELECT count(*) FROM post_faqs u WHERE u.faq = c.id) AS used_in").From("faqs c")
	if err := q.where(query, "c.question").All(&cards); err != nil {
		return nil, fmt.Errorf("finding questions: %w", err)
	}
	for i := range cards {
		cards[i].Lines = beginning(content.PlainText(cards[i].Lines))
	}
	return q.inOrder(cards), nil
}

// beginning is the first lines of a text, cut between words.
func beginning(text string) string {
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) <= linesShown {
		return string(runes)
	}
	cut := string(runes[:linesShown])
	if space := strings.LastIndexByte(cut, ' '); space > 0 {
		cut = cut[:space]
	}
	return cut + "…"
}

// use is an article in which a question stands.
type use struct {
	ID     string `db:"id" json:"id"`
	Title  string `db:"title" json:"title"`
	Status string `db:"status" json:"status"`
}

// usesOf lists the articles in which a question stands, of any status. Index: the primary
// keys of post_faqs and posts.
func usesOf(app core.App, faq string) ([]use, error) {
	uses := []use{}
	err := app.ConcurrentDB().NewQuery(`
		SELECT p.id, p.title, p.status FROM post_faqs u JOIN posts p ON p.id = u.post
		WHERE u.faq = {:faq} ORDER BY p.title, p.id`).Bind(dbx.Params{"faq": faq}).All(&uses)
	if err != nil {
		return nil, fmt.Errorf("looking where a question stands: %w", err)
	}
	return uses, nil
}

// holders counts the people who have asked for a guide, confirmed it, and so have its link.
// Index: idx_consents_guide, which holds all it needs.
func holders(app core.App, guide string) (n int, err error) {
	err = app.ConcurrentDB().NewQuery(`
		SELECT count(DISTINCT subscriber) FROM consents
		WHERE guide = {:guide} AND guide != '' AND confirmed_at != ''`).Bind(dbx.Params{"guide": guide}).Row(&n)
	if err != nil {
		return 0, fmt.Errorf("counting who has the guide: %w", err)
	}
	return n, nil
}

// listOf reads a list of ids that commas part in the query of an address.
func listOf(query url.Values, name string) []string {
	return strings.FieldsFunc(query.Get(name), func(r rune) bool { return r == ',' })
}

func anyOf(ids []string) []any {
	list := make([]any, len(ids))
	for i, id := range ids {
		list[i] = id
	}
	return list
}
