package dashboard_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"waymark/internal/apptest"
)

func TestSheWritesALetterAndTriesItOnHerself(t *testing.T) {
	site := apptest.New(t)
	site.Offer(2)
	w := atDesk(t, site)
	w.place("letters", ".desk-sequence")
	w.PressButton("Write a letter")
	w.ready("subject")
	w.Axe(".write-form")
	w.noTechnicalWords()
	settings, err := site.App.FindFirstRecordByFilter("site", "id != ''")
	if err != nil {
		t.Fatal(err)
	}
	site.Set(settings, map[string]any{"author_name": "Rowan Ash", "linter_words": "harbour"})

	// the linter's word while she types, not when it is refused
	w.Fill(`[name="subject"]`, "A harbour for you")
	w.Reads("says “harbour”")
	w.Picture("form-letter-1280")
	w.Fill(`[name="subject"]`, "A note for you")
	w.WaitFor(`!document.body.innerText.includes("says “harbour”")`)
	w.Fill(`[name="preheader"]`, "A few lines, when you have a moment.")
	w.edits("Dear ")
	w.Script(`(() => { [...document.querySelectorAll(".write-tags button")].find((one) => one.textContent == "Her first name").click(); return "" })()`)
	w.Do(chromedp.KeyEvent(", here is "))
	w.Script(`(() => { [...document.querySelectorAll(".write-tags button")].find((one) => one.textContent == "A link to the guide").click(); return "" })()`)
	w.Do(chromedp.KeyEvent(", and a word."))
	w.Reads("A reader who gave no name reads “there”.")
	if said := w.Script(editor + `.getBody().innerText.replace(/\uFEFF/g, "").trim()`); said != "Dear her first name, here is your guide, and a word." {
		t.Errorf("the letter reads %q", said)
	}
	w.Fill(`[name="delay"]`, "3")
	w.picks("place", "Letter 2, after “Note number 1”")
	w.Reads("after “Note number 1”")
	w.saved()

	w.PressButton("Send it to me")
	w.Reads("It is on its way to you.")
	site.Settle()
	mail := site.MailTo(apptest.AuthorEmail)
	if mail.Subject != "Try-out: A note for you" || !strings.Contains(mail.Text, "Dear Rowan") || strings.Contains(mail.Text, "{{") {
		t.Errorf("the try-out is %q: %s", mail.Subject, mail.Text)
	}

	w.PressButton("Put it in the sequence")
	w.Reads("It is in the sequence.")
	w.WaitFor(`document.querySelector(".write-act.loading") === null`) // its place comes after its words
	w.Reads("Write the next letter")
	if order := letterOrder(t, site); order != "Note number 1, A note for you, Note number 2" {
		t.Errorf("the letters go as %s", order)
	}
	row, err := site.App.FindFirstRecordByFilter("steps", "subject = 'A note for you'")
	if err != nil {
		t.Fatal(err)
	}
	if row.GetString("status") != "active" || row.GetInt("delay") != 3 || row.GetString("delay_unit") != "days" {
		t.Errorf("it is kept as %s, %d %s", row.GetString("status"), row.GetInt("delay"), row.GetString("delay_unit"))
	}
	const kept = `<p>Dear {{ first_name | default: "there" }}, here is <a href="{{ guide_url }}">your guide</a>, and a word.</p>`
	if got := row.GetString("body"); got != kept {
		t.Errorf("it is kept as %q", got)
	}
	w.PressButton("Back to the letters")
	w.WaitFor(`document.querySelector(".write-form") === null && !location.hash.includes("record")`)
	w.Reads("What goes out next")
	w.Reads("A note for you")

	// opened again it reads as it was written, and what is kept stays the same to the byte
	w.PressButton("A note for you")
	w.ready("subject")
	w.WaitFor(editor + `?.getBody().querySelectorAll(".letter-tag").length === 1`)
	w.Picture("form-letter-tags-1280")
	w.noTechnicalWords()
	w.keys(" Yours, {{ author_name }}")
	w.PressButton("Update the letter")
	w.Reads("Whoever gets it from now on gets these words.")
	again, err := site.App.FindRecordById("steps", row.Id)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := again.GetString("body"), strings.Replace(kept, "word.", "word. Yours, {{ author_name }}", 1); got != want {
		t.Errorf("it is kept as %q, not %q", got, want)
	}
	w.Quiet(site.URL)
}

