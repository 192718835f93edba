package subscribers

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/settings"
)

// wordingShown returns the consent sentences that stood beside the choices made,
// word for word, and their version. A form names the version it showed; one that
// we never had (or none, from a form somebody else built) counts as today's.
func wordingShown(tx core.App, site *settings.Site, version string, guide, letters, newsletter bool) (words, shown string, err error) {
	sentences := struct {
		Version    string `db:"version"`
		Guide      string `db:"guide"`
		Letters    string `db:"letters"`
		Newsletter string `db:"newsletter"`
	}{site.WordingVersion(), site.ConsentGuide(), site.ConsentLetters(), site.ConsentNewsletter()}
	if version != "" && version != sentences.Version && len(version) <= 32 {
		err := tx.DB().Select("version", "guide", "letters", "newsletter").From("consent_wordings").
			Where(dbx.HashExp{"version": version}).One(&sentences)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return "", "", fmt.Errorf("finding the sentences that were shown: %w", err)
		}
	}
	var parts []string
	for _, part := range []struct {
		chosen bool
		words  string
	}{{guide, sentences.Guide}, {letters, sentences.Letters}, {newsletter, sentences.Newsletter}} {
		if part.chosen && part.words != "" {
			parts = append(parts, part.words)
		}
	}
	return strings.Join(parts, "\n"), sentences.Version, nil
}
