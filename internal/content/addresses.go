package content

import (
	"fmt"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	validation "github.com/pocketbase/ozzo-validation/v4"
)

// bindAddresses keeps old addresses alive: a link that somebody has kept or sent must
// still lead to what it led to.
func bindAddresses(app core.App) {
	withWrite(app, keepAddress, addressed...)
	withDelete(app, func(tx core.App, record *core.Record) error {
		return dropRedirectsTo(tx, kinds[record.Collection().Name].prefix+record.GetString("slug"))
	}, addressed...)
}

// keepAddress makes a redirect from the address a record had to the one it has, when
// readers could know the old one. What led to the old address leads to the new one, so
// there are no chains; nothing leads away from an address where something lives, so
// there are no circles.
func keepAddress(tx core.App, record *core.Record, before row) error {
	k := kinds[record.Collection().Name]
	here, was := k.prefix+record.GetString("slug"), k.prefix+before.slug
	moved := before.slug != "" && was != here && k.seen(before.status)

	if moved || k.seen(record.GetString("status")) {
		if err := dropRedirectsAt(tx, here); err != nil {
			return err
		}
	}
	if !moved {
		return nil
	}
	if err := dropRedirectsAt(tx, was); err != nil {
		return err
	}
	if err := retarget(tx, was, here); err != nil {
		return err
	}
	redirects, err := tx.FindCachedCollectionByNameOrId(CollectionRedirects)
	if err != nil {
		return fmt.Errorf("finding redirects: %w", err)
	}
	redirect := core.NewRecord(redirects)
	redirect.Set("path", was)
	redirect.Set("target", here)
	if err := tx.Save(redirect); err != nil {
		return fmt.Errorf("keeping the old address %s: %w", was, err)
	}
	return nil
}

// bindRedirects checks redirects, those that the author writes herself too.
func bindRedirects(app core.App) {
	beforeSave(app, settleRedirect, CollectionRedirects)
	withWrite(app, func(tx core.App, record *core.Record, _ row) error {
		return retarget(tx, record.GetString("path"), record.GetString("target"))
	}, CollectionRedirects)
}

// settleRedirect takes a redirect to where its target leads in the end, and refuses one
// that leads back to itself or, by a character a browser reads as a slash or not at all,
// to another site.
func settleRedirect(e *core.RecordEvent) error {
	path := settlePath(e.Record.GetString("path"))
	target := strings.TrimSpace(e.Record.GetString("target"))
	if strings.ContainsFunc(target, func(r rune) bool { return r == '\\' || r < ' ' }) {
		return validation.Errors{"target": validation.NewError("redirect_target", "This is not an address on this site.")}
	}
	if next, ok, err := redirectTarget(e.App, target); err != nil {
		return err
	} else if ok {
		target = next
	}
	if target == path {
		return validation.Errors{"target": validation.NewError("redirect_circle", "This would lead back to where it starts.")}
	}
	e.Record.Set("path", path)
	e.Record.Set("target", target)
	return nil
}

// settlePath is a path without query, fragment or slash at its end, as a request is looked up.
func settlePath(path string) string {
	path, _, _ = strings.Cut(strings.TrimSpace(path), "#")
	path, _, _ = strings.Cut(path, "?")
	if len(path) > 1 {
		path = strings.TrimRight(path, "/")
	}
	return path
}
