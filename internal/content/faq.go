package content

import "github.com/pocketbase/pocketbase/core"

// FAQ is a question with its answer.
type FAQ struct{ core.BaseRecordProxy }

func (f *FAQ) Question() string { return f.GetString("question") }
func (f *FAQ) Status() string   { return f.GetString("status") }

// Answer is HTML as she wrote it: show it through [Clean].
func (f *FAQ) Answer() string { return f.GetString("answer") }

// TopicID is the topic it belongs to, "" for none.
func (f *FAQ) TopicID() string { return f.GetString("topic") }

// Anchor is the id of its element on the page of all questions.
func (f *FAQ) Anchor() string { return "q-" + f.Id }

// Path is its address on this site: the page of all questions, at this one.
func (f *FAQ) Path() string { return "/faq#" + f.Anchor() }

// FAQGroup is the questions of one topic.
type FAQGroup struct {
	Topic *Topic // nil for the questions without a topic, which come last
	FAQs  []*FAQ // never empty
}