func letterOrder(t *testing.T, site *apptest.Site) string {
	t.Helper()
	var subjects []string
	if err := site.App.DB().NewQuery("SELECT subject FROM steps ORDER BY position, id").Column(&subjects); err != nil {
		t.Fatal(err)
	}
	return strings.Join(subjects, ", ")
}

func TestSheSetsUpASequenceAndReadsWhatSwitchingItOnDoes(t *testing.T) {
	site := apptest.New(t)
	_, sequence := site.Offer(2)
	site.Set(sequence, map[string]any{"status": "draft"})
	w := atDesk(t, site)
	w.place("letters", ".desk-sequence")
	w.PressButton("Name, days and hours")
	w.ready("timezone")
	w.Axe(".write-form")
	w.noTechnicalWords()
	w.Script(`(() => { document.querySelector('.write-form input[value="wed"]').click(); return "" })()`)
	w.Reads("If somebody asks for the guide and the letters now")
	w.WaitFor(`[...document.querySelectorAll(".write-coming li")].every((one) => one.textContent.startsWith("Wednesday"))`)
	w.Picture("form-sequence-1280")
	w.PressButton("Switch them on")
	w.Reads("Switch these letters on?")
	w.Reads("Nobody waits for these letters yet.")
	w.Picture("form-switch-on-1280")
	w.PressButton("Switch on")
	w.Reads("Switched on. Whoever asks for the letters gets them.")
	if n := site.Count("sequences", `status = 'live' AND weekdays LIKE '%wed%'`); n != 1 {
		t.Error("it is not on")
	}
	// a change that is not kept is not lost without a word
	w.Fill(`.write-form [name="name"]`, "Another name")
	w.closes()
	w.Reads("Close without keeping it?")
	w.PressButton("Go on here")
	w.PressButton("Keep the changes")
	w.Reads("Kept. What is still to come goes by these hours.")
	w.closes()
	w.WaitFor(`document.querySelector(".write-form") === null`)
	w.Reads("Another name")
	w.Quiet(site.URL)
}

// From nothing to the first letter: each step leads to the next.
func TestLettersBeginWithTheirGuideAndLeadToTheFirstOne(t *testing.T) {
	site := apptest.New(t)
	guide := site.Make("guides", map[string]any{"title": "A calm evening", "outside_name": "Notes", "status": "draft"})
	w := atDesk(t, site)
	w.place("letters", ".desk-card")
	w.PressButton("Write your letters")
	w.ready("timezone")
	if n := w.Script(`[...document.querySelectorAll(".desk-page button")].filter((one) => /letters|sequence/i.test(one.textContent)).length`); n != "1" {
		t.Errorf("%s buttons of an empty page begin letters", n)
	}
	// first a name and the guide; days and hours once there is a letter that could go
	if said := w.Text(".write-form"); strings.Contains(said, "Monday") {
		t.Errorf("days are asked for before there is a letter: %s", said)
	}
	w.Fill(`.write-form [name="name"]`, "After the guide")
	w.Reads("It follows: “A calm evening”") // hardly another one is meant
	w.picks("follows", "No guide yet")
	w.Reads("It follows: no guide yet.")
	w.picks("follows", "A calm evening")
	w.Reads("It follows: “A calm evening”")
	w.Axe(".write-form")
	w.Picture("form-sequence-new-1280")
	w.PressButton("Write the first letter")
	w.WaitFor(`document.querySelector('.letter-form [name="subject"]') !== null`)
	if n := site.Count("guides", "id = '"+guide.Id+"' AND sequence != ''"); n != 1 {
		t.Error("the guide does not lead to the letters")
	}
	w.Fill(`.letter-form [name="subject"]`, "A few lines")
	w.WaitFor(`document.querySelectorAll(".letter-form .tox-edit-area").length === 1`)
	w.Script(`(() => { document.querySelector(".letter-form .write-close").click(); return "" })()`)
	w.WaitFor(`document.querySelector(".letter-form") === null`)
	// the form of the sequence is there again, with the letter in it
	w.Reads("The first: two days after the guide.")
	w.Reads("Monday")
	w.picks("timezone", "Auckland")
	w.WaitFor(`document.querySelector('.write-form [name="timezone"]').value === "Pacific/Auckland"`)
	w.Axe(".write-form")
	w.Picture("form-sequence-kept-1280")
	w.Phone()
	w.Picture("form-sequence-kept-390")
	w.Desktop()
	w.PressButton("Switch them on")
	w.Reads("Put in “A few lines” as well, which is still a draft")
	w.Script(`(() => { document.querySelector('[name="drafts"]').click(); return "" })()`)
	w.Reads("If somebody asks for the guide and the letters now:")
	w.WaitFor(`document.querySelector(".write-goes .write-dates")?.innerText.includes("A few lines")`)
	w.Picture("form-switch-on-drafts-1280")
	w.Axe(".modal[data-modal-state=open].popup")
	w.PressButton("Not yet")
	w.closes()
	w.WaitFor(`document.querySelector(".write-form") === null`)
	w.Reads("It follows: “A calm evening” (a draft: readers do not see it yet)")
	w.Reads("A few lines")
	w.Axe(".desk-page")
	w.Picture("letters-follow-1280")
	w.Quiet(site.URL)
}

