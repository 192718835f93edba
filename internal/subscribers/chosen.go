package subscribers

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/settings"
)

// Chosen is what she says on her confirm page. It can take less than what was asked for, or what a repeat of the asking
// chose besides, and nothing more.
type Chosen struct {
	Choices
	FirstName string // as typed; what is no name counts as none
}

// choose makes what she says on her confirm page the asking's own. The sentences that stood beside a choice
// stand beside it in the record, and no others.
func choose(tx core.App, consent *Consent, chosen Chosen) error {
	asked, offers := consent.Asked(), consent.Offers()
	if name := tidyName(chosen.FirstName); nameProblem(name) == "" {
		asked.FirstName = name
	}
	asked.Later = Choices{}
	consent.Set("asked", asked)
	alone := consent.Guide() == "" // then the newsletter is what the button itself is about
	want := Choices{Letters: offers.Letters && chosen.Letters, Newsletter: offers.Newsletter && (chosen.Newsletter || alone)}
	had := Choices{Letters: consent.Letters(), Newsletter: consent.Newsletter()}
	if want == had {
		return nil
	}
	site, err := settings.Load(tx)
	if err != nil {
		return err
	}
	first, err := wordingOf(tx, site, consent.GetString("wording_version"))
	if err != nil {
		return err
	}
	wording := first.beside(consent.Guide() != "", want.Letters && had.Letters, want.Newsletter && had.Newsletter)
	if more := todays(site).beside(false, want.Letters && !had.Letters, want.Newsletter && !had.Newsletter); more != "" {
		wording += "\n" + more // what her confirm page showed
	}
	consent.Set("letters", want.Letters)
	consent.Set("newsletter", want.Newsletter)
	consent.Set("wording", wording)
	return nil
}

// wordingOf returns the sentences of a version; today's where it is not known.
func wordingOf(tx core.App, site *settings.Site, version string) (sentences, error) {
	var found []sentences
	err := tx.DB().NewQuery("SELECT version, guide, letters, newsletter FROM consent_wordings WHERE version = {:version}").
		Bind(dbx.Params{"version": version}).All(&found)
	if err != nil {
		return sentences{}, fmt.Errorf("finding the sentences that were shown: %w", err)
	}
	if today := todays(site); len(found) == 0 || today.Version == version {
		return today, nil
	}
	return found[0], nil
}
