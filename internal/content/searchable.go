package content

import (
	"fmt"
	"strings"

	"github.com/pocketbase/pocketbase/core"
)

// bindSearch keeps the index of what can be searched, in the transaction of each change,
// so that a search never finds what has just been taken back.
func bindSearch(app core.App) {
	collections := []string{CollectionPosts, CollectionPages, CollectionFAQs}
	withWrite(app, func(tx core.App, record *core.Record, _ row) error {
		if err := index(tx, record); err != nil {
			return fmt.Errorf("keeping the search index: %w", err)
		}
		return nil
	}, collections...)
	withDelete(app, func(tx core.App, record *core.Record) error {
		if err := dropSearchable(tx, record.Id); err != nil {
			return fmt.Errorf("keeping the search index: %w", err)
		}
		return nil
	}, collections...)
}

// index puts a published record into the search index and takes any other out. A question
// written for one article is found there, with the article; it has no place of its own.
func index(tx core.App, record *core.Record) error {
	if record.GetString("status") != StatusPublished || record.GetBool("only_here") {
		return dropSearchable(tx, record.Id)
	}
	d := searchDocument{record: record.Id}
	switch record.Collection().Name {
	case CollectionPosts:
		p := &Post{}
		p.SetProxyRecord(record)
		d.kind, d.path, d.title = HitPost, p.Path(), p.Title()
		d.body = strings.TrimSpace(p.Excerpt() + "\n" + PlainText(p.Body()))
	case CollectionPages:
		p := &Page{}
		p.SetProxyRecord(record)
		d.kind, d.path, d.title, d.body = HitPage, p.Path(), p.Title(), PlainText(p.Body())
	case CollectionFAQs:
		f := &FAQ{}
		f.SetProxyRecord(record)
		d.kind, d.path, d.title, d.body = HitFAQ, f.Path(), f.Question(), PlainText(f.Answer())
	}
	return keepSearchable(tx, d)
}