// When a letter goes and to whom is said where she writes it, and follows what she changes.
func TestALetterSaysWhenItGoesAndToWhom(t *testing.T) {
	site := apptest.New(t)
	_, sequence := site.Offer(2)
	site.Set(sequence, map[string]any{"weekdays": []string{"mon", "tue", "wed", "thu", "fri"}, "send_from": "09:00", "send_until": "18:00"})
	second, err := site.App.FindFirstRecordByFilter("steps", "subject = 'Note number 2'")
	if err != nil {
		t.Fatal(err)
	}
	site.Set(second, map[string]any{"delay": 2, "delay_unit": "days"})
	w := atDesk(t, site)
	w.place("letters?record="+second.Id, ".letter-says")
	w.ready("subject")
	w.Reads("The second of two letters in “After the guide”. It goes two days after “Note number 1”, on weekdays between 9:00 and 18:00, to whoever asks for the letters with “A guide to leaving”.")
	for _, see := range []struct {
		name string
		how  func()
	}{{"1280", w.Desktop}, {"390", w.Phone}} {
		see.how()
		w.WaitFor(`document.querySelector(".letter-form .tox-edit-area") !== null`)
		if in := w.Script(`document.querySelector(".letter-form .tox-edit-area").getBoundingClientRect().top < document.querySelector(".letter-form .modal-footer").getBoundingClientRect().top - 40`); in != "true" {
			t.Errorf("at %s pixels the letter begins below the first screen", see.name)
		}
	}
	w.Desktop()
	w.PressButton("Change when it goes")
	w.WaitFor(`document.activeElement?.name == "delay"`)
	w.Fill(`.letter-form [name="delay"]`, "5")
	w.Reads("It goes five days after “Note number 1”")
	w.Quiet(site.URL)
}

// Whether readers get a letter is a switch beside it; pressed with the keyboard it keeps the cursor.
func TestALetterIsSwitchedOffAndOnInTheList(t *testing.T) {
	site := apptest.New(t)
	site.Offer(2)
	w := atDesk(t, site)
	w.place("letters", ".desk-switch")
	w.Reads("They go on any day at any hour on each reader’s own clock")
	w.Reads("The second: a day after the first.")
	w.Axe(".desk-page")
	const second = `document.querySelectorAll(".desk-switch")[1]`
	w.Script(`(() => { ` + second + `.focus(); ` + second + `.click(); return "" })()`)
	w.Reads("It is left out. The letter after it follows.")
	w.WaitFor(second + `.getAttribute("aria-checked") == "false" && document.activeElement == ` + second)
	if n := site.Count("steps", "status = 'off' AND subject = 'Note number 2'"); n != 1 {
		t.Error("it is not left out")
	}
	w.Script(`(() => { ` + second + `.click(); return "" })()`)
	w.WaitFor(second + `.getAttribute("aria-checked") == "true"`)
	if n := site.Count("steps", "status = 'active'"); n != 2 {
		t.Error("it is not back in the sequence")
	}
	w.PressButton("Pause them")
	w.Reads("Paused. Nothing goes out until you switch them on again.")
	w.PressButton("Let them go on")
	w.Reads("Switch these letters on?")
	w.PressButton("Switch on")
	w.Reads("Switched on.")
	if n := site.Count("sequences", "status = 'live'"); n != 1 {
		t.Error("they do not go on")
	}
	w.Quiet(site.URL)
}
