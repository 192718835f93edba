package dashboard_test

import (
	"strings"
	"testing"

	"waymark/internal/apptest"
)

// advised presses a button in the line of the checklist that says something.
func (w writing) advised(says, button string) {
	w.t.Helper()
	line := `[...document.querySelectorAll(".write-advice > li")].find((li) => li.innerText.includes("` + says + `"))`
	w.WaitFor(line + ` !== undefined`)
	w.Script(`([...` + line + `.querySelectorAll("button, summary")].find((b) => b.innerText.trim() == "` + button + `").click(), "")`)
}

func TestTheChecklistAsksForTheNameOfTheSiteOverHerArticle(t *testing.T) {
	site := apptest.New(t)
	w := atDesk(t, site)
	goTo(w.Browser, "articles")
	w.PressButton("Write an article")
	w.inForm()
	w.entitles("A quiet beginning")
	w.writes("Words that wait.")
	w.PressButton("Publish now")
	w.Reads("Your site is still called “My writing”.")
	w.Picture("checklist-name-1280")
	w.advised("still called", "Name your site")
	w.WaitFor(`document.activeElement.closest(".write-reply") !== null && document.activeElement.name === "name" && document.activeElement.value === ""`)
	w.Axe(".write-reply")
	w.Picture("checklist-naming-1280")
	c := chooser{w.Browser, t, site}
	c.presses(".write-reply", "Keep the name")
	c.readsIn(".write-reply", "Please write a name first.")
	w.Fill(`.write-reply [name="name"]`, "Low Water")
	c.presses(".write-reply", "Keep the name")
	w.WaitFor(`document.querySelector(".write-reply") === null && document.querySelectorAll(".write-advice li").length > 3 && !document.querySelector(".write-advice").innerText.includes("still called")`)
	w.Reads("Your site has its name now.")
	w.shows("Words that wait.")
	if n := site.Count("site", "name = 'Low Water'"); n != 1 {
		t.Error("the name is not kept")
	}
	press(w.Browser, ".write-go")
	w.Reads("Readers see it now at")
	w.PressButton("Close")
	w.WaitFor(`document.querySelector(".write-form") === null && location.hash.startsWith("#/articles")`)
	w.Quiet(site.URL)
}

func TestTheChecklistLeadsToEachOfManyHeadingsOfOneSize(t *testing.T) {
	site := apptest.New(t)
	body := ""
	for _, name := range strings.Fields("One Two Three Four Five Six Seven Eight") {
		body += "<h2>Part " + name + "</h2><p>Words of part " + name + " stand here.</p>"
	}
	post := site.Make("posts", map[string]any{"title": "Many parts", "status": "draft", "body": body})
	w := atDesk(t, site)
	c := chooser{w.Browser, t, site}
	w.opens(post.Id)
	w.PressButton("Publish now")
	w.advised("All 8 headings are the same size", "Show me")
	w.Reads("Part Seven")
	c.pictures("checklist-headings", ".write-places")
	c.Axe(".write-checklist")
	w.advised("All 8 headings are the same size", "Part Seven")
	w.WaitFor(`document.querySelector(".write-checklist") === null && (` + editor + `).selection.getContent({ format: "text" }).trim() === "Part Seven"`)
	w.Quiet(site.URL)
}
