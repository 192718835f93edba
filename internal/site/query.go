package site

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
)

// version changes with everything a page can show: the content, and which sequences are
// live, because a form offers letters only while there are some. Two small reads.
func (s *site) version() (string, error) {
	counter, err := content.ContentVersion(s.app)
	if err != nil {
		return "", err
	}
	var live string
	// Index: none; a site has a handful of sequences
	err = s.app.ConcurrentDB().NewQuery("SELECT coalesce(group_concat(id), '') FROM sequences WHERE status = 'live'").Row(&live)
	if err != nil {
		return "", fmt.Errorf("reading which sequences are live: %w", err)
	}
	return fmt.Sprint(counter, " ", live), nil
}

// sequenceLive says whether letters follow a guide at present.
func sequenceLive(app core.App, id string) (bool, error) {
	if id == "" {
		return false, nil
	}
	var live bool
	err := app.ConcurrentDB().NewQuery("SELECT EXISTS (SELECT 1 FROM sequences WHERE id = {:id} AND status = 'live')").
		Bind(map[string]any{"id": id}).Row(&live)
	if err != nil {
		return false, fmt.Errorf("reading whether letters follow a guide: %w", err)
	}
	return live, nil
}
