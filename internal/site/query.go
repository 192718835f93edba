package site

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
)

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
