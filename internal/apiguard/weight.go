package apiguard

import (
	"fmt"
	"strings"
	"sync"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
)

const (
	// pageBytes is about how many bytes a page of records holds at most, without what is expanded.
	pageBytes = 1 << 20
	// maxExpandedPerPage is how many records a page holds at most when relations are followed: each of them may bring a
	// dozen others.
	maxExpandedPerPage = 50
	// answerBytes is how many bytes an answer has at most, with everything that is expanded, as often as it is.
	answerBytes = 3 << 20
)

// A weigher knows how many records of a collection are about pageBytes, at worst. It asks the database
// once for each version of the content.
type weigher struct {
	mu      sync.Mutex
	version int64
	fit     map[string]int // by collection
}

// weigherKey is under which an app keeps its weigher.
const weigherKey = "waymark.apiguard.weigher"

// mostPerPage is how many records of c a page holds at most, for a query that follows relations or not.
func mostPerPage(app core.App, c *core.Collection, expands bool) (int, error) {
	w, _ := app.Store().GetOrSet(weigherKey, func() any { return &weigher{} }).(*weigher)
	most, err := w.perPage(app, c)
	if expands {
		most = min(most, maxExpandedPerPage)
	}
	return most, err
}

// perPage is how many records of c fit into a page, whichever they are; at least 1. It is the same for every page of a
// list, so that none is left out between two.
func (w *weigher) perPage(app core.App, c *core.Collection) (int, error) {
	version, err := content.ContentVersion(app)
	if err != nil {
		return 0, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.version != version || w.fit == nil {
		w.version, w.fit = version, map[string]int{}
	}
	if fit, known := w.fit[c.Name]; known {
		return fit, nil
	}
	heaviest, err := heaviest(app, c)
	if err != nil {
		return 0, fmt.Errorf("weighing %s: %w", c.Name, err)
	}
	fit, total := 0, 0
	for _, bytes := range heaviest {
		if total += bytes; total > pageBytes {
			break
		}
		fit++
	}
	if fit == len(heaviest) {
		fit = maxPerPage
	}
	w.fit[c.Name] = max(1, fit)
	return w.fit[c.Name], nil
}

// heaviest are the sizes in bytes of the largest records of c that anybody may read, largest first. The texts
// themselves are not read for it: their lengths stand at the head of each row.
func heaviest(app core.App, c *core.Collection) ([]int, error) {
	var lengths []string
	for _, field := range c.Fields {
		if heavy(field) {
			lengths = append(lengths, "octet_length([["+field.GetName()+"]])")
		}
	}
	if len(lengths) == 0 {
		return nil, nil
	}
	query := app.ConcurrentDB().Select(strings.Join(lengths, "+") + " AS bytes").From(c.Name).OrderBy("bytes DESC").Limit(maxPerPage)
	if status := shownStatus[c.Name]; status != "" {
		query.Where(dbx.HashExp{"status": status})
	}
	var bytes []int
	err := query.Column(&bytes)
	return bytes, err
}

// heavy says whether a field's text can be long. What is hidden is read with the rest, and weighs as much.
func heavy(field core.Field) bool {
	_, text := field.(*core.EditorField)
	return text
}

// weight is about how many bytes records are in an answer, with what is expanded in them; more than most is most+1.
func weight(records []*core.Record, most int) int {
	total := 0
	for _, r := range records {
		total += 300
		for _, field := range r.Collection().Fields {
			if heavy(field) && !field.GetHidden() {
				total += len(r.GetString(field.GetName()))
			}
		}
		for name := range r.Expand() {
			total += weight(r.ExpandedAll(name), most-total)
		}
		if total > most {
			return most + 1
		}
	}
	return total
}
