package dashboard

import (
	"encoding/json"
	"net/http"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"waymark/internal/content"
)

// autosaveEnvelope is what a request may have around the fields, in bytes.
const autosaveEnvelope = 4 << 10

// typed is the body of a draft: the fields as they are on the screen.
type typed struct {
	Base     string          `json:"base"` // the updated of the record it was typed on; "" for a new one
	Data     json.RawMessage `json:"data"`
	Tab      string          `json:"tab"`      // a random id of the window
	Replaces string          `json:"replaces"` // the window whose draft she has taken over
}

// draftKey is which draft a request is about: her own, in the window asked for.
func draftKey(e *core.RequestEvent, tab string) content.AutosaveKey {
	return content.AutosaveKey{
		Person: e.Auth.Id, Collection: e.Request.PathValue("collection"), Record: e.Request.PathValue("id"), Tab: tab,
	}
}

// putAutosave keeps what she has typed so far. It answers when it was kept, once it is on
// the disk.
func (d *desk) putAutosave(e *core.RequestEvent) error {
	var body typed
	if err := e.BindBody(&body); err != nil {
		return e.BadRequestError("What was typed did not arrive as it should, or is too long. Please leave this window open.", err)
	}
	at, err := types.ParseDateTime(d.now().UTC())
	if err != nil {
		return e.InternalServerError("", err)
	}
	draft := content.Autosave{Data: types.JSONRaw(body.Data), Base: body.Base, SavedAt: at, Tab: body.Tab}
	if err := content.PutAutosave(d.app, draftKey(e, body.Tab), draft, body.Replaces); err != nil {
		return sayWhat(e, "keeping what was typed", err)
	}
	return e.JSON(http.StatusOK, map[string]any{"savedAt": at})
}

// waiting is the newest of her drafts of a record, and those of her other windows.
type waiting struct {
	content.Autosave
	Others []content.Autosave `json:"others"`
}

// getAutosave answers with the words that were never saved, and with null when there are
// none: that is the usual case, and a browser writes every 404 into its console.
func (d *desk) getAutosave(e *core.RequestEvent) error {
	drafts, err := content.Autosaves(d.app, draftKey(e, e.Request.URL.Query().Get("tab")))
	if err != nil {
		return sayWhat(e, "finding what was typed", err)
	}
	if len(drafts) == 0 {
		return e.JSON(http.StatusOK, nil)
	}
	return e.JSON(http.StatusOK, waiting{drafts[0], drafts[1:]})
}

// deleteAutosave puts a draft aside: the one of ?tab=, or every one of hers of this record.
func (d *desk) deleteAutosave(e *core.RequestEvent) error {
	if err := content.DiscardAutosaves(d.app, draftKey(e, e.Request.URL.Query().Get("tab")), d.now()); err != nil {
		return sayWhat(e, "discarding what was typed", err)
	}
	return e.NoContent(http.StatusNoContent)
}
