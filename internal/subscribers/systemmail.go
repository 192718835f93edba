package subscribers

import (
	"fmt"

	"waymark/internal/email"
	"waymark/internal/outbox"
	"waymark/internal/settings"
)

// ours are the mails the program writes itself. Seen from outside they say nothing, no
// two share a subject, and none repeats a name somebody typed into a form.
var ours = struct{ confirmation, guide, preferences, letterAgain, address, moved, movedBack email.Template }{
	confirmation: email.Template{
		Subject: "Please confirm your address",
		Body: `<p>Hello,</p>
<p>Thank you for asking us for something to read. Press the button below; one more press on the page it opens, and it is yours.</p>
<p>If it was not you who asked, somebody may have typed your address by mistake. There is nothing you need to do, and nothing more will come.</p>`,
	},
	guide: email.Template{
		Subject: "Here is what you asked for",
		Body: `<p>Hello {{ first_name | default: "there" }},</p>
<p>Here is “{{ guide_name }}”. You can read it on a page of its own, or keep it as a file called {{ guide_name }}.</p>
<p><a href="{{ download_url }}">Download the file</a></p>
<p>The links work for thirty days. After that they offer you fresh ones.</p>`,
	},
	preferences: email.Template{
		Subject: "The link you asked us for",
		Body: `<p>Hello,</p>
<p>On this page you can change what we send you, and how. The link works for two hours; if that is too short, you can ask for another at any time.</p>
<p>If you did not ask for it, you can leave this mail alone: nothing has changed.</p>`,
	},
	letterAgain: email.Template{
		Subject: "A fresh link for you",
		Body: `<p>Hello,</p>
<p>Here is a fresh link to what you wanted to read again.</p>`,
	},
	moved: email.Template{
		Subject: "Our mail goes elsewhere now",
		Body: `<p>Hello,</p>
<p>Somebody pressed a button to say that our mail is to go to another address, and from now on it does. If that was you, there is nothing you need to do.</p>
<p>If it was not, the button below brings it back here, as it was before. It works for seven days.</p>`,
	},
	movedBack: email.Template{
		Subject: "Nothing more comes to this address",
		Body: `<p>Hello,</p>
<p>For a while our mail came to this address. Now it goes to the one before it again: somebody there has taken the change back. Nothing more comes here.</p>
<p>If you would like to hear from us at this address, ask us anew where you first did.</p>`,
	},
	address: email.Template{
		Subject: "Is this address yours?",
		Body: `<p>Hello,</p>
<p>Our letters are to come to this address from now on, if it is yours. The button below makes the change. The link works for a day.</p>
<p>If it was not you who asked for this, somebody may have typed your address by mistake. There is nothing you need to do, and nothing will come. <a href="{{ not_me_url }}">It was not me: please never write here again.</a></p>`,
	},
}

// notMeLabel is the way out of a mail to somebody who may not have asked for it.
const notMeLabel = "It was not me: please never write here again"

// frame is what stands around every mail of ours.
func (p *People) frame(site *settings.Site, unsubscribe string) email.Frame {
	return email.Frame{
		Language: site.Language(), PostalAddress: site.PostalAddress(), ReplyHours: site.ReplyLine(), UnsubscribeURL: unsubscribe,
	}
}

// compile is email.Compile for our own words; the names are the links they use.
func compile(t email.Template, names ...string) *email.Compiled {
	c, err := email.Compile(t, names...)
	if err != nil {
		panic(fmt.Sprintf("subscribers: our own mail %q: %v", t.Subject, err)) // the words above are wrong; a test would say so
	}
	return c
}

var (
	confirmationMail = compile(ours.confirmation)
	guideMail        = compile(ours.guide, "download_url")
	preferencesMail  = compile(ours.preferences)
	letterAgainMail  = compile(ours.letterAgain)
	addressMail      = compile(ours.address, "not_me_url")
	movedMail        = compile(ours.moved)
	movedBackMail    = compile(ours.movedBack)
)

// linkMail is the payload of a system mail whose one button leads to url. vars are the
// links that stand in its words. A discreet one says no words, and "not_me_url" is its way out.
func (p *People) linkMail(words *email.Compiled, discreet bool, label, url, unsubscribe string, vars email.Vars) (outbox.SaidMail, error) {
	site, err := settings.Load(p.app)
	if err != nil {
		return outbox.SaidMail{}, err
	}
	frame := p.frame(site, unsubscribe)
	if url != "" {
		frame.Button = &email.Button{Label: label, URL: url}
	}
	var c email.Content
	if discreet {
		if notMe, ok := vars["not_me_url"]; ok {
			frame.UnsubscribeURL, frame.StopLabel = notMe, notMeLabel
		}
		c, err = words.RenderDiscreet(vars, frame, url)
	} else {
		c, err = words.Render(vars, frame)
	}
	if err != nil {
		return outbox.SaidMail{}, fmt.Errorf("writing %q: %w", label, err)
	}
	return outbox.SaidMail{Subject: c.Subject, HTML: c.HTML, Text: c.Text, Unsubscribe: unsubscribe}, nil
}
