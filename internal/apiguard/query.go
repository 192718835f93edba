package apiguard

import (
	"cmp"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/search"
)

const (
	// maxFilter is the longest filter, in characters: some forty ids, or a long sentence to look for.
	maxFilter = 1000
	// maxFields is the longest list of fields, in characters.
	maxFields = 1000
	// maxPerPage is how many records a page holds at most.
	maxPerPage = 200
	// maxOffset is how many records can be skipped: each of them costs the database a step.
	maxOffset = 100_000
	// maxExpands is how many relations one request may follow, and maxExpandDepth how far.
	maxExpands     = 12
	maxExpandDepth = 2
)

// parameters are the ones that PocketBase understands, of which each may stand once:
// it reads the first, and what reads the last must not come to another result.
var parameters = []string{
	search.PageQueryParam, search.PerPageQueryParam, search.SkipTotalQueryParam,
	search.SortQueryParam, search.FilterQueryParam, "expand", "fields",
}

// checkQuery says why the query of a list, a view or a subscription on c is refused, in
// a sentence for whoever wrote it, or nil.
func checkQuery(c *core.Collection, query url.Values, app core.App) error {
	for _, name := range parameters {
		if len(query[name]) > 1 {
			return fmt.Errorf("%s is given %d times; join them into one", name, len(query[name]))
		}
	}
	if utf8.RuneCountInString(query.Get("fields")) > maxFields {
		return fmt.Errorf("fields is too long: up to %d characters", maxFields)
	}
	return cmp.Or(
		checkFilter(app, c, query.Get(search.FilterQueryParam)),
		checkSort(app, c, query.Get(search.SortQueryParam)),
		checkExpand(app, c, query.Get("expand")),
	)
}

// limitPage brings perPage down to most, in query itself, and refuses a page
// that is no number or lies too deep.
func limitPage(query url.Values, most int) error {
	perPage, err := positive(query, search.PerPageQueryParam, search.DefaultPerPage)
	if err != nil {
		return err
	}
	if perPage > most {
		perPage = most
		query.Set(search.PerPageQueryParam, strconv.Itoa(perPage))
	}
	page, err := positive(query, search.PageQueryParam, 1)
	if err != nil {
		return err
	}
	if page > maxOffset/perPage {
		return fmt.Errorf("page %d lies too deep: the first %d records can be listed; narrow them with a filter", page, maxOffset)
	}
	return nil
}

// positive reads a whole number; absent, zero or less is what PocketBase takes for the
// default, and so it is here.
func positive(query url.Values, name string, standard int) (int, error) {
	raw := query.Get(name)
	if raw == "" {
		return standard, nil
	}
	n, err := strconv.Atoi(raw)
	if err != nil {
		return 0, fmt.Errorf("%s must be a whole number, such as 2", name)
	}
	if n <= 0 {
		return standard, nil
	}
	return n, nil
}

// checkExpand lets relations be followed forward from c, to collections that anybody
// may read. What is unpublished there is left out by the rules of its collection.
func checkExpand(app core.App, c *core.Collection, expand string) error {
	if expand == "" {
		return nil
	}
	paths := strings.Split(expand, ",")
	if len(paths) > maxExpands {
		return fmt.Errorf("expand follows at most %d relations at a time", maxExpands)
	}
	for _, path := range paths {
		// PocketBase drops spaces and outer dots before it reads a path
		path = strings.Trim(strings.ReplaceAll(path, " ", ""), ".")
		if path == "" {
			continue
		}
		if err := checkExpandPath(app, c, path); err != nil {
			return err
		}
	}
	return nil
}

func checkExpandPath(app core.App, c *core.Collection, path string) error {
	steps := strings.Split(path, ".")
	if len(steps) > maxExpandDepth {
		return fmt.Errorf("expand goes at most %d steps deep, such as related.topics", maxExpandDepth)
	}
	for _, name := range steps {
		if strings.Contains(name, "_via_") || strings.Contains(name, "(") {
			return fmt.Errorf("expand does not follow relations backwards (%s); list the other collection with a filter instead", short(name))
		}
		relation, ok := c.Fields.GetByName(name).(*core.RelationField)
		if !ok || relation.Hidden {
			return fmt.Errorf("expand: %s has no relation called %s", c.Name, short(name))
		}
		if c = readable(app, relation.CollectionId); c == nil {
			return fmt.Errorf("expand: %s leads to a collection that is not public", short(name))
		}
	}
	return nil
}

// short quotes what somebody sent, cut to a length that does for a message.
func short(s string) string {
	const most = 60
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + "…"
	}
	return "“" + s + "”"
}
