// The list that is read before something goes out. It only advises: whatever it says, she
// does what she came for.

import { bringTo } from "./cursor.js";
import { dataOf, flushEditors } from "./draft.js";
import { moveQuestions, offer, takesQuestions } from "./paste_move.js";
import { questionsIn } from "./paste_questions.js";
import { ask } from "./pocketbase.js";
import { askName } from "./settings_ask.js";

/**
 * goOut shows the checklist.
 *
 * @param {Object} f the form
 * @param {boolean} at ask for a day and a time as well
 * @param {function(string)} then is called when she goes on, with the time she chose, "" for at once
 */
export function goOut(f, at, then) {
    flushEditors();
    const local = store({ list: null, trying: false, trouble: "", said: "", when: tomorrow() });
    const title = at ? "When should it go live?" : "Before readers see it";
    let turn = 0;
    const look = async (links) => {
        const mine = ++turn;
        local.trying = true;
        local.trouble = "";
        try {
            const list = await ask("/checklist", {
                method: "POST",
                body: { collection: f.collection.name, id: f.original.id, data: dataOf(f), cover: f.record._cover?.address || "", links },
            });
            if (mine == turn) {
                local.list = [...questions(f), ...list];
            }
        } catch (err) {
            local.trouble = "The list could not be made just now. You can go on without it.";
            console.warn("making the checklist:", err);
        }
        local.trying = false;
    };
    const leave = () => app.modals.close(modal, true);
    const show = (advice) => {
        leave();
        setTimeout(() => reveal(advice), 40); // the form has the focus again by then
    };
    const move = async () => {
        local.trying = true;
        local.said = await moveQuestions(editorOf("body"), f) || "They are under Questions now, with this article.";
        flushEditors();
        await look(false);
    };
    const nameSite = async () => {
        if (await askName()) {
            local.said = "Your site has its name now.";
            await look(false);
        }
    };
    const button = (text, act) => t.button({ type: "button", className: "btn sm transparent", disabled: () => local.trying, onclick: act }, text);
    const item = (a) => t.li(
        { className: a.ok ? "ok" : "look" },
        t.i({ className: a.ok ? "ri-check-line" : "ri-eye-line", ariaHidden: true }),
        t.span(null, a.text),
        a.ok ? null
            : a.questions ? button("Move them", move)
            : a.name ? button("Name your site", nameSite)
            : a.places ? places(a)
            : button("Show me", () => show(JSON.parse(JSON.stringify(a)))),
    );
    const places = (a) => t.details(
        { className: "write-places" },
        t.summary(null, "Show me"),
        t.ul(null, ...a.places.map((find) => t.li(null, button(find, () => show({ where: a.where, find }))))),
    );
    const modal = t.div(
        { className: "modal popup manual write-checklist", onafterclose: (el) => el.remove(), onkeydown: (e) => { if (e.key == "Escape") { leave(); } } },
        t.div({ className: "modal-header" }, t.h2({ className: "write-heading" }, title)),
        t.div(
            { className: "modal-content" },
            at
                ? t.div(
                    { className: "write-input" },
                    t.label({ htmlFor: "write_when", className: "write-label" }, "Day and time, by your own clock"),
                    t.input({ id: "write_when", name: "when", type: "datetime-local", value: () => local.when, oninput: (e) => (local.when = e.target.value) }),
                )
                : null,
            t.p({ className: "write-hint" }, "A few things worth a look. They are only advice: you decide."),
            t.div({ "html-aria-live": "polite" }, () => (local.said ? t.p({ className: "write-hint" }, local.said) : null), () => local.trouble || (local.list
                ? t.ul({ className: "write-advice" }, ...[...local.list].sort((a, b) => a.ok - b.ok).map(item))
                : t.p(null, "Looking it over…"))),
            () => local.list?.some((a) => a.untried)
                ? t.button(
                    { type: "button", className: () => "btn sm secondary write-try-links" + (local.trying ? " loading" : ""), disabled: () => local.trying, onclick: () => look(true) },
                    "Try the links to other sites, too",
                )
                : null,
        ),
        t.div(
            { className: "modal-footer" },
            t.button({ type: "button", className: "btn transparent m-r-auto", onclick: leave }, "Not yet"),
            t.button(
                {
                    type: "button",
                    className: "btn write-go",
                    disabled: () => at && !local.when,
                    onclick: () => {
                        const when = at ? new Date(local.when).toISOString() : "";
                        leave();
                        then(when);
                    },
                },
                () => (at ? "Publish then" : "Publish now"),
            ),
        ),
    );
    document.body.append(modal);
    app.modals.open(modal);
    look(false);
}

// questions is the advice on questions that stand in the text of an article.
function questions(f) {
    const found = takesQuestions(f) && editorOf("body") ? questionsIn(editorOf("body").getContent()) : null;
    return found ? [{ ok: false, text: offer(found.pairs.length), where: "body", questions: true }] : [];
}

const rowOf = (where) => document.querySelector(`.write-form [data-field="${where}"]`);
const editorOf = (where) => window.tinymce?.get().find((editor) => editor.initialized && rowOf(where)?.contains(editor.getContainer()));

// reveal brings her to what a line of advice speaks of: the field, or the words in the text.
function reveal({ where, find }) {
    const row = rowOf(where);
    row?.closest("details")?.setAttribute("open", "");
    row?.scrollIntoView({ block: "center" });
    const editor = editorOf(where);
    if (!editor) {
        row?.querySelector("input,textarea,select,button")?.focus();
        return;
    }
    editor.focus();
    const flat = (words) => words.replace(/[\s\u00a0]+/g, "");
    const place = find && [...editor.getBody().querySelectorAll("p,h2,h3,h4,li")].findLast((el) => flat(el.textContent).includes(flat(find)));
    if (place) {
        bringTo(editor, place);
    }
}

// tomorrow morning, as an input of the browser writes it.
function tomorrow() {
    const at = new Date(Date.now() + 86400e3);
    at.setHours(9, 0, 0, 0);
    return app.utils.toDatetimeLocalInputValue(at).slice(0, 16);
}
