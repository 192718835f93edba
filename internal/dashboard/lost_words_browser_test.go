package dashboard_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/apptest"
	"waymark/internal/e2e"
)

// on is what stands in the editor.
func (w writing) on() string {
	w.t.Helper()
	return w.Script("(" + editor + ").getContent()")
}

// shows waits until her words are in the editor.
func (w writing) shows(words string) {
	w.t.Helper()
	w.WaitFor(`(` + editor + `)?.getContent().includes(` + strconv.Quote(words) + `)`)
}

func published(site *apptest.Site) *core.Record {
	return site.Make("posts", map[string]any{"title": "On the site", "body": "<p>What readers see.</p>", "status": "published"})
}

// readersSee fails the test unless a reader finds these words, and not those.
func (w writing) readersSee(slug, these, notThose string) {
	w.t.Helper()
	page := w.site.Get("/blog/" + slug)
	if !strings.Contains(page.Body, these) {
		w.t.Errorf("readers do not see %q", these)
	}
	if notThose != "" && strings.Contains(page.Body, notThose) {
		w.t.Errorf("readers see %q", notThose)
	}
}

func TestWordsComeBackAfterTheTabIsClosed(t *testing.T) {
	site := apptest.New(t)
	post := published(site)
	w := atDesk(t, site)

	tab := writing{w.Tab(), t, site}
	tab.Open(site.URL + "/_/")
	tab.opens(post.Id)
	tab.writes(" Words")
	tab.saved()
	tab.writes(" that were on their way.")
	tab.WaitFor(`localStorage.length > 0 && Object.keys(localStorage).some((k) => k.startsWith("waymark.words."))`)
	tab.Close()

	w.opens(post.Id)
	w.shows("Words that were on their way.")
	w.Reads("Readers do not see them until you press")
	if spoken := w.Script(`document.body.innerText.includes("another window")`); spoken != "false" {
		t.Error("another window is spoken of, and there was none")
	}
	w.Picture("lost-tab-1280")
	w.readersSee("on-the-site", "What readers see.", "on their way")

	w.saved()
	w.PressButton("Update the page")
	w.Reads("Readers see it now")
	w.readersSee("on-the-site", "Words that were on their way.", "")
	if n := site.Count("autosaves", ""); n != 0 {
		t.Errorf("%d drafts are kept of what was saved", n)
	}
	w.Quiet(site.URL)
}

func TestWordsTypedLongAgoDoNotComeBackOverNewerOnes(t *testing.T) {
	site := apptest.New(t)
	post := published(site)
	w := atDesk(t, site)
	w.opens(post.Id)
	w.writes(" Kept for later.")
	w.saved()
	w.PressButton("Keep as draft")
	w.WaitFor(`document.querySelector(".write-form") === null`)
	w.readersSee("on-the-site", "What readers see.", "Kept for later.")

	w.Open(site.URL + "/_/")
	w.opens(post.Id)
	w.shows("Kept for later.")
	w.PressButton("Go back to what readers see")
	w.PressButton("Take them away")
	w.WaitFor("!(" + editor + `).getContent().includes("Kept for later.")`)
	w.PressButton("Close")
	w.WaitFor(`document.querySelector(".write-form") === null`)
	w.opens(post.Id)
	if strings.Contains(w.on(), "Kept for later.") {
		t.Error("words she put aside came back")
	}
	if n := site.Count("revisions", "cause = 'autosave'"); n != 1 {
		t.Errorf("%d versions hold the words she put aside", n)
	}
}

func TestWordsComeBackWhenTheLoginRanOut(t *testing.T) {
	site := apptest.New(t)
	post := published(site)
	w := atDesk(t, site)
	w.opens(post.Id)

	author, err := site.App.FindAuthRecordByEmail(core.CollectionNameSuperusers, apptest.AuthorEmail)
	if err != nil {
		t.Fatal(err)
	}
	author.RefreshTokenKey() // every login of hers is over
	if err := site.App.Save(author); err != nil {
		t.Fatal(err)
	}
	w.writes(" Typed without a login.")
	w.Reads("Your login has run out")
	w.Picture("lost-login-1280")
	w.Fill(".write-login input[type=password]", apptest.AuthorPassword)
	w.PressButton("Log in again")
	w.saved()
	w.shows("Typed without a login.")
	w.PressButton("Update the page")
	w.Reads("Readers see it now")
	w.readersSee("on-the-site", "Typed without a login.", "")
}

func TestWordsComeBackAfterLoggingInElsewhere(t *testing.T) {
	site := apptest.New(t)
	post := published(site)
	w := atDesk(t, site)
	w.opens(post.Id)
	w.Offline(true)
	w.writes(" Never reached the server.")
	w.Reads("Your words are kept on this computer")
	w.Script(`(app.pb.authStore.clear(), "")`) // as the dashboard does by itself when another of its requests fails
	w.Offline(false)
	w.LogIn(site)
	w.PressButton("Go on with “On the site”")
	w.inForm()
	w.shows("Never reached the server.")
}

