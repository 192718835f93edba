package subscribers

import (
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/settings"
)

// maxVersion is the longest name a wording has.
const maxVersion = 32

// sentences are the three that stand beside the choices of a form, in one wording.
type sentences struct {
	Version    string `db:"version"`
	Guide      string `db:"guide"`
	Letters    string `db:"letters"`
	Newsletter string `db:"newsletter"`
}

// todays are the sentences as they stand in the site's settings.
func todays(site *settings.Site) sentences {
	return sentences{site.WordingVersion(), site.ConsentGuide(), site.ConsentLetters(), site.ConsentNewsletter()}
}

// beside returns what stood beside the choices made, word for word.
func (s sentences) beside(guide, letters, newsletter bool) string {
	var parts []string
	for _, part := range []struct {
		chosen bool
		words  string
	}{{guide, s.Guide}, {letters, s.Letters}, {newsletter, s.Newsletter}} {
		if part.chosen && part.words != "" {
			parts = append(parts, part.words)
		}
	}
	return strings.Join(parts, "\n")
}

// wordings are today's sentences, and older ones that forms still show.
type wordings struct {
	today sentences
	older map[string]sentences // by version
}

// shown returns the sentences a form showed. One that names none, or a version that we never
// had (a form somebody else built), counts as today's.
func (w wordings) shown(version string) sentences {
	if older, ok := w.older[version]; ok {
		return older
	}
	return w.today
}

// wordingsFor reads the sentences that the forms of these askings showed.
func wordingsFor(tx core.App, askings []*asking) (wordings, error) {
	site, err := settings.Load(tx)
	if err != nil {
		return wordings{}, err
	}
	w := wordings{today: todays(site)}
	var versions []string
	for _, a := range askings {
		if a.Wording != "" && a.Wording != w.today.Version && len(a.Wording) <= maxVersion {
			versions = append(versions, a.Wording)
		}
	}
	if versions == nil {
		return w, nil
	}
	var found []sentences
	err = tx.DB().NewQuery("SELECT version, guide, letters, newsletter FROM consent_wordings WHERE version IN (SELECT value FROM json_each({:versions}))").
		Bind(dbx.Params{"versions": jsonList(versions)}).All(&found)
	if err != nil {
		return wordings{}, fmt.Errorf("finding the sentences that were shown: %w", err)
	}
	w.older = make(map[string]sentences, len(found))
	for _, s := range found {
		w.older[s.Version] = s
	}
	return w, nil
}
