package wiring

import (
	"context"

	"waymark/internal/mailgun"
	"waymark/internal/subscribers"
)

// carrierLists are Mailgun's lists, as subscribers know them.
type carrierLists struct{ client *mailgun.Client }

var listOf = map[subscribers.Reason]mailgun.List{
	subscribers.ReasonBounced:      mailgun.Bounces,
	subscribers.ReasonComplained:   mailgun.Complaints,
	subscribers.ReasonUnsubscribed: mailgun.Unsubscribes,
}

func (l carrierLists) Page(ctx context.Context, list subscribers.Reason, cursor string) (addresses []string, next string, err error) {
	return l.client.ListPage(ctx, listOf[list], cursor)
}

func (l carrierLists) Unsubscribe(ctx context.Context, addresses []string) error {
	return l.client.AddUnsubscribes(ctx, addresses)
}

func (l carrierLists) Remove(ctx context.Context, list subscribers.Reason, address string) error {
	return l.client.RemoveListed(ctx, listOf[list], address)
}
