package content

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

const (
	// AutosaveMax is how many bytes of JSON one autosaved draft may have.
	AutosaveMax = 4 << 20
	// autosavesMost is how many drafts of one person wait at a time. One more is refused,
	// and she is told: to drop an older one would lose words without a sound.
	autosavesMost = 200
	// AutosaveDays is how long a draft waits that nobody comes back to.
	AutosaveDays = 30
)

// The headers by which a save says which autosaved draft it makes good.
const (
	HeaderTab = "X-Waymark-Tab" // the window; without it, her only draft of this record
	HeaderNew = "X-Waymark-New" // for a record just created: the "new-…" it was autosaved under
)

// AutosaveKey names an autosaved draft. Two windows have two, and so have two people.
type AutosaveKey struct {
	Person     string // the id of the superuser
	Collection string
	Record     string // an id, or "new-…" for what was never saved
	Tab        string // "" in a question means any
}

// Autosave is what somebody typed and has not saved.
type Autosave struct {
	Data    types.JSONRaw  `db:"data" json:"data"`        // the fields, by name
	Base    string         `db:"base" json:"base"`        // the updated of the record it was typed on; "" for a new one
	SavedAt types.DateTime `db:"saved_at" json:"savedAt"` // to the millisecond
	Tab     string         `db:"tab" json:"tab"`
}

var (
	autosaveRecord = regexp.MustCompile(`^(new-[A-Za-z0-9_-]{1,40}|[a-z0-9]{15})$`)
	autosaveTab    = regexp.MustCompile(`^[A-Za-z0-9_-]{0,64}$`)
)

// check refuses a key that no form of ours would make.
func (k AutosaveKey) check() error {
	if !Kept(k.Collection) {
		return fmt.Errorf("%s: %w", k.Collection, ErrUnkept)
	}
	if !autosaveRecord.MatchString(k.Record) || !autosaveTab.MatchString(k.Tab) {
		return fmt.Errorf("the draft of %s: %w", k.Collection, ErrNotFound)
	}
	return nil
}

// PutAutosave keeps a draft, in place of the one with the same key and, when replaces is
// not "", of the one of that window, which she has taken over. A [Refusal] says why one
// cannot be kept; [ErrUnkept] and [ErrNotFound] that there can be none of this name.
func PutAutosave(app core.App, key AutosaveKey, a Autosave, replaces string) error {
	if err := key.check(); err != nil {
		return err
	}
	var fields map[string]json.RawMessage
	switch {
	case len(a.Data) > AutosaveMax:
		return Refusal("This is too long to be kept while you type. Usually a picture was pasted into the text: please add it from your pictures instead.")
	case json.Unmarshal(a.Data, &fields) != nil || fields == nil:
		return Refusal("What was typed did not arrive as it should. Please leave this window open and try again.")
	}
	if _, err := ParseBase(a.Base); err != nil {
		return err
	}
	return app.RunInTransaction(func(tx core.App) error {
		others, err := countOtherAutosaves(tx, key)
		if err != nil {
			return err
		}
		if others >= autosavesMost {
			return Refusal("A great many unsaved drafts are waiting already. Please save or discard some of them; your words here are kept as long as this window is open.")
		}
		if replaces != "" && replaces != key.Tab {
			from := key
			from.Tab = replaces
			if err := deleteAutosaves(tx, from, types.DateTime{}); err != nil {
				return err
			}
		}
		return putAutosave(tx, key, a)
	})
}

// Autosaves are a person's drafts of a record, newest first, but for those that hold
// nothing which the record does not: they were saved after all.
func Autosaves(app core.App, key AutosaveKey) ([]Autosave, error) {
	if err := key.check(); err != nil {
		return nil, err
	}
	all, err := findAutosaves(app, key)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	saved, err := savedFields(app, key)
	if err != nil || saved == nil {
		return all, err
	}
	var waiting []Autosave
	for _, a := range all {
		if _, news := typed(saved, a); news {
			waiting = append(waiting, a)
		}
	}
	return waiting, nil
}

// A Waiting is a record of which a person has typed what it does not hold.
type Waiting struct {
	Collection string
	Record     *core.Record
	Title      string         // as it was kept
	Since      types.DateTime // when the newest of it was typed
}

// WaitingFor returns what waits for a person besides the records, the newest first. What was
// never saved once is not among it, nor what is deleted.
func WaitingFor(app core.App, person string) ([]Waiting, error) {
	keys, err := autosaveKeys(app, person)
	if err != nil {
		return nil, err
	}
	var list []Waiting
	for _, key := range keys {
		drafts, err := Autosaves(app, key)
		if errors.Is(err, ErrUnkept) || errors.Is(err, ErrNotFound) {
			continue // of a collection that is kept no more
		}
		if err != nil {
			return nil, err
		}
		record, err := app.FindRecordById(key.Collection, key.Record)
		if err != nil || len(drafts) == 0 {
			continue
		}
		list = append(list, Waiting{Collection: key.Collection, Record: record, Title: record.GetString(kept[key.Collection].title), Since: drafts[0].SavedAt})
	}
	return list, nil
}

