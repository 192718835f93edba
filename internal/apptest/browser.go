package apptest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Browser is a real Chromium with one tab. Its errors and its requests are kept.
type Browser struct {
	t   testing.TB
	ctx context.Context

	mu       sync.Mutex
	troubles []string // what the console complained of
	requests []string // every address asked for
}

// chromium finds the browser: WAYMARK_CHROMIUM, or one of the usual names.
func chromium() string {
	if path := os.Getenv("WAYMARK_CHROMIUM"); path != "" {
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// NewBrowser starts Chromium, 390 by 844 like a phone, and ends it with the test. Without
// a Chromium the test is skipped, unless WAYMARK_BROWSER=required, when it fails.
func NewBrowser(t testing.TB) *Browser {
	t.Helper()
	path := chromium()
	if path == "" {
		if os.Getenv("WAYMARK_BROWSER") == "required" {
			t.Fatal("no Chromium here, and WAYMARK_BROWSER=required")
		}
		t.Skip("no Chromium here: the browser tests did not run")
	}
	ctx, end := chromedp.NewContext(context.Background(), chromedp.WithAllocatorOptions(
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
	))
	b := &Browser{t: t, ctx: ctx}
	t.Cleanup(func() {
		// the profile is removed after this, so the browser must be gone
		if err := chromedp.Cancel(ctx); err != nil {
			t.Logf("ending the browser: %v", err)
		}
		end()
	})
	if err := chromedp.Listen(ctx, b.listen); err != nil {
		t.Fatalf("starting the browser: %v", err)
	}
	call(b, network.Enable, network.EnableParams{})
	call(b, log.Enable, cdp.Empty{})
	b.Phone()
	return b
}

// patience is how long one act may take on a busy machine.
const patience = 90 * time.Second

// call sends one command of the DevTools protocol.
func call[P, R any](b *Browser, command cdp.Command[P, R], params P) {
	b.t.Helper()
	ctx, end := context.WithTimeout(b.ctx, patience)
	defer end()
	if _, err := chromedp.Call(ctx, command, params); err != nil {
		b.t.Fatalf("asking the browser: %v", err)
	}
}

// get runs an action that returns something.
func get[T any](b *Browser, action chromedp.Action[T]) T {
	b.t.Helper()
	ctx, end := context.WithTimeout(b.ctx, patience)
	defer end()
	value, err := chromedp.Run(ctx, action)
	if err != nil {
		b.t.Fatalf("in the browser: %v", err)
	}
	return value
}

func (b *Browser) listen(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request.URL)
	case *runtime.EventExceptionThrown:
		b.troubles = append(b.troubles, e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError {
			b.troubles = append(b.troubles, e.Entry.Text+" "+e.Entry.URL)
		}
	}
}

// Do runs actions and fails the test when one fails.
func (b *Browser) Do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	get(b, chromedp.Steps(actions...))
}

// Open goes to an address and waits until the page is there.
func (b *Browser) Open(address string) {
	b.t.Helper()
	b.Do(chromedp.Navigate(address), chromedp.WaitReady(chromedp.CSS("body")))
}

// Click presses what a CSS selector finds, and waits for the page that follows.
func (b *Browser) Click(selector string) {
	b.t.Helper()
	ctx, end := context.WithTimeout(b.ctx, patience)
	defer end()
	if _, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(selector))); err != nil {
		b.t.Fatalf("pressing %s: %v", selector, err)
	}
}

// Fill empties a field, as selecting all and deleting it would, and types into it, key by
// key: a field that refuses its keys stays empty.
func (b *Browser) Fill(selector, text string) {
	b.t.Helper()
	b.WaitFor(`document.querySelector(` + strconv.Quote(selector) + `) !== null`)
	b.Script(`(field => { field.value = ""; field.dispatchEvent(new Event("input", {bubbles: true})) })(document.querySelector(` + strconv.Quote(selector) + `))`)
	b.Do(chromedp.Focus(chromedp.CSS(selector)))
	for _, letter := range text {
		key := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: string(letter), Text: string(letter), UnmodifiedText: string(letter)}
		call(b, input.DispatchKeyEvent, key)
		call(b, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyUp, Key: string(letter)})
	}
}

// Text is what a person reads in the first element that selector finds.
func (b *Browser) Text(selector string) string {
	b.t.Helper()
	return get(b, chromedp.Text(chromedp.CSS(selector)))
}

// Attribute is an attribute of the first element that selector finds; "" when it has none.
func (b *Browser) Attribute(selector, name string) string {
	b.t.Helper()
	return get(b, chromedp.Attributes(chromedp.CSS(selector)))[name]
}

// Has reports whether selector finds anything on the page.
func (b *Browser) Has(selector string) bool {
	b.t.Helper()
	return get(b, chromedp.Evaluate[bool](`document.querySelector(`+strconv.Quote(selector)+`) !== null`))
}

// Script runs JavaScript on the page and returns its value as text.
func (b *Browser) Script(code string) string {
	b.t.Helper()
	return get(b, chromedp.Evaluate[string](`String(`+code+`)`))
}

// Where is the address of the page.
func (b *Browser) Where() string {
	b.t.Helper()
	return get(b, chromedp.Location())
}

// Phone makes the window 390 by 844.
func (b *Browser) Phone() {
	b.t.Helper()
	b.Do(chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile))
}

// Desktop makes the window 1280 by 900.
func (b *Browser) Desktop() {
	b.t.Helper()
	b.Do(chromedp.EmulateViewport(1280, 900))
}

// Scheme sets whether she likes pages "light" or "dark".
func (b *Browser) Scheme(scheme string) {
	b.t.Helper()
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
}

// Scripts sets whether pages run scripts.
func (b *Browser) Scripts(on bool) {
	b.t.Helper()
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
}

// Picture keeps a picture of the whole page as name.png in the folder WAYMARK_PICTURES, if
// that is set: for looking at, not for comparing.
func (b *Browser) Picture(name string) {
	b.t.Helper()
	folder := os.Getenv("WAYMARK_PICTURES")
	if folder == "" {
		return
	}
	png := get(b, chromedp.FullScreenshot(100))
	if err := os.MkdirAll(folder, 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), png, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// Quiet fails the test when the console complained, or when anything but origin was asked for.
func (b *Browser) Quiet(origin string) {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, trouble := range b.troubles {
		b.t.Errorf("the console says: %s", trouble)
	}
	for _, address := range b.requests {
		if !strings.HasPrefix(address, origin) && !strings.HasPrefix(address, "data:") && !strings.HasPrefix(address, "about:") {
			b.t.Errorf("something was asked of %s", address)
		}
	}
}

// Shift presses and releases the Shift key.
func (b *Browser) Shift() {
	b.t.Helper()
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeRawKeyDown, input.DispatchKeyEventTypeKeyUp} {
		call(b, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: kind, Key: "Shift", Code: "ShiftLeft", WindowsVirtualKeyCode: 16})
	}
}

// WaitFor waits until a JavaScript expression is true, on whichever page is there by then.
func (b *Browser) WaitFor(expression string) {
	b.t.Helper()
	deadline := time.After(patience)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		// a page that is just being left cannot be asked
		if done, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](expression)); err == nil && done {
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			b.t.Fatalf("waited in vain for %s", expression)
		}
	}
}
