package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(func(app core.App) error {
		return createReadable(app, "faqs", `status = "published"`,
			[]string{"CREATE INDEX idx_faqs_status ON faqs (status, topic)"},
			&core.TextField{Name: "question", Required: true, Max: 300, Presentable: true, Help: "In the words a reader would use."},
			&core.EditorField{Name: "answer", MaxSize: 200_000, Help: "A short answer; two or three paragraphs at the most read best."},
			&core.RelationField{Name: "topic", CollectionId: relationTo(app, "topics"), MaxSelect: 1, Help: "Where it stands on the page of all questions."},
			&core.SelectField{Name: "status", Values: []string{"draft", "published"}, MaxSelect: 1, Help: "A draft is shown nowhere, not even in an article that uses it."},
			&core.BoolField{Name: "only_here", Hidden: true, Help: "Written for one article: it stands there, and not among all the questions."},
		)
	}, func(app core.App) error { return drop(app, "faqs") })
}