func TestWordsStayWhenTheNetworkIsGone(t *testing.T) {
	site := apptest.New(t)
	w := atDesk(t, site)
	w.opens("")
	w.entitles("On a train")
	w.Offline(true)
	w.writes("Typed in a tunnel.")
	w.Reads("No connection. Your words are kept on this computer.")
	w.Picture("lost-network-1280")
	w.Offline(false)
	w.saved()
	if n := site.Count("posts", "title = 'On a train' AND body LIKE '%Typed in a tunnel.%'"); n != 1 {
		t.Errorf("%d articles hold the words", n)
	}
}

func TestWordsComeBackAfterTheServerWasKilled(t *testing.T) {
	b := apptest.NewBrowser(t)
	program := e2e.NewProgram(t)
	program.Serve()
	if out, err := program.Run("superuser", "upsert", apptest.AuthorEmail, apptest.AuthorPassword); err != nil {
		t.Fatal(out)
	}
	b.Desktop()
	b.LogInAt(program.URL)
	w := writing{b, t, nil}
	w.opens("")
	w.entitles("Before the storm")
	w.writes("Safe on the server.")
	w.saved()
	w.writes(" Typed as the lights went out.")
	program.Kill()
	w.Reads("No connection. Your words are kept on this computer.")
	w.writes(" And in the dark.")
	w.WaitFor(`Object.values(localStorage).some((v) => v.includes("And in the dark."))`)
	w.Open("about:blank") // the browser is closed, too

	program.Serve()
	w.Open(program.URL + "/_/")
	w.PressButton("Go on with “Before the storm”")
	w.inForm()
	w.shows("Safe on the server. Typed as the lights went out. And in the dark.")
	w.saved()
}

func TestTwoWindowsOverwriteNothing(t *testing.T) {
	site := apptest.New(t)
	post := published(site)
	first := atDesk(t, site)
	first.opens(post.Id)
	second := writing{first.Tab(), t, site}
	second.Open(site.URL + "/_/")
	second.opens(post.Id)

	first.Front()
	first.writes(" From the first window.")
	first.saved()
	second.Front()
	second.writes(" From the second window.")
	first.PressButton("Update the page")
	first.Reads("Readers see it now")
	first.readersSee("on-the-site", "From the first window.", "From the second window.")
	second.PressButton("Update the page")
	second.Reads("There are two versions")
	second.Picture("two-windows-1280")
	second.Axe(".write-compare")
	second.Scheme("dark")
	second.WaitFor(`document.querySelector("[data-color-scheme=dark]") !== null`)
	second.Axe(".write-compare")
	second.Scheme("light")
	second.Reads("From the first window.")
	second.Reads("From the second window.")
	second.readersSee("on-the-site", "From the first window.", "From the second window.")

	second.PressButton("Back to writing")
	second.WaitFor(`document.querySelector(".write-compare") === null`)
	second.shows("From the second window.")
	second.PressButton("Update the page")
	second.Reads("There are two versions")
	second.PressButton("Go on with what is chosen")
	second.Reads("Readers see it now")
	second.readersSee("on-the-site", "From the second window.", "From the first window.")
	if n := site.Count("revisions", "data LIKE '%From the first window.%'"); n == 0 {
		t.Error("no version holds the other window's words")
	}
}

// Two windows that were never closed properly ask only when one has words the other lacks.
func TestOnlyWordsThatWouldBeLostAreAskedAbout(t *testing.T) {
	site := apptest.New(t)
	author := site.Author()
	keep := func(post *core.Record, tab, body string) {
		t.Helper()
		data, err := json.Marshal(map[string]any{"base": post.GetString("updated"), "tab": tab, "data": map[string]any{"title": post.GetString("title"), "body": body}})
		if err != nil {
			t.Fatal(err)
		}
		answer := site.Do(http.MethodPut, "/api/waymark/desk/autosave/posts/"+post.Id, string(data), map[string]string{"Content-Type": "application/json", "Authorization": author})
		if answer.Status != http.StatusOK {
			t.Fatal(answer.Body)
		}
		site.Clock.Move(time.Minute)
	}
	w := atDesk(t, site)
	for _, c := range []struct {
		what, older, newer string
		asks               bool
	}{
		{"the newer goes on where the older stopped", "<p>Sit down by the win</p>", "<p>Sit down by the window. Breathe.</p>", false},
		{"the newer has words in between", "<p>Sit down. Breathe.</p>", "<h2>Now</h2><p>Sit down. Wait a little. Breathe.</p>", false},
		{"each has words of its own", "<p>Sit down by the window.</p>", "<p>Go for a walk.</p>", true},
		{"the older has a picture that the newer lacks", `<p>Sit down.</p><p><img src="/a.png" alt="a"></p>`, "<p>Sit down. Breathe.</p>", true},
	} {
		post := site.Make("posts", map[string]any{"title": c.what, "body": "<p>Sit</p>", "status": "published"})
		keep(post, "older", c.older)
		keep(post, "newer", c.newer)
		w.opens(post.Id)
		w.WaitFor(`document.querySelector(".write-notice") !== null`)
		if asks := w.Script(`document.querySelector(".write-notice").innerText.includes("from another window")`); (asks == "true") != c.asks {
			t.Errorf("%s: she is asked: %s", c.what, asks)
		}
		w.PressButton("Close")
		w.WaitFor(`document.querySelector(".write-form") === null`)
	}
}

