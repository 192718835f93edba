// Where readers find the guide of an article, and its box put into the text.

import { editorFor, onceEditor } from "./cursor.js";
import { dataOf } from "./draft.js";
import { boxesIn, putBox, spotFor } from "./guides_box.js";
import { ask } from "./pocketbase.js";

const wait = 500; // milliseconds after a letter

/**
 * whereReadersFindIt says where the guide stands on the page, by the site's own rule for
 * this very text: a box close to the end is not followed by another.
 *
 * @param {Object} f the form
 * @param {function(): ?Object} chosen is the guide, {slug, status}
 * @param {string} id of the element
 */
export function whereReadersFindIt(f, chosen, id) {
    const local = store({ end: null }); // null: not known
    let timer, watcher, turn = 0;
    const look = async () => {
        const mine = ++turn;
        try {
            const { end } = await ask("/guide-end", { method: "POST", body: { collection: f.collection.name, id: f.original.id || "", data: dataOf(f) } });
            mine == turn && (local.end = end);
        } catch (err) {
            mine == turn && (local.end = null);
            console.warn("asking where the guide stands:", err); // the sentence says the less
        }
    };
    return t.p(
        {
            className: "write-hint guide-where", id,
            onmount: () => (watcher = watch(() => [chosen()?.id, chosen()?.status, chosen() && f.record.body].join(), () => {
                clearTimeout(timer);
                timer = chosen()?.status == "live" ? setTimeout(look, wait) : 0;
            })),
            onunmount: () => {
                clearTimeout(timer);
                watcher?.unwatch();
            },
        },
        () => sentence(chosen(), boxesFor(f, chosen()), local.end),
    );
}

// boxesFor is how many boxes in the text offer this guide.
function boxesFor(f, guide) {
    const page = new DOMParser().parseFromString(f.record.body || "", "text/html");
    return [...page.querySelectorAll('[data-block="guide"]')].filter((el) => !el.dataset.guide || el.dataset.guide == guide?.slug).length;
}

function sentence(guide, boxes, end) {
    if (!guide) {
        return "Readers can ask for it in the article: where you put its box, or else at the end.";
    }
    if (guide.status != "live") {
        return "It is a draft. Readers see its box once the guide is on offer.";
    }
    if (!boxes) {
        return end === false
            ? "Another guide’s box stands close to the end of the text, so this one is not shown. Put its box where it should stand."
            : "Readers find its box at the end of the article.";
    }
    const where = `Readers find its box where it stands in your text${boxes > 1 ? `, ${boxes} times` : ""}`;
    return {
        null: where + ".",
        true: where + ", and once more at the end.",
        false: where + ". That is close to the end, so the site does not repeat it there.",
    }[end];
}

/**
 * placing is a button that puts the box into the text, with a word on where that is: before
 * it is pressed, and after.
 */
export function placing(f, chosen) {
    const local = store({ spot: null, put: null, said: "" });
    const id = "guide_spot_" + app.utils.randomString(5);
    let place, watcher;
    const look = () => {
        const editor = editorFor(place);
        const spot = editor && spotFor(editor);
        local.spot = spot ? { name: spot.name, why: spot.why } : null;
        if (local.put && editor && !boxesIn(editor).length) {
            local.put = null; // taken out in the text itself
        }
    };
    const put = () => {
        const editor = editorFor(place);
        if (editor) {
            local.put = putBox(editor, chosen());
            local.said = "";
            look();
        }
    };
    const undo = () => {
        local.said = local.put.undo() || "It is taken out of the text again.";
        local.put = null;
        setTimeout(() => place.querySelector(".guide-put").focus(), 0);
    };
    const small = (text, onclick) => t.button({ type: "button", className: "btn sm secondary", onclick }, text);
    return (place = t.div(
        {
            className: "guide-placing", onpointerenter: look,
            onmount: (el) => {
                el.addEventListener("focusin", look);
                onceEditor(el, look);
                watcher = watch(() => f.record.body, () => setTimeout(look, 0));
            },
            onunmount: () => watcher?.unwatch(),
        },
        t.button({ type: "button", className: "btn sm secondary guide-put", "html-aria-describedby": id, onclick: put }, "Put its box in the text"),
        t.p({ className: "write-hint", id }, () => (local.put ? "" : spotSaid(local.spot))),
        t.div({ role: "status" }, () => local.put
            ? t.p(
                { className: "guide-stands" },
                t.span(null, `The box stands ${local.put.name ? `after “${local.put.name}”` : "at the beginning"} now.`),
                small("Show me", () => local.put.show()),
                small("Undo", undo),
            )
            : local.said ? t.p({ className: "write-hint" }, local.said) : null),
    ));
}

function spotSaid(spot) {
    if (!spot) {
        return "";
    }
    const after = spot.name ? `It goes after “${spot.name}”` : "It goes at the beginning";
    return {
        hers: `${after}, where your cursor is.`,
        speaks: `${after}, where your text speaks of it. To have it elsewhere, put the cursor there first.`,
        opening: `${after}. To have it elsewhere, put the cursor there first.`,
    }[spot.why];
}
