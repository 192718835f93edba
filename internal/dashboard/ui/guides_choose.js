// A guide for an article: chosen among those there are, or made without leaving what she
// is writing. The guide's form opens over the article, which waits underneath as it was.

import { collectionOf, records } from "./pocketbase.js";
import { placing, whereReadersFindIt } from "./guides_place.js";
import { label } from "./form_words.js";

/** guidesOf are the guides there are: {id, title, slug, status}, by title. */
export const guidesOf = () => records("guides").getFullList({ sort: "title", fields: "id,title,slug,status", requestKey: null });

/**
 * openGuide opens the form of a guide over whatever is on the screen.
 *
 * @param {Object} [p]
 * @param {string} [p.id] of the guide; a new one without
 * @param {File} [p.pdf] a PDF for a new one
 * @return {Promise<Object|null>} the guide as it was last kept, once the form is closed;
 *   null when nothing was written or it could not be kept
 */
export async function openGuide({ id = "", pdf = null } = {}) {
    const definition = await collectionOf("guides");
    let kept = null;
    return new Promise((done) => app.modals.openRecordUpsert(definition, id || {}, {
        pdf, comesBack: true,
        onsave: (guide) => (kept = guide),
        onafterclose: () => done(kept),
    }));
}

/** guideField is the field of an article in which she chooses its guide. */
export function guideField(f) {
    const id = "f_guide_" + app.utils.randomString(5);
    const local = store({ all: [], busy: false });
    const read = async () => {
        try {
            local.all = await guidesOf();
        } catch (err) {
            console.warn("reading the guides:", err);
        }
    };
    const chosen = () => local.all.find((g) => g.id == f.record.guide);
    const only = () => (local.all.length == 1 && !f.record.guide && !["published", "archived"].includes(f.original.status) ? local.all[0] : null);
    // She comes back to the guide that is chosen now, or to the button she pressed.
    const open = async (what) => {
        const from = document.activeElement;
        local.busy = true;
        const guide = await openGuide(what);
        await read();
        if (guide && local.all.some((g) => g.id == guide.id)) {
            f.record.guide = guide.id;
        }
        local.busy = false;
        setTimeout(() => (guide ? document.getElementById(id) : from)?.focus(), 0);
    };
    const picker = t.input({ type: "file", name: "guide_pdf", accept: "application/pdf", hidden: true, onchange: (e) => { const [pdf] = e.target.files; e.target.value = ""; pdf && open({ pdf }); } });
    const button = (text, onclick) => t.button({ type: "button", className: "btn sm secondary", disabled: () => local.busy, onclick }, text);
    return t.div(
        { className: "write-input guide-choice", onmount: read },
        t.label({ htmlFor: id, className: "write-label" }, label("guide")[0]),
        t.select(
            { id, name: "guide", "html-aria-describedby": id + "_hint", onchange: (e) => (f.record.guide = e.target.value) },
            t.option({ value: "", selected: () => !f.record.guide }, "No guide"),
            () => local.all.map((g) => t.option(
                { rid: g.id + g.status + g.title, value: g.id, selected: () => f.record.guide == g.id },
                g.title + (g.status == "live" ? "" : " (a draft: readers do not see it yet)"),
            )),
        ),
        whereReadersFindIt(f, chosen, id + "_hint"),
        () => only() ? t.p(
            { className: "guide-offer" },
            t.span(null, `Offer “${only().title}” here?`),
            t.button({ type: "button", className: "btn sm", onclick: () => (f.record.guide = only().id) }, "Yes, offer it"),
        ) : null,
        picker,
        t.div(
            { className: "write-row" },
            button("Write a guide for this", () => open({})),
            button("Upload a PDF", () => picker.click()),
            () => chosen() ? button("Open the guide", () => open({ id: f.record.guide })) : null,
        ),
        () => chosen() ? placing(f, chosen) : null,
    );
}
