package apiguard

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/subscriptions"
)

// patience is how long a message that must come may take.
const patience = 5 * time.Second

// A listener keeps what it is sent, so that no sender ever waits for a test.
type listener struct {
	*subscriptions.DefaultClient
	heard chan subscriptions.Message
}

func (l *listener) Send(m subscriptions.Message) { l.heard <- m }

// listen subscribes a client over HTTP, and says how that was answered. pairs are
// header names and values.
func (s *site) listen(t *testing.T, topics []string, pairs ...string) (*listener, answer) {
	t.Helper()
	l := &listener{subscriptions.NewDefaultClient(), make(chan subscriptions.Message, 1000)}
	s.app.SubscriptionsBroker().Register(l)
	t.Cleanup(func() { s.app.SubscriptionsBroker().Unregister(l.Id()) })
	form, err := json.Marshal(map[string]any{"clientId": l.Id(), "subscriptions": topics})
	if err != nil {
		t.Fatal(err)
	}
	return l, s.ask(http.MethodPost, "/api/realtime", string(form), pairs...)
}

// hear gathers what is sent until enough says that it will do.
func (l *listener) hear(t *testing.T, enough func(subscriptions.Message) bool) []subscriptions.Message {
	t.Helper()
	var heard []subscriptions.Message
	late := time.After(patience)
	for {
		select {
		case message := <-l.heard:
			heard = append(heard, message)
			if enough(message) {
				return heard
			}
		case <-late:
			t.Fatalf("the message did not come; heard %d others", len(heard))
		}
	}
}

func about(id string) func(subscriptions.Message) bool {
	return func(m subscriptions.Message) bool { return strings.Contains(string(m.Data), `"id":"`+id+`"`) }
}

func named(topic string) func(subscriptions.Message) bool {
	return func(m subscriptions.Message) bool { return m.Name == topic }
}

// withOptions is a topic as the SDK writes it.
func withOptions(topic string, query map[string]string) string {
	options, err := json.Marshal(map[string]any{"query": query})
	if err != nil {
		panic(err)
	}
	return topic + "?options=" + url.QueryEscape(string(options))
}

func (s *site) save(t *testing.T, collection, id string, fields map[string]any) {
	t.Helper()
	record := s.find(t, collection, id)
	record.Load(fields)
	if err := s.app.Save(record); err != nil {
		t.Fatal(err)
	}
}

var realtimeLeaks = []leak{
	{name: "a subscription's filter through a relation", try: func(t *testing.T, s *site) string {
		// a wrong guess is heard of, and the right one is not
		wrong := withOptions("posts/*", map[string]string{"filter": "related.body!~'" + private + " sun'"})
		right := withOptions("posts/*", map[string]string{"filter": "related.body!~'" + private + " moon'"})
		client, got := s.listen(t, []string{wrong, right})
		if got.status != http.StatusNoContent {
			return ""
		}
		s.save(t, "posts", postMixed, map[string]any{"excerpt": "once"})
		heard := client.hear(t, named(wrong))
		if slices.ContainsFunc(heard, named(right)) {
			return ""
		}
		return "moon"
	}},
	{name: "a subscription to a collection opened by mistake", prepare: everythingOpened, try: func(t *testing.T, s *site) string {
		client, got := s.listen(t, []string{"subscribers/*"})
		if got.status != http.StatusNoContent {
			return ""
		}
		s.save(t, "subscribers", subscriber, map[string]any{"first_name": private})
		return string(client.hear(t, about(subscriber))[0].Data)
	}},
	{name: "ids of unpublished records in an event", try: func(t *testing.T, s *site) string {
		client, got := s.listen(t, []string{"posts/" + postMixed})
		if got.status != http.StatusNoContent {
			t.Fatal("a subscription to a published post was refused")
		}
		s.save(t, "posts", postMixed, map[string]any{"excerpt": "once"})
		heard := client.hear(t, about(postMixed))
		return draftIDs(answer{body: string(heard[0].Data)})
	}},
	{name: "an event that expands posts which are opened to everybody", prepare: everythingOpened, try: func(t *testing.T, s *site) string {
		client, got := s.listen(t, []string{withOptions("posts/"+postMixed, map[string]string{"expand": "related"})})
		if got.status != http.StatusNoContent {
			t.Fatal("a subscription that expands published posts was refused")
		}
		s.save(t, "posts", postMixed, map[string]any{"excerpt": "once"})
		heard := client.hear(t, about(postMixed))
		return secretIn(answer{http.StatusOK, string(heard[0].Data)})
	}},
	{name: "an event from a member's subscription", prepare: withMembers, try: func(t *testing.T, s *site) string {
		client, got := s.listen(t, []string{"subscribers"}, "Authorization", memberToken(t, s))
		if got.status != http.StatusNoContent {
			return ""
		}
		s.save(t, "subscribers", subscriber, map[string]any{"first_name": private})
		return string(client.hear(t, about(subscriber))[0].Data)
	}},
	{name: "the event of a post that is emptied into a draft and deleted at once", try: func(t *testing.T, s *site) string {
		// PocketBase asks the rules about the post as it was, and sends it as it is
		client, got := s.listen(t, []string{"posts/*"})
		if got.status != http.StatusNoContent {
			t.Fatal("a subscription to posts was refused")
		}
		err := s.app.RunInTransaction(func(tx core.App) error {
			post, err := tx.FindRecordById("posts", postCompanion)
			if err != nil {
				return err
			}
			post.Load(map[string]any{"status": "draft", "title": private})
			if err := tx.Save(post); err != nil {
				return err
			}
			return tx.Delete(post)
		})
		if err != nil {
			t.Fatal(err)
		}
		s.save(t, "posts", postMixed, map[string]any{"excerpt": "the end"})
		// in the open both events come, in either order; guarded, one of them does
		for _, m := range client.hear(t, func(m subscriptions.Message) bool {
			return about(postCompanion)(m) || about(postMixed)(m) && isGuarded(s)
		}) {
			if strings.Contains(string(m.Data), private) {
				return string(m.Data)
			}
		}
		return ""
	}},
}