// savedFields are the fields of the record a draft is of; nil when there is no such record.
func savedFields(app core.App, key AutosaveKey) (fields, error) {
	record, err := app.FindRecordById(key.Collection, key.Record)
	if err != nil {
		return nil, nil // a draft outlives its record
	}
	data, err := snapshot(app, record)
	if err != nil {
		return nil, err
	}
	return parseFields(data)
}

// typed is a record's fields with those of a draft over them, and whether that is news.
// What is no field of the record (the form sends more than that) does not count.
func typed(saved fields, a Autosave) (merged fields, news bool) {
	draft, err := parseFields(a.Data)
	if err != nil {
		return nil, true
	}
	merged = fields{}
	for name, was := range saved {
		merged[name] = was
		now, given := draft[name]
		if !given || name == "id" || name == "created" || sameJSON(was, now) {
			continue
		}
		merged[name], news = now, true
	}
	return merged, news
}

// sameJSON says whether two values are the same, however they are written.
func sameJSON(a, b json.RawMessage) bool {
	if sameValue(a, b) {
		return true
	}
	var va, vb any
	if json.Unmarshal(a, &va) != nil || json.Unmarshal(b, &vb) != nil {
		return false
	}
	ra, errA := encode(va)
	rb, errB := encode(vb)
	return errA == nil && errB == nil && sameValue(ra, rb)
}

// DiscardAutosaves puts drafts aside. What they hold is kept as revisions of the record,
// with the cause [CauseAutosave], so that even this can be undone; what was never saved
// once has no revisions and is gone. No draft is no error.
func DiscardAutosaves(app core.App, key AutosaveKey, now time.Time) error {
	if err := key.check(); err != nil {
		return err
	}
	return app.RunInTransaction(func(tx core.App) error {
		drafts, err := findAutosaves(tx, key)
		if err != nil {
			return err
		}
		if err := asRevisions(tx, key, drafts, now); err != nil {
			return err
		}
		return deleteAutosaves(tx, key, types.DateTime{})
	})
}

// asRevisions keeps drafts as revisions, oldest first.
func asRevisions(tx core.App, key AutosaveKey, drafts []Autosave, now time.Time) error {
	record, err := tx.FindRecordById(key.Collection, key.Record)
	if err != nil {
		return nil
	}
	saved, err := savedFields(tx, key)
	if err != nil {
		return err
	}
	last, err := (&keeper{now: func() time.Time { return now }}).caughtUp(tx, record)
	if err != nil {
		return err
	}
	for i := len(drafts) - 1; i >= 0; i-- {
		merged, news := typed(saved, drafts[i])
		if !news || merged == nil {
			continue
		}
		data, err := encode(merged)
		if err != nil {
			return err
		}
		r := (&keeper{now: func() time.Time { return now }}).revision(record, last, data)
		r.Cause = CauseAutosave
		if err := addRevision(tx, r); err != nil {
			return err
		}
	}
	return nil
}

// madeGood deletes the draft a save was made of. A save that does not say from which
// window it came cannot have been made of several.
func madeGood(app core.App, key AutosaveKey, began types.DateTime) error {
	if key.Tab == "" {
		drafts, err := findAutosaves(app, key)
		if err != nil || len(drafts) > 1 {
			return err
		}
	}
	return deleteAutosaves(app, key, began)
}

// bindAutosaves lets a save make the draft good that it was made of.
func bindAutosaves(app core.App, now func() time.Time) {
	saved := func(e *core.RecordRequestEvent) error {
		began := stamp(now())
		if err := e.Next(); err != nil || e.Auth == nil {
			return err
		}
		key := AutosaveKey{Person: e.Auth.Id, Collection: e.Collection.Name, Record: e.Record.Id, Tab: e.Request.Header.Get(HeaderTab)}
		err := madeGood(e.App, key, began)
		if fresh := e.Request.Header.Get(HeaderNew); fresh != "" {
			key.Record, key.Tab = fresh, ""
			err = errors.Join(err, madeGood(e.App, key, began))
		}
		if err != nil { // the words are saved; a draft too many is offered once more, that is all
			e.App.Logger().Error("removing a draft that was saved", "collection", key.Collection, "record", key.Record, "error", err)
		}
		return nil
	}
	app.OnRecordCreateRequest(keptCollections...).BindFunc(saved)
	app.OnRecordUpdateRequest(keptCollections...).BindFunc(saved)
}
