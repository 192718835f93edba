package content

import (
	"encoding/json"
	"fmt"
	"html"
	"slices"
	"strconv"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Difference is one field in which two versions of a record differ.
type Difference struct {
	Name   string `json:"name"`
	Label  string `json:"label"`  // what the author calls it
	Before string `json:"before"` // as text: titles for relations, lines for lists
	After  string `json:"after"`
	HTML   string `json:"html"`            // both, side by side, as a table; safe to show
	Stays  bool   `json:"stays,omitempty"` // restoring leaves it as it is now
}

// Differences compares a revision with another version of the same record: the revision
// called against, or the record as it stands when against is "" or "current". Fields that
// are the same are left out. [ErrNotFound] when either is not there.
func Differences(app core.App, revision, against string) ([]Difference, error) {
	r, err := RevisionByID(app, revision)
	if err != nil {
		return nil, err
	}
	collection, err := app.FindCachedCollectionByNameOrId(r.Collection)
	if err != nil {
		return nil, fmt.Errorf("finding %s: %w", r.Collection, err)
	}
	before, err := r.Fields()
	if err != nil {
		return nil, err
	}
	after, err := versionOf(app, r, against)
	if err != nil {
		return nil, err
	}
	different := []Difference{}
	names := differing(before, after)
	for _, field := range collection.Fields {
		name := field.GetName()
		if field.GetSystem() || field.Type() == core.FieldTypeAutodate || !slices.Contains(names, name) {
			continue
		}
		d, err := compareField(app, field, before[name], after[name])
		if err != nil {
			return nil, err
		}
		d.Stays = slices.Contains(kept[r.Collection].stays, name)
		different = append(different, d)
	}
	return different, nil
}

// versionOf is the version a revision is compared with.
func versionOf(app core.App, r *Revision, against string) (fields, error) {
	if against == "" || against == "current" {
		record, err := app.FindRecordById(r.Collection, r.Record)
		if err != nil {
			return nil, fmt.Errorf("the record of revision %s: %w", r.ID, ErrNotFound)
		}
		data, err := snapshot(app, record)
		if err != nil {
			return nil, err
		}
		return parseFields(data)
	}
	other, err := RevisionByID(app, against)
	if err != nil {
		return nil, err
	}
	if other.Collection != r.Collection || other.Record != r.Record {
		return nil, fmt.Errorf("revision %s of the same record: %w", against, ErrNotFound)
	}
	return other.Fields()
}

func compareField(app core.App, field core.Field, before, after json.RawMessage) (Difference, error) {
	d := Difference{Name: field.GetName(), Label: labelOf(field.GetName())}
	if field.Type() == core.FieldTypeEditor {
		old, now := fields{"": before}.text(""), fields{"": after}.text("")
		d.Before, d.After = PlainText(old), PlainText(now)
		d.HTML = sideBySide(htmlBlocks(old), htmlBlocks(now))
		return d, nil
	}
	var err error
	if d.Before, err = readable(app, field, before); err != nil {
		return d, err
	}
	if d.After, err = readable(app, field, after); err != nil {
		return d, err
	}
	d.HTML = sideBySide(textBlocks(d.Before), textBlocks(d.After))
	return d, nil
}

// readable is a value as somebody would say it; "" for nothing.
func readable(app core.App, field core.Field, raw json.RawMessage) (string, error) {
	value := fields{"": raw}.value("")
	if relation, ok := field.(*core.RelationField); ok {
		return titlesOf(app, relation, idsIn(value))
	}
	switch v := value.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case bool:
		if v {
			return "yes", nil
		}
		return "no", nil
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), nil
	default:
		text, err := json.MarshalIndent(v, "", "  ")
		return string(text), err
	}
}

// titlesOf are the titles of what a relation points to, one a line.
func titlesOf(app core.App, relation *core.RelationField, ids []string) (string, error) {
	target, err := app.FindCachedCollectionByNameOrId(relation.CollectionId)
	if err != nil {
		return "", fmt.Errorf("finding what %s points to: %w", relation.Name, err)
	}
	title := kept[target.Name].title
	if title == "" || len(ids) == 0 {
		return strings.Join(ids, "\n"), nil
	}
	var rows []struct {
		ID    string `db:"id"`
		Title string `db:"title"`
	}
	err = app.ConcurrentDB().Select("id", "[["+title+"]] AS title").From(target.Name).Where(dbx.In("id", anyOf(ids)...)).All(&rows)
	if err != nil {
		return "", fmt.Errorf("reading what %s points to: %w", relation.Name, err)
	}
	titles := make([]string, len(ids))
	for i, id := range ids {
		titles[i] = "(deleted)"
		for _, row := range rows {
			if row.ID == id {
				titles[i] = row.Title
			}
		}
	}
	return strings.Join(titles, "\n"), nil
}

// labels are the author's words for fields whose names are not.
var labels = map[string]string{
	"slug": "Address", "body": "Text", "cover": "Picture at the top", "cover_alt": "What that picture shows", "cover_caption": "Words under that picture",
	"published_at": "Goes live", "faqs": "Questions under the article", "faq_heading": "Heading above the questions", "related": "Articles to read next",
	"related_never": "Articles never to suggest", "guide": "Guide offered", "content_note": "Content note", "seo_title": "Title for search engines",
	"seo_description": "Words for search engines", "noindex": "Left out by search engines", "outside_name": "Name outside",
	"alt": "What the picture shows", "send_at": "Goes out", "excerpt": "Short summary", "menu": "Place in the menu",
}

// labelOf is what the author calls a field.
func labelOf(name string) string {
	if label, ok := labels[name]; ok {
		return label
	}
	words := strings.ReplaceAll(name, "_", " ")
	return strings.ToUpper(words[:1]) + words[1:]
}

// textBlocks are the lines of a plain text.
func textBlocks(text string) []block {
	if text == "" {
		return nil
	}
	var blocks []block
	for line := range strings.SplitSeq(text, "\n") {
		blocks = append(blocks, block{text: line, html: html.EscapeString(line)})
	}
	return blocks
}
