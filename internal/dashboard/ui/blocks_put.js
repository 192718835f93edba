// Puts a box into the text.

import { blockOf } from "./cursor.js";

/**
 * boxAfter puts a box after the paragraph the cursor is in, or in place of whole ones; never
 * into the middle of a sentence. write: she goes on in the box, else below it.
 * stay: she is not in the text, and is not brought there.
 *
 * @return {Element} the box
 */
export function boxAfter(editor, html, { inPlaceOf = [], write = false, stay = false } = {}) {
    let box;
    editor.undoManager.transact(() => {
        const at = inPlaceOf.at(-1) || blockOf(editor, editor.selection.getEnd());
        const empty = at?.nodeName == "P" && !at.textContent.trim() && !at.querySelector("img");
        const holder = editor.dom.create("div");
        holder.innerHTML = html;
        box = holder.firstElementChild;
        if (at) {
            at.after(box);
        } else {
            editor.getBody().append(box);
        }
        // there is always a place to write below a box
        if (!box.nextElementSibling || box.nextElementSibling.dataset.block) {
            box.after(editor.dom.create("p", {}, '<br data-mce-bogus="1">'));
        }
        [...inPlaceOf, ...(empty ? [at] : [])].forEach((el) => el.remove());
        if (box.matches("div[data-block]")) {
            box.contentEditable = "false";
        }
        const hint = write ? box.querySelector("p") : null;
        if (hint) {
            editor.selection.select(hint, true);
        } else {
            editor.selection.setCursorLocation(box.nextElementSibling, 0);
        }
        editor.dispatch("SetContent", { content: "" }); // its label, see watchGuides
    });
    stay || editor.focus();
    editor.nodeChanged();
    return box;
}