func TestTwoVersionsFitAPhoneAndCallThingsByTheirNames(t *testing.T) {
	site := apptest.New(t)
	guide, _ := site.Offer(1)
	topic := site.Make("topics", map[string]any{"name": "Slow mornings"})
	mine := site.Make("faqs", map[string]any{"question": "How long does it take?", "status": "published"})
	theirs := site.Make("faqs", map[string]any{"question": "Whom can I call?", "status": "published"})
	post := site.Make("posts", map[string]any{"title": "On the site", "body": "<p>What readers see.</p>", "status": "published", "faqs": []string{mine.Id}})
	w := atDesk(t, site)
	w.Phone()
	w.opens(post.Id)
	long := strings.Repeat("unbrokenwordwithoutend", 8)
	w.writes(" Mine. " + long)
	w.saved()
	site.Set(post, map[string]any{"faqs": []string{theirs.Id}, "topics": []string{topic.Id}, "guide": guide.Id, "body": "<p>What readers see. Theirs.<br>Said softly.</p>"})
	w.PressButton("Update the page")
	w.Reads("There are two versions")
	w.WaitFor(`[...document.querySelectorAll(".write-lines p")].some((line) => line.textContent == "Said softly.")`)
	for _, name := range []string{"How long does it take?", "Whom can I call?", "Slow mornings", "A guide to leaving"} {
		w.Reads(name)
	}
	if text := w.Text(".write-compare"); strings.Contains(text, "chosen\n") || strings.Contains(text, mine.Id) {
		t.Errorf("it counts or names by id: %s", text)
	}
	fits := func(what string) {
		t.Helper()
		if out := w.Script(`[...document.querySelectorAll(".write-compare, .write-compare *, .write-form")].filter((el) => { const box = el.getBoundingClientRect(); return box.width && (box.left < -0.5 || box.right > innerWidth + 0.5) }).map((el) => el.className + " " + JSON.stringify(el.getBoundingClientRect())).join() + (document.scrollingElement.scrollLeft || document.body.scrollLeft || visualViewport.offsetLeft ? " the page is shifted" : "")`); out != "" {
			t.Errorf("%s: %s", what, out)
		}
	}
	fits("two versions")
	for _, scheme := range []string{"light", "dark"} {
		w.Scheme(scheme)
		w.Axe(".write-compare")
		w.Picture("two-versions-390-" + scheme)
		w.Desktop()
		w.Picture("two-versions-1280-" + scheme)
		w.Phone()
	}
	if role := w.Script(`[document.querySelector(".write-compare").getAttribute("role"), document.querySelector(".write-compare").ariaModal].join()`); role != "dialog,true" {
		t.Errorf("to whoever hears it, it is %q", role)
	}
	w.PressButton("Back to writing")
	w.WaitFor(`document.querySelector(".write-compare") === null`)
	fits("afterwards")
}

// The editor hands over what is typed a moment later; an answer that comes within that moment must not undo it.
func TestWordsTypedWhileEarlierOnesAreBeingKeptStay(t *testing.T) {
	site := apptest.New(t)
	w := atDesk(t, site)
	w.opens("")
	w.entitles("A quiet beginning")
	w.writes("First words.")
	w.saved()
	w.Script(`(() => {
		const plain = window.fetch;
		window.fetch = async (...call) => {
			const answer = await plain(...call);
			if (call[1]?.method != "PATCH") {
				return answer;
			}
			window.fetch = plain;
			const e = ` + editor + `;
			e.getBody().lastChild.append(" And late ones.");
			e.setDirty(true);
			e.dispatch("input");
			// as for a picture, which the server puts into the library
			return new Response((await answer.text()).replace("First words.", "First words, mended."), answer);
		};
		return "";
	})()`)
	w.writes(" Second ones.")
	w.PressButton("Keep as draft")
	w.WaitFor(editor + `.getContent().includes("And late ones.")`)
	w.saved()
	w.WaitFor(editor + `.getContent().includes("And late ones.")`)
	w.closes()
	w.WaitFor(`document.querySelector(".write-form") === null`)
	if post := theOnly(t, site, "posts", "A quiet beginning"); !strings.Contains(post.GetString("body"), "First words. Second ones. And late ones.") {
		t.Errorf("kept is %q", post.GetString("body"))
	}
	w.Quiet(site.URL)
}
