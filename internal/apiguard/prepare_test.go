package apiguard

import (
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// everythingOpened is the site after every wrong click there is: each collection can be
// read and written by anybody, batches are on, and the guide's file is a field of the
// guide itself, hidden and protected, which is how one would first think of it.
func everythingOpened(app core.App) error {
	app.Settings().Batch.Enabled, app.Settings().Batch.MaxRequests = true, 10
	collections, err := app.FindAllCollections(core.CollectionTypeBase)
	if err != nil {
		return err
	}
	for _, c := range collections {
		if c.System {
			continue
		}
		c.ListRule, c.ViewRule, c.CreateRule = types.Pointer(""), types.Pointer(""), types.Pointer("")
		if c.Name == "guides" {
			c.Fields.Add(&core.FileField{Name: "file", MaxSelect: 1, Hidden: true, Protected: true})
		}
		if err := app.Save(c); err != nil {
			return err
		}
	}
	guide, err := app.FindRecordById("guides", guideLive)
	if err != nil {
		return err
	}
	guide.Set("file", file([]byte(private), "notes.txt"))
	return app.Save(guide)
}

const member = "member000000001"

// withMembers adds a collection of people who log in, and lets them read subscribers,
// the guides' files and every post.
func withMembers(app core.App) error {
	members := core.NewAuthCollection("members")
	members.Fields.GetByName(core.FieldNamePassword).(*core.PasswordField).Cost = 4 // the least that bcrypt takes
	if err := app.Save(members); err != nil {
		return err
	}
	record := core.NewRecord(members)
	record.Id = member
	record.SetEmail("member@example.com")
	record.SetPassword(password)
	if err := app.Save(record); err != nil {
		return err
	}
	for _, name := range []string{"subscribers", "guide_files", "posts"} {
		c, err := app.FindCollectionByNameOrId(name)
		if err != nil {
			return err
		}
		c.ListRule, c.ViewRule = types.Pointer("@request.auth.id != ''"), types.Pointer("@request.auth.id != ''")
		if err := app.Save(c); err != nil {
			return err
		}
	}
	return nil
}

func memberToken(t *testing.T, s *site) string {
	t.Helper()
	return authToken(t, s.find(t, "members", member))
}
