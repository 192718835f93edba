package dashboard

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
)

// pictured is a text in which a picture stands.
type pictured struct {
	Collection string `db:"collection" json:"collection"`
	ID         string `db:"id" json:"id"`
	Title      string `db:"title" json:"title"`
	Status     string `db:"status" json:"status"`
}

// bindPictures answers GET pictures/{id}/uses: the texts in which a picture of the library
// stands, as {"uses": [pictured]}; none for one that is not there.
func (d *desk) bindPictures(g *router.RouterGroup[*core.RequestEvent]) {
	g.GET("/pictures/{id}/uses", func(e *core.RequestEvent) error {
		uses, err := usesOfPicture(e.App, e.Request.PathValue("id"))
		if err != nil {
			return e.InternalServerError("Where this picture stands could not be looked up just now. Please try again in a moment.", err)
		}
		return e.JSON(http.StatusOK, map[string]any{"uses": uses})
	})
}

// usesOfPicture lists the texts whose words hold the address of a picture. Every text is
// read for it: she asks for one picture at a time.
func usesOfPicture(app core.App, id string) ([]pictured, error) {
	uses := []pictured{}
	err := app.ConcurrentDB().NewQuery(`
		SELECT 'posts' AS collection, id, title, status FROM posts WHERE instr(body, {:part}) > 0
		UNION ALL SELECT 'pages', id, title, status FROM pages WHERE instr(body, {:part}) > 0
		UNION ALL SELECT 'guides', id, title, status FROM guides WHERE instr(body, {:part}) > 0
		UNION ALL SELECT 'faqs', id, question, status FROM faqs WHERE instr(answer, {:part}) > 0`).
		Bind(dbx.Params{"part": "/media/" + id + "/"}).All(&uses)
	if err != nil {
		return nil, fmt.Errorf("looking where a picture stands: %w", err)
	}
	return uses, nil
}

// refusedPicture says why a picture cannot be deleted now: the texts in which it stands; ""
// when it can.
func refusedPicture(app core.App, id string) (string, error) {
	uses, err := usesOfPicture(app, id)
	if err != nil || len(uses) == 0 {
		return "", err
	}
	titles := make([]string, len(uses))
	for i, use := range uses {
		titles[i] = "“" + use.Title + "”"
	}
	last := len(titles) - 1
	said := titles[last]
	if last > 0 {
		said = strings.Join(titles[:last], ", ") + " and " + said
	}
	return "It stands in " + said + ". Please take it out of " + these(len(uses)) + " first, so that no reader comes upon a gap.", nil
}