func TestAnAnonymousSubscriptionHearsOfPublishedRecordsWithTheirExpand(t *testing.T) {
	s := guarded(t)
	topic := withOptions("posts/*", map[string]string{
		"filter": "noindex=false && published_at<=@now", "expand": "related,faqs,topics,guide", "fields": "*,expand",
	})
	client, got := s.listen(t, []string{topic, "guides", "faqs/" + faqShown, "topics/*", ""})
	if got.status != http.StatusNoContent {
		t.Fatalf("refused: %s", got.body)
	}
	s.save(t, "posts", postMixed, map[string]any{"excerpt": "A new line"})

	data := string(client.hear(t, named(topic))[0].Data)
	for _, want := range []string{"A new line", "Good company", "As long as it takes", `"Rest"`, "A quiet hour", `"action":"update"`} {
		if !strings.Contains(data, want) {
			t.Errorf("%q is missing in %s", want, data)
		}
	}
	wantNothingPrivate(t, answer{body: data})
	if id := draftIDs(answer{body: data}); id != "" {
		t.Errorf("the event names %s", id)
	}
}

func TestNothingUnpublishedIsEverSentToAnAnonymousSubscription(t *testing.T) {
	s := guarded(t)
	topics := []string{"posts/*", "posts", "faqs/*", "guides/*", "pages/*", "topics/*", "posts/" + postMixed, "posts/" + postDraft, "posts/" + postCompanion}
	client, got := s.listen(t, topics)
	if got.status != http.StatusNoContent {
		t.Fatalf("refused: %s", got.body)
	}
	hidden := map[string]any{"title": private, "body": private, "status": "draft"}
	s.save(t, "posts", postMixed, hidden)                         // published → draft
	s.save(t, "posts", postMixed, map[string]any{"excerpt": "x"}) // a draft is edited
	s.save(t, "posts", postDraft, map[string]any{"excerpt": "x"})
	s.save(t, "guides", guideLive, hidden)
	s.save(t, "faqs", faqShown, map[string]any{"question": private, "status": "draft"})
	s.save(t, "pages", pageDraft, map[string]any{"body": private})
	for _, id := range []string{postMixed, postDraft, postScheduled} {
		if err := s.app.Delete(s.find(t, "posts", id)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.app.Delete(s.find(t, "posts", postLonely)); err != nil { // published: its end may be heard
		t.Fatal(err)
	}
	s.save(t, "posts", postCompanion, map[string]any{"title": "Still here"})

	for _, m := range client.hear(t, about(postCompanion)) {
		if !about(postCompanion)(m) && !about(postLonely)(m) || strings.Contains(string(m.Data), private) {
			t.Errorf("%s was sent %s", m.Name, m.Data)
		}
	}
}

func TestSubscriptionsBeyondWhatAListMayAskAreRefused(t *testing.T) {
	s := guarded(t)
	many := make([]string, maxSubscriptions+1)
	for i := range many {
		many[i] = "posts/*"
	}
	for name, topics := range map[string][]string{
		"a locked collection":              {"subscribers/*"},
		"a locked collection, old style":   {"messages"},
		"a locked collection among others": {"posts/*", "consents/*"},
		"the superusers":                   {"_superusers/*"},
		"no collection":                    {"weather"},
		"everything":                       {"*"},
		"an expand backwards":              {withOptions("topics/*", map[string]string{"expand": "posts_via_topics"})},
		"a sort through a relation":        {withOptions("posts/*", map[string]string{"sort": "related.title"})},
		"a filter with a function":         {withOptions("posts/*", map[string]string{"filter": "strftime('%Y',published_at)='2026'"})},
		"options behind other parameters":  {strings.Replace(withOptions("posts/*", map[string]string{"filter": "related.title!=''"}), "?", "?a=b&", 1)},
		"options given twice":              {withOptions("posts/*", map[string]string{"filter": "related.title!=''"}) + "&options={}"},
		"options that name filter twice":   {"posts/*?options=" + url.QueryEscape(`{"query":{"filter":"id!=''","filter":"related.title!=''"}}`)},
		"too many":                         many,
	} {
		client, got := s.listen(t, topics)
		if got.status != http.StatusBadRequest || got.message() == "" {
			t.Errorf("%s: status %d and %s", name, got.status, got.body)
		}
		if n := len(client.Subscriptions()); n != 0 {
			t.Errorf("%s: %d subscriptions were made", name, n)
		}
	}
}

func TestASuperusersSubscriptionIsNotNarrowed(t *testing.T) {
	s := guarded(t)
	client, got := s.listen(t, []string{"posts/*", "subscribers/*"}, "Authorization", authToken(t, s.superuser(t)))
	if got.status != http.StatusNoContent {
		t.Fatalf("refused: %s", got.body)
	}
	s.save(t, "posts", postDraft, map[string]any{"related": []string{postScheduled}})
	if data := string(client.hear(t, about(postDraft))[0].Data); !strings.Contains(data, postScheduled) {
		t.Errorf("the author's event lacks the related draft: %s", data)
	}
}

// isGuarded says which of the two sites this is, by asking for what only one refuses.
func isGuarded(s *site) bool {
	return s.list("posts", "filter", "related.id!=''").status != http.StatusOK
}
