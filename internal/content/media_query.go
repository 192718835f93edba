package content

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// MediaByID is a picture; [ErrNotFound] when there is none.
func MediaByID(app core.App, id string) (*Media, error) {
	return one[Media](app.RecordQuery(CollectionMedia).AndWhere(dbx.HashExp{"id": id}), "the picture "+id)
}

// MediaByIDs are the pictures of these ids, by id; one that is gone is not in the map.
// Index: the primary key.
func MediaByIDs(app core.App, ids []string) (map[string]*Media, error) {
	found := make(map[string]*Media, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	var media []*Media
	if err := app.RecordQuery(CollectionMedia).AndWhere(dbx.In("id", anyOf(ids)...)).All(&media); err != nil {
		return nil, fmt.Errorf("reading pictures: %w", err)
	}
	for _, m := range media {
		found[m.Id] = m
	}
	return found, nil
}

// usingMedia is the title of a text a picture stands in. It reads every body there is,
// and no index could help: a picture is deleted once in a while, by hand.
func usingMedia(app core.App, id string) (title string, used bool, err error) {
	err = app.ConcurrentDB().NewQuery(`
		SELECT title FROM posts WHERE instr(body, {:part}) > 0
		UNION ALL SELECT title FROM pages WHERE instr(body, {:part}) > 0
		UNION ALL SELECT title FROM guides WHERE instr(body, {:part}) > 0
		UNION ALL SELECT question FROM faqs WHERE instr(answer, {:part}) > 0
		LIMIT 1`).Bind(dbx.Params{"part": "/" + id + "/"}).Row(&title)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return title, err == nil, err
}
