// The picture of an article, with its words.

import { label } from "./form_words.js";
import { upload } from "./pictures.js";

/**
 * cover is the input of the picture at the top.
 *
 * @param {Object} f the form
 * @param {function(): Element[]} words makes the fields for its words
 */
export function cover(f, words) {
    const local = store({ busy: false });
    const now = () => f.record._cover?.address || (f.record.cover ? `/api/files/${f.collection.name}/${f.original.id}/${f.record.cover}?thumb=480x0` : "");
    const take = async (file) => {
        if (!file?.type.startsWith("image/")) {
            return;
        }
        local.busy = true;
        try {
            // in the library until the article is kept, so that not even a picture is lost
            const made = await upload(file);
            f.record._cover = { id: made.id, address: made.address, name: made.name };
        } catch (err) {
            app.toasts.error("The picture could not be brought in. Is it a JPEG, PNG, WebP or GIF?");
            console.warn("bringing in a picture:", err);
        }
        local.busy = false;
    };
    const file = t.input({ type: "file", hidden: true, accept: "image/jpeg,image/png,image/webp,image/gif", onchange: (e) => take(e.target.files[0]) });
    return t.div(
        {
            className: "write-input write-cover",
            ondragover: (e) => e.preventDefault(),
            ondrop: (e) => { e.preventDefault(); take(e.dataTransfer.files[0]); },
        },
        t.span({ className: "write-label" }, label("cover")[0]),
        file,
        () => (now() ? t.img({ src: now(), alt: f.record.cover_alt || "" }) : null),
        t.div(
            { className: "write-row" },
            t.button({ type: "button", className: () => "btn sm secondary" + (local.busy ? " loading" : ""), onclick: () => file.click() }, () => (now() ? "Another picture" : "Choose a picture, or drop one here")),
            t.button({ type: "button", className: "btn sm transparent", hidden: () => !now(), onclick: () => { f.record._cover = undefined; f.record.cover = ""; } }, "Take it away"),
        ),
        t.p({ className: "write-hint" }, label("cover")[1]),
        () => (now() ? t.div(null, ...words()) : waiting(f)),
    );
}

// waiting says which words are kept for a picture that is still to be chosen.
function waiting(f) {
    const kept = [f.record.cover_alt, f.record.cover_caption].filter(Boolean);
    return kept.length ? t.p({ className: "write-hint" }, `Kept for it: ${kept.map((one) => `“${one}”`).join(" and ")}.`) : null;
}
