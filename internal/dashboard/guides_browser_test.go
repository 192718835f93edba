package dashboard_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/apptest"
	"waymark/internal/content/guidepdf"
	"waymark/internal/subscribers"
)

// herOwnPDF writes a PDF of two pages to disk that says more about itself than it should.
func herOwnPDF(t *testing.T) (path string) {
	t.Helper()
	var data bytes.Buffer
	pages := "<h2>Hers</h2>" + strings.Repeat("<p>Words that fill a page and go on to the next one, line after line.</p>", 60)
	if err := guidepdf.Make(&data, guidepdf.Document{OutsideName: "Leaving safely", Body: pages, Created: apptest.Start}); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "Leaving safely.pdf")
	if err := os.WriteFile(path, data.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// confirmed makes n people who have asked for a guide and confirmed it.
func confirmed(site *apptest.Site, guide *core.Record, n int) (last *core.Record) {
	for i := range n {
		last = site.Make("subscribers", map[string]any{"email": fmt.Sprintf("reader%d@example.org", i), "status": "active"})
		for range 2 { // asking twice makes nobody two people
			site.Make("consents", map[string]any{"subscriber": last.Id, "guide": guide.Id, "requested_at": apptest.Start, "confirmed_at": apptest.Start})
		}
	}
	waiting := site.Make("subscribers", map[string]any{"email": "waiting@example.org", "status": "pending"})
	site.Make("consents", map[string]any{"subscriber": waiting.Id, "guide": guide.Id, "requested_at": apptest.Start})
	return last
}

// readersFile is the file that a link in somebody's mail gives.
func readersFile(t *testing.T, site *apptest.Site, guide, person *core.Record) guidepdf.Metadata {
	t.Helper()
	link := site.People.DownloadLink(guide.Id, subscribers.Reader{ID: person.Id, Email: person.GetString("email")})
	page := site.Get("/download/" + link[strings.LastIndex(link, "/")+1:])
	metadata, err := guidepdf.Inspect(strings.NewReader(page.Body))
	if err != nil {
		t.Fatalf("the link gives %d: %v", page.Status, err)
	}
	return metadata
}

func TestSheWritesAGuideAndReadersCanAskForIt(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	c := choosing(t, site)
	c.opens("guides", "")
	c.Reads("somebody else may look there")
	c.Fill(".write-title", "A calm evening")
	if name := c.Script(`document.querySelector("[name=outside_name]").value`); name != "Notes for a quiet hour" {
		t.Errorf("it is called %q outside before she says anything", name)
	}
	c.Script(`(() => { const name = document.querySelector("[name=outside_name]"); name.focus(); name.select(); return "" })()`)
	c.Do(chromedp.KeyEvent(kb.Backspace))
	c.Reads("It needs a neutral name.")
	c.presses(".guide-form", "Offer it now")
	c.WaitFor(`document.activeElement.name == "outside_name"`)
	c.Axe(".guide-form")
	if n := site.Count("guides", "status = 'live'"); n != 1 {
		t.Errorf("%d guides are on offer", n)
	}
	c.Fill("[name=outside_name]", "Some evening notes")
	c.Fill(".guide-form [name=summary]", "A small guide to an evening.")
	c.Script(`(() => { tinymce.activeEditor.focus(); return "" })()`)
	c.Type("First of all, sit down.")
	c.WaitFor(`document.querySelector(".write-saved.saved") !== null`)
	if page := site.Get("/guides/a-calm-evening"); page.Status != 404 {
		t.Errorf("a reader gets the draft: %d", page.Status)
	}
	c.presses(".guide-form", "Offer it now")
	c.Reads("Readers can ask for the guide now")
	c.readsIn(".guide-file", "Some evening notes.pdf")
	c.readsIn(".guide-file", "Made from the text above")
	c.readsIn(".guide-file", "this name and nothing else")
	c.pictures("guide-top", ".guide-form .write-field")
	c.pictures("guide-file", ".guide-file")
	c.Axe(".guide-form")
	page := site.Get("/guides/a-calm-evening")
	inOrder(t, page.Body, "A calm evening", "A small guide to an evening.")
	if strings.Contains(page.Body, "sit down") {
		t.Error("the guide can be read without asking for it")
	}

	c.Fill(".write-title", "A calmer evening")
	c.presses(".guide-form", "Update the guide")
	c.Reads("Whoever has its link gets this guide now.")
	if page := site.Get("/guides/a-calm-evening"); !strings.Contains(page.Body, "A calmer evening") {
		t.Errorf("its old address answers %d", page.Status)
	}
	c.Quiet(site.URL)
}

func TestSheBringsAPDFOfHerOwnAndKnowsWhoGetsIt(t *testing.T) {
	site := apptest.New(t)
	guide, _ := site.Offer(1)
	reader := confirmed(site, guide, 37)
	c := choosing(t, site)
	c.opens("guides", guide.Id)
	const panel = ".guide-file"
	c.readsIn(panel, "1 page")

	c.Do(chromedp.SetUploadFiles(chromedp.CSS("[name=guide_file]"), []string{herOwnPDF(t)}))
	c.readsIn(panel, "Leaving safely.pdf")
	c.readsIn(panel, "Title: Leaving safely")
	c.readsIn(panel, "37 people have its link; they will get the new file.")
	c.pictures("guide-offered", panel)
	c.Axe(".guide-file")
	c.Axe("[data-field=outside_name]")
	if got := readersFile(t, site, guide, reader); got.Pages != 1 {
		t.Errorf("before she has said yes, readers get %d pages", got.Pages)
	}
	c.presses(panel, "Mend it and use it")
	c.readsIn(panel, "Your own PDF")
	c.readsIn(panel, "this name and nothing else")
	c.pictures("guide-own", panel)
	if got := readersFile(t, site, guide, reader); got.Pages < 2 || got.Title != "Notes for a quiet hour" || got.Author != "" {
		t.Errorf("readers get %+v", got)
	}
	// what she downloads is what they get
	c.Script(`(HTMLAnchorElement.prototype.click = function () { window.got = this.download }, "")`)
	c.presses(panel, "Download it")
	c.WaitFor(`window.got == "Notes for a quiet hour.pdf"`)

	c.presses(panel, "Use the one made from the text again")
	c.Reads("37 people have its link")
	c.PressButton("Use the one made from the text")
	c.readsIn(panel, "Made from the text above")
	if got := readersFile(t, site, guide, reader); got.Pages != 1 || got.Title != "Notes for a quiet hour" {
		t.Errorf("readers get %+v", got)
	}
	c.Quiet(site.URL)
}

func TestAFileThatTellsTooMuchIsSeenAndMended(t *testing.T) {
	site := apptest.New(t)
	guide, _ := site.Offer(1)
	row, err := site.App.FindFirstRecordByData("guide_files", "guide", guide.Id)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(herOwnPDF(t))
	if err != nil {
		t.Fatal(err)
	}
	// as it would come out of a backup from elsewhere
	if err := os.WriteFile(filepath.Join(site.App.DataDir(), "storage", row.BaseFilesPath(), row.GetString("file")), data, 0o600); err != nil {
		t.Fatal(err)
	}
	c := choosing(t, site)
	c.opens("guides", guide.Id)
	c.readsIn(".guide-file", "Title: Leaving safely")
	c.pictures("guide-mend", ".guide-file")
	c.presses(".guide-file", "Mend it")
	c.readsIn(".guide-file", "this name and nothing else")
	broken := filepath.Join(t.TempDir(), "broken.pdf")
	if err := os.WriteFile(broken, []byte("%PDF-1.7 and then nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.Do(chromedp.SetUploadFiles(chromedp.CSS("[name=guide_file]"), []string{broken}))
	c.readsIn(".guide-file", "cannot be read as a PDF")
}
