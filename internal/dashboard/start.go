package dashboard

import (
	"waymark/internal/content"
	"waymark/internal/sequence"
	"waymark/internal/settings"
)

// firstStep is one line of the list somebody new works through. It ticks itself off: done
// is read from what is there, never remembered.
type firstStep struct {
	Key    string `json:"key"`
	Done   bool   `json:"done"`
	Title  string `json:"title"`
	Why    string `json:"why"`
	Action action `json:"action"`
	// Friend is what to send the friend who looks after the server; "" when she does the
	// step herself.
	Friend string `json:"friend,omitempty"`
}

// unnamed is what a migration calls a site that has no name yet.
const unnamed = "My writing"

// firstSteps returns the list in an order in which every step can be done when it is
// reached: a guide goes live only with a reply address.
func (d *desk) firstSteps(person string) ([]firstStep, error) {
	site, err := settings.Load(d.app)
	if err != nil {
		return nil, err
	}
	article, err := has(d.app, content.CollectionPosts, content.StatusPublished)
	if err != nil {
		return nil, err
	}
	guide, err := has(d.app, content.CollectionGuides, content.StatusLive)
	if err != nil {
		return nil, err
	}
	letters, err := has(d.app, sequence.Collection, sequence.Live)
	if err != nil {
		return nil, err
	}
	backups, err := d.backups.Status()
	if err != nil {
		return nil, err
	}
	logins, err := d.loginSteps(person)
	if err != nil {
		return nil, err
	}
	steps := []firstStep{
		{
			Key: "name", Done: site.Name() != unnamed && site.AuthorName() != "",
			Title:  "Your name, and your site’s",
			Why:    "They stand at the top of every page. The site’s name also stands in a reader’s tabs and history, so choose one that gives nothing away.",
			Action: action{"Name your site", "#/site?group=site&field=name"},
		},
		{
			Key: "article", Done: article,
			Title:  "Your first article",
			Why:    "Write it, or paste it in. Readers see nothing until you press Publish.",
			Action: action{"Write an article", "#/articles?record=new"},
		},
		{
			Key: "reply", Done: site.ReplyTo() != "" && site.ReplyHours() != "",
			Title:  "Where answers reach you",
			Why:    "Somebody may answer a letter with something that cannot wait. Your guide and letters can go live once there is an address that you read, and the hours when you do.",
			Action: action{"Give a reply address", "#/site?group=mail&field=reply_to"},
		},
		{
			Key: "guide", Done: guide,
			Title:  "Your free guide",
			Why:    "What a reader gets for her address. Write it here, or upload a PDF; it goes by a neutral name in her inbox and her downloads.",
			Action: action{"Make your guide", "#/guides?record=new"},
		},
		{
			Key: "letters", Done: letters,
			Title:  "Your letters",
			Why:    "A few short letters that follow the guide, for readers who ask for them. You can leave them for later: the guide goes out without them.",
			Action: action{"Write your letters", "#/letters"},
		},
		{
			Key: "mail", Done: !d.cfg.Local(),
			Title:  "Letting mail out",
			Why:    "Nothing leaves this computer yet: every mail is kept here, where you can read it and see how it looks. Letters go out through a service that carries mail for websites. The friend who looks after your server connects it; there is nothing in it for you to learn.",
			Action: action{"Read the mail kept here", d.mailbox},
			Friend: d.friendlyRequest(),
		},
		{
			Key: "backup", Done: !backups.LastGood.IsZero(),
			Title:  "A backup",
			Why:    "A copy of everything you have written. Each one is opened and read again, so that you know it would help.",
			Action: action{"Make a backup", "#/backup"},
		},
	}
	return append(steps, logins...), nil
}

// friendlyRequest is a letter she can send as it is; every name in it is one the program knows.
func (d *desk) friendlyRequest() string {
	return `Hello! Could you connect my site to Mailgun, please, so that letters can leave it? It needs about twenty minutes:

1. An account at mailgun.com with a sending domain of its own (such as post.example.org), and its DNS records set as Mailgun shows them.
2. In a file called waymark.env beside pb_data, or in the environment:
   MG_API_KEY=…
   MG_DOMAIN=the sending domain
   MG_WEBHOOK_SIGNING_KEY=…
   MG_URL=https://api.eu.mailgun.net/v3   (only for an account in the EU)
   WAYMARK_URL=the site’s public https address   (now it is ` + d.cfg.URL + `)
3. In Mailgun, webhooks for delivered, permanent failure, temporary failure, complaints and unsubscribes, all to the public address followed by /webhooks/mailgun. Open and click tracking stay off.
4. Start the program again.

The key belongs in that file and nowhere else; please don’t send it to me. Thank you!`
}
