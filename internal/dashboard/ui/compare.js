// Two versions of one thing, side by side, and hers to choose from, field by field.

import { lineDiff } from "./compare_lines.js";
import { shown, titlesOf } from "./compare_shown.js";
import { label, whenSaid } from "./form_words.js";

document.head.append(t.link({ rel: "stylesheet", href: new URL("versions.css", import.meta.url).href }));

const empty = (v) => v === undefined || v === null || v === false || v === 0 || v?.length === 0;
const differ = (a, b) => !(empty(a) && empty(b)) && JSON.stringify(a) != JSON.stringify(b);

/**
 * chooseBetween shows where two versions differ and lets her take either, field by field.
 *
 * @param {Object} f the form
 * @param {Object} mine what is on the screen
 * @param {Object} theirs the other version, a record
 * @param {Object} [said] {title, text, mine, theirs}: the words around it
 * @return {Promise<Object|null>} the chosen value of every field that differs; null when she
 *   goes back without choosing, or with nothing to choose: then it is {}
 */
export async function chooseBetween(f, mine, theirs, said = {}) {
    const fields = f.collection.fields.filter((x) => !x.system && x.type != "autodate" && x.name != "status" && differ(mine[x.name], theirs[x.name]));
    if (!fields.length) {
        return {};
    }
    const titles = await titlesOf(fields, [mine, theirs]);
    return new Promise((done) => show(f, fields, { mine, theirs, titles, said }, done));
}

function show(f, fields, { mine, theirs, titles, said }, done) {
    const picked = store({});
    fields.forEach((x) => (picked[x.name] = "mine"));
    const names = { mine: said.mine || "Yours, on this screen", theirs: said.theirs || `The other one, kept ${whenSaid(theirs.updated)}` };
    const title = said.title || "There are two versions";
    let answer = null;

    const side = (field, which, lines) =>
        t.label(
            { className: () => "write-version" + (picked[field.name] == which ? " chosen" : "") },
            t.span(
                { className: "versions-whose" },
                t.input({ type: "radio", name: "pick_" + field.name, checked: () => picked[field.name] == which, onchange: () => (picked[field.name] = which) }),
                t.strong(null, names[which]),
            ),
            t.div({ className: "write-lines" }, ...(lines.length ? lines : [["(nothing)", false]]).map(([line, only]) => t.p({ className: only ? "only" : "" }, line))),
        );
    const differs = (field) => {
        const { left, right } = lineDiff(shown(field, mine[field.name], titles), shown(field, theirs[field.name], titles));
        const called = label(field.name, f.collection.name)[0];
        return t.section(
            { className: "write-differs" },
            t.h3({ className: "write-heading-small" }, called),
            t.div({ className: "write-two", role: "radiogroup", ariaLabel: called }, side(field, "mine", left), side(field, "theirs", right)),
        );
    };
    const choose = () => {
        answer = {};
        fields.forEach((x) => (answer[x.name] = JSON.parse(JSON.stringify((picked[x.name] == "mine" ? mine : theirs)[x.name] ?? ""))));
        app.modals.close(modal, true);
    };

    const modal = t.div(
        { className: "modal popup manual full write-compare", onafterclose: (el) => { el.remove(); done(answer); } },
        t.div({ className: "modal-header" }, t.h2({ className: "write-heading" }, title)),
        t.div(
            { className: "modal-content" },
            t.p(null, said.text || "This was kept in another window, or by somebody else, while you were writing. Nothing is lost: choose which words to go on with. What differs is marked."),
            ...fields.map(differs),
        ),
        t.div(
            { className: "modal-footer" },
            t.button({ type: "button", className: "btn transparent m-r-auto", onclick: () => app.modals.close(modal, true) }, "Back to writing"),
            t.button({ type: "button", className: "btn write-choose", onclick: choose }, "Go on with what is chosen"),
        ),
    );
    document.body.append(modal);
    app.modals.open(modal);
}
