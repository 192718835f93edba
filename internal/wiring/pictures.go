package wiring

import (
	"fmt"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
	"waymark/internal/doctor"
)

// lookAtPictures says which stored pictures could not be cleaned; it says nothing when all could.
func lookAtPictures(app core.App) []doctor.Check {
	check := doctor.Check{Name: "Pictures", State: doctor.Warn}
	records, err := content.UncleanPictures(app)
	switch {
	case err != nil:
		check.Says = "Nobody can say whether all of them are clean: " + err.Error() + "."
		return []doctor.Check{check}
	case len(records) == 0:
		return nil
	}
	names := make([]string, len(records))
	for i, record := range records {
		names[i] = pictureName(record)
	}
	check.Says = "What cameras and programs write beside a picture (a place, a name) could not be taken out of " + strings.Join(names, ", ") + ": the file is damaged."
	check.Todo = "Open it in a program for pictures, save it anew, and put it in place of the old one."
	return []doctor.Check{check}
}

// pictureName is what the author knows a picture by.
func pictureName(record *core.Record) string {
	switch name := record.Collection().Name; name {
	case "site":
		return "the logo"
	case content.CollectionMedia:
		if alt := record.GetString("alt"); alt != "" {
			return fmt.Sprintf("the picture “%s”", alt)
		}
		return "a picture without words"
	default:
		return fmt.Sprintf("the cover of “%s”", record.GetString("title"))
	}
}
