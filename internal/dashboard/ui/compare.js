// Two versions of one thing, side by side, and hers to choose from, field by field.

import { label, whenSaid } from "./form_words.js";

const lines = (html) => {
    const body = new DOMParser().parseFromString(String(html ?? ""), "text/html").body;
    const found = [...body.querySelectorAll("p,h2,h3,h4,li,td,th,img,[data-block]")].filter((el) => !el.querySelector("p,li,td"));
    const texts = found.map((el) => (el.tagName == "IMG" ? "[picture] " + (el.alt || "") : el.textContent.trim() || (el.dataset.block ? `[${el.dataset.block}]` : "")));
    return texts.length ? texts.filter(Boolean) : [body.textContent.trim()].filter(Boolean);
};

/**
 * lineDiff marks what only one of two texts has.
 *
 * @param {string[]} a
 * @param {string[]} b
 * @return {{left: [string, boolean][], right: [string, boolean][]}} each line, and whether it is only there
 */
export function lineDiff(a, b) {
    const rows = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
    for (let i = a.length - 1; i >= 0; i--) {
        for (let j = b.length - 1; j >= 0; j--) {
            rows[i][j] = a[i] == b[j] ? rows[i + 1][j + 1] + 1 : Math.max(rows[i + 1][j], rows[i][j + 1]);
        }
    }
    const left = [];
    const right = [];
    let i = 0;
    let j = 0;
    while (i < a.length || j < b.length) {
        if (i < a.length && j < b.length && a[i] == b[j]) {
            left.push([a[i++], false]);
            right.push([b[j++], false]);
        } else if (j >= b.length || i < a.length && rows[i + 1][j] >= rows[i][j + 1]) {
            left.push([a[i++], true]);
        } else {
            right.push([b[j++], true]);
        }
    }
    return { left, right };
}

const shown = (value, type) => {
    if (type == "editor") {
        return lines(value);
    }
    if (Array.isArray(value)) {
        return [value.length + " chosen"];
    }
    if (typeof value == "object" && value) {
        return ["a new picture"];
    }
    return String(value ?? "").split("\n").filter(Boolean);
};

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
export function chooseBetween(f, mine, theirs, said = {}) {
    const names = f.collection.fields.filter((x) => !x.system && x.type != "autodate" && x.name != "status" && differ(mine[x.name], theirs[x.name]));
    if (!names.length) {
        return Promise.resolve({});
    }
    return new Promise((done) => {
        const picked = store({});
        names.forEach((x) => (picked[x.name] = "mine"));
        let answer = null;
        const side = (field, which, value, marked) =>
            t.label(
                { className: () => "write-version" + (picked[field.name] == which ? " chosen" : "") },
                t.span(
                    { className: "write-row" },
                    t.input({ type: "radio", name: "pick_" + field.name, checked: () => picked[field.name] == which, onchange: () => (picked[field.name] = which) }),
                    t.strong(null, which == "mine" ? said.mine || "Yours, on this screen" : said.theirs || `The other one, kept ${whenSaid(theirs.updated)}`),
                ),
                t.div({ className: "write-lines" }, ...(marked.length ? marked : [["(nothing)", false]]).map(([line, only]) => t.p({ className: only ? "only" : "" }, line))),
            );
        const modal = t.div(
            { className: "modal popup manual full write-compare", onafterclose: (el) => { el.remove(); done(answer); } },
            t.div({ className: "modal-header" }, t.h2({ className: "write-heading" }, said.title || "There are two versions")),
            t.div(
                { className: "modal-content" },
                t.p(null, said.text || "This was kept in another window, or by somebody else, while you were writing. Nothing is lost: choose which words to go on with. What differs is marked."),
                ...names.map((field) => {
                    const two = lineDiff(shown(mine[field.name], field.type), shown(theirs[field.name], field.type));
                    return t.section(
                        { className: "write-differs" },
                        t.h3({ className: "write-heading-small" }, label(field.name, f.collection.name)[0]),
                        t.div({ className: "write-two" }, side(field, "mine", mine[field.name], two.left), side(field, "theirs", theirs[field.name], two.right)),
                    );
                }),
            ),
            t.div(
                { className: "modal-footer" },
                t.button({ type: "button", className: "btn transparent m-r-auto", onclick: () => app.modals.close(modal, true) }, "Back to writing"),
                t.button(
                    {
                        type: "button",
                        className: "btn write-choose",
                        onclick: () => {
                            answer = {};
                            names.forEach((x) => (answer[x.name] = JSON.parse(JSON.stringify((picked[x.name] == "mine" ? mine : theirs)[x.name] ?? ""))));
                            app.modals.close(modal, true);
                        },
                    },
                    "Go on with what is chosen",
                ),
            ),
        );
        document.body.append(modal);
        app.modals.open(modal);
    });
}
