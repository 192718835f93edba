package content_test

import (
	"slices"
	"testing"
	"time"

	"waymark/internal/content"
)

func TestWhatSheNeverWantsOfferedIsLeftOutWhereverItWouldComeFrom(t *testing.T) {
	h := newHouse(t)
	topic := h.add("topics", map[string]any{"name": "After"}).Id
	shares := h.post("Shares the topic", 5*time.Hour, map[string]any{"topics": []string{topic}})
	h.post("Shares it too", 6*time.Hour, map[string]any{"topics": []string{topic}})
	newest := h.post("The newest", 0, nil)
	other := h.post("Another", time.Hour, nil)

	for _, test := range []struct {
		name                   string
		topics, related, never []string
		want                   []string
	}{
		{"one that shares a topic", []string{topic}, nil, []string{shares.Id}, []string{"Shares it too"}},
		{"one she had chosen before", nil, []string{newest.Id, other.Id}, []string{newest.Id}, []string{"Another"}},
		{"the newest, when there is nothing else", nil, nil, []string{newest.Id, shares.Id}, []string{"Shares it too"}},
		{"all but what she chose", []string{topic}, []string{other.Id}, []string{newest.Id}, []string{"Another", "Shares the topic", "Shares it too"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			post := h.post("The post", 2*time.Hour, map[string]any{"topics": test.topics, "related": test.related, "related_never": test.never})
			defer func() {
				if err := h.Delete(post.Record); err != nil {
					t.Fatal(err)
				}
			}()
			related, err := content.Related(h, post, content.RelatedShown)
			if err != nil || !slices.Equal(titles(related), test.want) {
				t.Errorf("got %q, %v; want %q", titles(related), err, test.want)
			}
		})
	}
}
