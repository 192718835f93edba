package apptest

import (
	"strconv"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Tab opens a second tab beside this one, 1280 by 900: another window of the same person,
// with the same logins. It is closed with the test, or before by [Browser.Close].
func (b *Browser) Tab() *Browser {
	b.t.Helper()
	ctx, end := chromedp.NewContext(b.ctx)
	tab := &Browser{t: b.t, ctx: ctx}
	b.t.Cleanup(end)
	if err := chromedp.Listen(ctx, tab.listen); err != nil {
		b.t.Fatalf("opening a tab: %v", err)
	}
	call(tab, network.Enable, network.EnableParams{})
	call(tab, log.Enable, cdp.Empty{})
	tab.Desktop()
	return tab
}

// Front brings a tab before the others: typing goes to the one in front.
func (b *Browser) Front() {
	b.t.Helper()
	call(b, page.BringToFront, cdp.Empty{})
}

// Close closes a tab that [Browser.Tab] opened, without asking it.
func (b *Browser) Close() {
	b.t.Helper()
	if err := chromedp.Cancel(b.ctx); err != nil {
		b.t.Logf("closing a tab: %v", err)
	}
}

// Offline takes the network away, or gives it back.
func (b *Browser) Offline(off bool) {
	b.t.Helper()
	call(b, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{{Offline: off, DownloadThroughput: -1, UploadThroughput: -1}},
	})
	call(b, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: off, DownloadThroughput: -1, UploadThroughput: -1})
}

// Type types into whatever has the focus, also inside a frame.
func (b *Browser) Type(text string) {
	b.t.Helper()
	call(b, input.InsertText, input.InsertTextParams{Text: text})
}

// PressButton presses the first visible button or link that reads so, or begins so.
func (b *Browser) PressButton(text string) {
	b.t.Helper()
	find := `[...document.querySelectorAll("button, a, summary, [role=menuitem]")].filter((el) => el.innerText.trim().startsWith(` + strconv.Quote(text) + `) && el.checkVisibility() && !el.disabled).at(-1)`
	// it may be drawn anew, and be gone for a moment, just after it was seen
	for pressed := ""; pressed == ""; {
		b.WaitFor(find + ` !== undefined`)
		pressed = b.Script(`(() => { const el = ` + find + `; el?.click(); return el ? "pressed" : "" })()`)
	}
}

// Reads waits until somebody looking at the page reads this text.
func (b *Browser) Reads(text string) {
	b.t.Helper()
	b.WaitFor(`document.body.innerText.includes(` + strconv.Quote(text) + `)`)
}
