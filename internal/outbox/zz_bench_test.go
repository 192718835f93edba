package outbox_test

import (
	"fmt"
	"testing"
	"github.com/pocketbase/pocketbase/core"
	"time"

	"waymark/internal/config"
	"waymark/internal/outbox"
)

func TestZZBench(t *testing.T) {
	o := newOffice(t, config.Config{})
	who := o.subscriber("ada")
	var drafts []outbox.Draft
	for i := range 10000 {
		drafts = append(drafts, outbox.Draft{Kind: outbox.Letter, Purpose: fmt.Sprint("z", i), Subscriber: who})
	}
	for _, k := range []outbox.Kind{outbox.Letter} {
		o.out.Compose(k, func(_ core.App, m outbox.Message) (outbox.Mail, error) {
			return outbox.Mail{To: "a@b.c", From: "x@y.z", Subject: "s", HTML: "h", Text: "t"}, nil
		})
	}
	b := time.Now()
	o.enqueue(drafts...)
	t.Log("enqueue", time.Since(b))
	b = time.Now()
	n := o.work()
	t.Log("work", n, time.Since(b))
}
