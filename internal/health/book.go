package health

import (
	"encoding/json"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// book keeps what the operator was told, over a restart.
type book struct{ app core.App }

// load returns what was told of each part; a part that is missing was never ill.
func (b book) load() (map[string]told, error) {
	var rows []struct {
		Part string `db:"part"`
		Told string `db:"told"`
	}
	if err := b.app.DB().NewQuery("SELECT part, told FROM health_told").All(&rows); err != nil {
		return nil, fmt.Errorf("reading what the operator was told: %w", err)
	}
	all := map[string]told{}
	for _, row := range rows {
		var t told
		if err := json.Unmarshal([]byte(row.Told), &t); err != nil {
			return nil, fmt.Errorf("reading what the operator was told of %s: %w", row.Part, err)
		}
		all[row.Part] = t
	}
	return all, nil
}

// keep writes down what was told of some parts.
func (b book) keep(all map[string]told) error {
	err := b.app.RunInTransaction(func(tx core.App) error {
		for part, t := range all {
			raw, err := json.Marshal(t)
			if err != nil {
				return err
			}
			_, err = tx.DB().NewQuery("INSERT INTO health_told (part, told) VALUES ({:part}, {:told}) ON CONFLICT (part) DO UPDATE SET told = excluded.told").
				Bind(dbx.Params{"part": part, "told": string(raw)}).Execute()
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keeping what the operator was told: %w", err)
	}
	return nil
}
