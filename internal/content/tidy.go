package content

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	validation "github.com/pocketbase/ozzo-validation/v4"
)

// kind is what the hooks must know of a collection whose records have an address.
type kind struct {
	title  string   // the field an address is made from
	prefix string   // what stands before the slug
	public []string // the statuses in which a reader may see it, or has; nil: always
}

var kinds = map[string]kind{
	CollectionPosts:  {title: "title", prefix: "/blog/", public: []string{StatusPublished, StatusArchived}},
	CollectionPages:  {title: "title", prefix: "/", public: []string{StatusPublished}},
	CollectionTopics: {title: "name", prefix: "/topics/"},
	CollectionGuides: {title: "title", prefix: "/guides/", public: []string{StatusLive}},
}

// addressed are the collections of kinds, in a fixed order.
var addressed = []string{CollectionPosts, CollectionPages, CollectionTopics, CollectionGuides}

// seen says whether a record of this status is, or has been, shown at its address.
func (k kind) seen(status string) bool { return k.public == nil || slices.Contains(k.public, status) }

var slugPattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// bindTidying fills in what the author left empty before a record is validated.
func bindTidying(app core.App, now func() time.Time, public []fs.FS) {
	beforeSave(app, func(e *core.RecordEvent) error {
		trimTexts(e.Record)
		if e.Record.Collection().Fields.GetByName("status") != nil && e.Record.GetString("status") == "" {
			e.Record.Set("status", StatusDraft)
		}
		return nil
	}, append([]string{CollectionFAQs}, addressed...)...)

	beforeSave(app, func(e *core.RecordEvent) error {
		return settleSlug(e.App, e.Record, public)
	}, addressed...)

	beforeSave(app, func(e *core.RecordEvent) error {
		before, err := stored(e.App, e.Record)
		if err != nil {
			return err
		}
		settleDate(e.Record, before, now().UTC())
		return nil
	}, CollectionPosts)
}

// trimTexts takes white space off the ends of a record's plain texts, and line breaks out of its name.
func trimTexts(record *core.Record) {
	for _, field := range record.Collection().Fields {
		if field.Type() != core.FieldTypeText || field.GetSystem() {
			continue
		}
		text := strings.TrimSpace(record.GetString(field.GetName()))
		switch field.GetName() {
		case "title", "name", "question", "outside_name", "slug":
			text = strings.Join(strings.Fields(text), " ")
		}
		record.Set(field.GetName(), text)
	}
}

// settleSlug makes an address from the title where she gave none, one that is free. What
// she typed herself is put into the shape of an address, and refused when it is the site's own.
func settleSlug(app core.App, record *core.Record, public []fs.FS) error {
	collection := record.Collection().Name
	clashes := func(slug string) bool { return collection == CollectionPages && ReservedSlug(slug, public...) }

	if typed := record.GetString("slug"); typed != "" {
		if !slugPattern.MatchString(typed) {
			typed = Slugify(typed)
			record.Set("slug", typed)
		}
		if clashes(typed) {
			return validation.Errors{"slug": validation.NewError("slug_reserved", "The site itself uses this address. Please choose another.")}
		}
		return nil
	}

	var failure error
	slug := freeSlug(Slugify(record.GetString(kinds[collection].title)), func(slug string) bool {
		taken, err := slugTaken(app, collection, slug, record.Id)
		failure = errors.Join(failure, err)
		return err == nil && (taken || clashes(slug))
	})
	if failure != nil {
		return fmt.Errorf("making an address: %w", failure)
	}
	record.Set("slug", slug)
	return nil
}

// settleDate makes a post's status and date agree: published means that its time has
// come. A published post without a date has now; with a date to come it is scheduled; a
// scheduled one without a date is due at once, and [PublishDue] does the rest. Somebody who
// turns "scheduled" into "published" and leaves the date alone wants it out now.
func settleDate(post *core.Record, before row, now time.Time) {
	at := post.GetDateTime("published_at")
	switch post.GetString("status") {
	case StatusScheduled:
		if at.IsZero() {
			post.Set("published_at", now)
		}
	case StatusPublished:
		switch {
		case at.IsZero():
			post.Set("published_at", now)
		case !at.Time().After(now): // its time has come
		case before.status == StatusScheduled && before.publishedAt == at.String():
			post.Set("published_at", now)
		default:
			post.Set("status", StatusScheduled)
		}
	}
}
