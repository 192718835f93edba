// The author's own blocks in the editor: shown there as what they will be, kept in the
// text as the site reads them (data-block).

import { boxAfter } from "./blocks_put.js";
import { blockOf } from "./cursor.js";
import { guidesOf, openGuide } from "./guides_choose.js";

// These hold nothing of their own; the site fills them.
const filled = /(<div\b[^>]*\bdata-block="(?:guide|booking)"[^>]*>)[^<]*<\/div>/g;

/**
 * addBlocks gives an editor its buttons for blocks.
 *
 * @param {Object} editor TinyMCE's
 * @param {Object} [f] the form it stands in, see newDraft
 */
export function addBlocks(editor, f) {
    const guides = watchGuides(editor, f);
    editor.on("BeforeSetContent", (e) => {
        e.content = e.content.replace(filled, (_, open) => open.replace(/ contenteditable="[^"]*"/, "").replace(/>$/, ' contenteditable="false"></div>'));
    });
    editor.on("PostProcess", (e) => {
        e.content = e.content.replace(filled, (_, open) => open.replace(/ (contenteditable|data-mce-[a-z]+)="[^"]*"/g, "") + "</div>");
    });

    const box = (kind, hint) => () => {
        const chosen = chosenBlocks(editor);
        const inside = chosen.map((el) => editor.serializer.serialize(el, { format: "html" })).join("");
        boxAfter(editor, `<aside data-block="${kind}">${inside || `<p>${hint}</p>`}</aside>`, { inPlaceOf: chosen, write: !inside });
    };

    editor.ui.registry.addMenuButton("write_blocks", {
        text: "Add a box",
        tooltip: "Add a box that stands out in the text",
        fetch: (show) => show([
            { type: "menuitem", text: "The free guide", icon: "bookmark", onAction: () => addGuide(editor, f, guides) },
            { type: "menuitem", text: "A note to mind", icon: "notice", onAction: box("callout", "What is worth minding.") },
            { type: "menuitem", text: "Something to try", icon: "checklist", onAction: box("exercise", "What she could try.") },
            { type: "menuitem", text: "A quotation with its source", icon: "quote", onAction: () => askQuote(editor) },
            { type: "menuitem", text: "An invitation to talk", icon: "comment-add", onAction: () => boxAfter(editor, '<div data-block="booking"></div>') },
        ]),
    });
}

// watchGuides reads the guides there are and writes their names on the boxes: in the editor
// only, see PostProcess.
function watchGuides(editor, f) {
    let all = [];
    const label = () => editor.getBody()?.querySelectorAll('div[data-block="guide"]').forEach((el) => {
        const slug = el.getAttribute("data-guide");
        const guide = slug ? all.find((g) => g.slug == slug) : all.find((g) => g.id == f?.record.guide);
        const none = f?.collection.name == "posts" && !slug ? "Choose one below, under “Free guide”. Until then readers see no box." : "Readers see no box. Take it out, and add one that names a guide.";
        const means = !guide ? none : guide.status == "live" ? "Here the box stands in which a reader can ask for it." : "It is a draft. Readers see the box once the guide is on offer.";
        el.setAttribute("data-mce-label", guide?.title || slug || "none is chosen yet");
        el.setAttribute("data-mce-means", means);
    });
    const read = async () => {
        try {
            all = await guidesOf();
            label();
        } catch (err) {
            console.warn("reading the guides:", err); // the box then shows the guide's address
        }
        return all;
    };
    // a guide may have been written since: over this very article, say
    const watcher = f && watch(() => f.record.guide, () => { editor.initialized && read(); });
    editor.on("init", read);
    editor.on("SetContent", () => {
        label();
        const unknown = [...(editor.getBody()?.querySelectorAll('div[data-block="guide"][data-guide]') || [])].some((el) => el.getAttribute("data-guide") && !all.some((g) => g.slug == el.getAttribute("data-guide")));
        unknown && read();
    });
    editor.on("remove", () => watcher?.unwatch());
    return read;
}

// addGuide puts a guide's box in: the article's own guide or the only one there is at once,
// else the one she chooses; and where there is none, it leads to writing one.
async function addGuide(editor, f, guides) {
    const place = editor.selection.getBookmark(2, true);
    const all = await guides();
    const put = (guide) => {
        editor.focus();
        editor.selection.moveToBookmark(place);
        boxAfter(editor, `<div data-block="guide" data-guide="${editor.dom.encode(guide.slug)}"></div>`);
    };
    const own = all.find((g) => g.id == f?.record.guide);
    if (!all.length) {
        offerToWrite(editor, async () => {
            const kept = await openGuide(); // the article waits underneath as it is
            const made = (await guides()).find((g) => g.id == kept?.id);
            made && put(made);
        });
    } else if (own || all.length == 1) {
        put(own || all[0]);
    } else {
        askGuide(editor, all, put);
    }
}

function askGuide(editor, guides, put) {
    const items = guides.map((g) => ({ value: g.slug, text: g.title + (g.status == "live" ? "" : " (still a draft: readers do not see it)") }));
    editor.windowManager.open({
        title: "The box that offers a free guide",
        body: { type: "panel", items: [{ type: "selectbox", name: "guide", label: "Which guide?", items }] },
        buttons: [{ type: "cancel", text: "Not now" }, { type: "submit", text: "Put it here", primary: true }],
        onSubmit: (dialog) => {
            const { guide } = dialog.getData();
            dialog.close();
            put(guides.find((g) => g.slug == guide));
        },
    });
}

function offerToWrite(editor, write) {
    editor.windowManager.open({
        title: "You have no guide yet",
        body: { type: "panel", items: [{ type: "htmlpanel", html: "<p>A guide is written once and offered in as many articles as you like. When it is kept, its box stands here.</p>" }] },
        buttons: [{ type: "cancel", text: "Not now" }, { type: "submit", text: "Write one", primary: true }],
        onSubmit: (dialog) => {
            dialog.close();
            write();
        },
    });
}

// chosenBlocks is the paragraphs she has chosen whole; none when she chose a few words, for a
// sentence that loses words is no sentence.
function chosenBlocks(editor) {
    const blocks = editor.selection.isCollapsed() ? [] : editor.selection.getSelectedBlocks().map((el) => blockOf(editor, el)).filter(Boolean);
    const whole = [...new Set(blocks)];
    const words = (text) => text.replace(/[\s\u00a0]+/g, "");
    const all = words(whole.map((el) => el.textContent).join(""));
    return all && all == words(editor.selection.getContent({ format: "text" })) && whole.every((el) => !el.dataset.block) ? whole : [];
}

function askQuote(editor) {
    const chosen = chosenBlocks(editor);
    const place = editor.selection.getBookmark(2, true);
    const words = editor.selection.getContent({ format: "text" }).trim();
    editor.windowManager.open({
        title: "A quotation",
        body: {
            type: "panel",
            items: [
                { type: "textarea", name: "words", label: "The words" },
                { type: "input", name: "source", label: "Who said or wrote them" },
            ],
        },
        initialData: { words, source: "" },
        buttons: [{ type: "cancel", text: "Not now" }, { type: "submit", text: "Put it here", primary: true }],
        onSubmit: (dialog) => {
            const { words, source } = dialog.getData();
            dialog.close();
            const lines = words.trim().split(/\n{2,}/).filter(Boolean).map((line) => `<p>${editor.dom.encode(line)}</p>`);
            if (!lines.length) {
                return;
            }
            // the site reads a last line that begins with a dash as the source
            const last = source.trim() ? `<p>— ${editor.dom.encode(source.trim().replace(/^[—–-]\s*/, ""))}</p>` : "";
            editor.focus();
            editor.selection.moveToBookmark(place);
            boxAfter(editor, `<blockquote>${lines.join("")}${last}</blockquote>`, { inPlaceOf: chosen });
        },
    });
}
