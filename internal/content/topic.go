package content

import "github.com/pocketbase/pocketbase/core"

// Topic is what posts and questions are sorted by.
type Topic struct{ core.BaseRecordProxy }

func (t *Topic) Name() string        { return t.GetString("name") }
func (t *Topic) Slug() string        { return t.GetString("slug") }
func (t *Topic) Description() string { return t.GetString("description") }

// Path is its address on this site.
func (t *Topic) Path() string { return "/topics/" + t.Slug() }

// TopicCount is a topic with the number of published posts in it.
type TopicCount struct {
	*Topic
	Posts int
}
