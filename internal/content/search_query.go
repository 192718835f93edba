package content

import (
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// longText is from how many bytes on a text is too long for snippet(): some five thousand words.
const longText = 30_000

// match asks the index. A word in a title weighs ten times one in the text. Ties go to
// the newer document, so that the order is the same each time.
//
// FTS5 finds and ranks in search_index; a document is joined by its number, its primary
// key, only for the rows shown. LIMIT stands in the inner query because snippet() is
// costly and would else be made for every match before the sort. What it costs grows with the square of how often the words
// stand in a text: of a long one the part around the first of them is shown instead (250,000 characters of one
// word took a minute).
func match(app core.App, expression, first string, limit int) ([]Hit, error) {
	var rows []struct {
		Kind    string `db:"kind"`
		Title   string `db:"title"`
		Path    string `db:"path"`
		Snippet string `db:"snippet"`
	}
	err := app.ConcurrentDB().NewQuery(`
		SELECT d.kind, d.title, d.path,
		       CASE WHEN octet_length(d.body) <= {:long} THEN snippet(search_index, 1, char(2), char(3), '…', 28)
		            ELSE '…' || substr(d.body, max(1, instr(lower(d.body), {:first}) - 80), 240) || '…' END AS snippet
		FROM search_index
		JOIN search_documents AS d ON d.id = search_index.rowid
		WHERE search_index MATCH {:expression}
		  AND search_index.rowid IN (
			SELECT rowid FROM search_index WHERE search_index MATCH {:expression}
			ORDER BY bm25(search_index, 10.0, 1.0), rowid DESC LIMIT {:limit})
		ORDER BY bm25(search_index, 10.0, 1.0), d.id DESC`).
		Bind(dbx.Params{"expression": expression, "limit": limit, "first": first, "long": longText}).
		All(&rows)
	if err != nil {
		return nil, err
	}
	hits := make([]Hit, len(rows))
	for i, row := range rows {
		hits[i] = Hit{Kind: row.Kind, Title: row.Title, Path: row.Path, Snippet: snippetParts(row.Snippet)}
	}
	return hits, nil
}

// searchDocument is a row of what can be searched.
type searchDocument struct{ kind, record, path, title, body string }

// keepSearchable puts a document into the index or in place of its older self. Triggers
// on search_documents take it from there. Index: the unique one on record.
func keepSearchable(tx core.App, d searchDocument) error {
	_, err := tx.DB().NewQuery(`
		INSERT INTO search_documents (kind, record, path, title, body)
		VALUES ({:kind}, {:record}, {:path}, {:title}, {:body})
		ON CONFLICT (record) DO UPDATE SET path = excluded.path, title = excluded.title, body = excluded.body
		WHERE path <> excluded.path OR title <> excluded.title OR body <> excluded.body`).
		Bind(dbx.Params{"kind": d.kind, "record": d.record, "path": d.path, "title": d.title, "body": d.body}).
		Execute()
	return err
}

// dropSearchable takes a record out of the index; it need not be there.
func dropSearchable(tx core.App, record string) error {
	_, err := tx.DB().Delete("search_documents", dbx.HashExp{"record": record}).Execute()
	return err
}
