package apiguard

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/subscriptions"
)

// maxSubscriptions is how many topics a connection may hear: every change of a record
// asks the database once for each of them.
const maxSubscriptions = 50

// guardSubscriptions lets anybody hear of the collections that anybody may read, with
// the filter and expand that a list would take.
func guardSubscriptions(e *core.RealtimeSubscribeRequestEvent) error {
	if e.HasSuperuserAuth() {
		for _, topic := range e.Subscriptions {
			if err := noSecretIn(queryOf(topic)); err != nil {
				return e.BadRequestError(err.Error(), nil)
			}
		}
		return e.Next()
	}
	if len(e.Subscriptions) > maxSubscriptions {
		return e.BadRequestError(fmt.Sprintf("A connection takes up to %d subscriptions. One to posts/* hears of all posts.", maxSubscriptions), nil)
	}
	for _, topic := range e.Subscriptions {
		if err := checkSubscription(e.App, topic); err != nil {
			return e.BadRequestError(err.Error(), nil)
		}
	}
	return e.Next()
}

// checkSubscription judges one topic: "posts", "posts/*" or "posts/RECORD_ID", with
// "?options=…" behind it or without. An empty topic is ignored, as PocketBase does.
func checkSubscription(app core.App, topic string) error {
	if topic == "" {
		return nil
	}
	path, _, _ := strings.Cut(topic, "?")
	name, _, _ := strings.Cut(path, "/")
	c := readable(app, name)
	if c == nil {
		return fmt.Errorf("nothing public is called %s; subscribe to posts, pages, faqs, topics or guides", short(name))
	}
	return checkQuery(c, queryOf(topic), app)
}

func queryOf(topic string) url.Values {
	query := url.Values{}
	for key, value := range optionsOf(topic).Query {
		query.Set(key, value)
	}
	return query
}

// optionsOf reads a topic's options with the very code that will use them.
func optionsOf(topic string) subscriptions.SubscriptionOptions {
	client := subscriptions.NewDefaultClient()
	client.Subscribe(topic)
	return client.Subscriptions()[topic]
}
