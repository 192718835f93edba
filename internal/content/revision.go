package content

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"waymark/internal/settings"
)

// The collections behind "nothing is lost".
const (
	CollectionRevisions = "revisions"
	CollectionAutosaves = "autosaves"
)

// Why there is a revision.
const (
	CauseSaved       = "saved"
	CausePublished   = "published"   // this save showed it to readers
	CauseUnpublished = "unpublished" // this save took it from them
	CauseDeleted     = "deleted"     // as it was when it was deleted
	CauseRestored    = "restored"    // an older one, or a deleted one, brought back
	CauseAutosave    = "autosave"    // words typed and never saved, which she put aside
)

// ErrUnkept: records of this collection have no revisions.
var ErrUnkept = errors.New("nothing is kept of this collection")

// A keeping says how the writing of one collection is kept.
type keeping struct {
	title string // the field it is called by
	shown string // the status in which readers get it; "" when it has none
	// stays are the fields that an older revision does not bring back, because they say
	// whether, where and when it is shown: restoring words must not take a page offline.
	stays []string
	// rests are the statuses in which a deleted one does not come back, and those it has
	// instead: nothing is mailed because a deletion was undone.
	rests map[string]string
}

// kept are the collections whose every save is a revision. Those of letters belong to
// packages above this one, so they are named as the schema names them.
var kept = map[string]keeping{
	CollectionPosts:      {title: "title", shown: StatusPublished, stays: []string{"status", "published_at", "slug"}},
	CollectionPages:      {title: "title", shown: StatusPublished, stays: []string{"status", "slug", "menu", "position"}},
	CollectionFAQs:       {title: "question", shown: StatusPublished, stays: []string{"status"}},
	CollectionTopics:     {title: "name", stays: []string{"slug"}},
	CollectionGuides:     {title: "title", shown: StatusLive, stays: []string{"status", "slug", "sequence"}},
	CollectionGuideFiles: {title: "file", stays: []string{"guide"}},
	CollectionMedia:      {title: "alt"},
	settings.Collection:  {title: "name", stays: []string{"demo"}},
	"sequences":          {title: "name", shown: StatusLive, stays: []string{"status", "paused_at"}, rests: map[string]string{StatusLive: StatusDraft}},
	"steps":              {title: "subject", shown: "active", stays: []string{"status", "sequence", "position"}},
	"newsletters": {
		title: "subject", stays: []string{"status", "send_at"},
		rests: map[string]string{StatusScheduled: StatusDraft, "sending": StatusDraft},
	},
}

// keptCollections are the names in kept, in a fixed order.
var keptCollections = slices.Sorted(maps.Keys(kept))

// Kept says whether every save of a collection's records is kept as a revision.
func Kept(collection string) bool {
	_, ok := kept[collection]
	return ok
}

// remade says that a record is made from another and would be made again, so that there
// is nothing of it to keep: a guide's PDF that is printed from its text.
func remade(record *core.Record) bool {
	return record.Collection().Name == CollectionGuideFiles && record.GetBool("made")
}

// Revision is a record as it was saved once.
type Revision struct {
	ID         string         `db:"id" json:"id"`
	Collection string         `db:"collection" json:"collection"`
	Record     string         `db:"record" json:"record"`
	Title      string         `db:"title" json:"title"`
	Cause      string         `db:"cause" json:"cause"`
	Created    types.DateTime `db:"created" json:"created"`
	Version    string         `db:"version" json:"-"` // the row's own updated
	PartOf     string         `db:"part_of" json:"-"`
	Data       types.JSONRaw  `db:"data" json:"data,omitempty"`
	Undo       types.JSONRaw  `db:"undo" json:"-"`
}

// Fields are the values of the record, by field, as JSON.
func (r *Revision) Fields() (fields, error) {
	values, err := parseFields(r.Data)
	if err != nil {
		return nil, fmt.Errorf("reading revision %s: %w", r.ID, err)
	}
	return values, nil
}

// fields are the values of a record by field name, each as JSON.
type fields map[string]json.RawMessage

func parseFields(data []byte) (fields, error) {
	values := fields{}
	if len(data) == 0 {
		return values, nil
	}
	err := json.Unmarshal(data, &values)
	return values, err
}

// value is one field as Go has it; nil when it is not there.
func (f fields) value(name string) (v any) {
	if json.Unmarshal(f[name], &v) != nil {
		return nil
	}
	return v
}

// text is one field that is a text; "" when it is not.
func (f fields) text(name string) string {
	s, _ := f.value(name).(string)
	return s
}

// snapshot is a record as the database has it, or will: every field but updated, which
// differs with each save. Uploads are there by the name they are stored under.
func snapshot(app core.App, record *core.Record) ([]byte, error) {
	values, err := record.DBExport(app)
	if err != nil {
		return nil, fmt.Errorf("reading the fields of %s %s: %w", record.Collection().Name, record.Id, err)
	}
	delete(values, "updated")
	return encode(values)
}

// encode is JSON without the escapes that would make six bytes of every "<" in a body.
func encode(v any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, fmt.Errorf("encoding a revision: %w", err)
	}
	return bytes.TrimSpace(out.Bytes()), nil
}

// sameData says whether two snapshots hold the same. A field that only one of them knows
// is the same as an empty one: the schema has grown in between.
func sameData(a, b []byte) bool {
	if bytes.Equal(a, b) {
		return true
	}
	fa, errA := parseFields(a)
	fb, errB := parseFields(b)
	return errA == nil && errB == nil && len(differing(fa, fb)) == 0
}

// differing are the names of the fields in which two snapshots differ, sorted.
func differing(a, b fields) []string {
	var names []string
	for name := range a {
		if !sameValue(a[name], b[name]) {
			names = append(names, name)
		}
	}
	for name := range b {
		if _, both := a[name]; !both && !sameValue(nil, b[name]) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func sameValue(a, b json.RawMessage) bool {
	return bytes.Equal(a, b) || empty(a) && empty(b)
}

// empty says that a value is what a field has that nobody has filled in.
func empty(v json.RawMessage) bool {
	switch string(v) {
	case "", `""`, "null", "[]", "{}", "0", "false":
		return true
	}
	return false
}

// titleOf is what a record is called in lists.
func titleOf(record *core.Record) string {
	title := record.GetString(kept[record.Collection().Name].title)
	if title == "" && record.Collection().Fields.GetByName("file") != nil {
		title = record.GetString("file")
	}
	return cutText(title, 300)
}

// cutText is the first most characters of a text.
func cutText(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most])
	}
	return text
}

// causeOf says why a save is kept, from what readers got before and get now.
func causeOf(record *core.Record, before string) string {
	shown, now := kept[record.Collection().Name].shown, record.GetString("status")
	switch {
	case shown == "" || before == now:
		return CauseSaved
	case now == shown:
		return CausePublished
	case before == shown:
		return CauseUnpublished
	}
	return CauseSaved
}
