// The box of an article's guide, put into its text where that speaks of it.

import { boxAfter } from "./blocks.js";
import { noteAbove } from "./paste_note.js";

// A line such as "Download the free guide", as the checklist reads it too.
const speaks = (text) => text.length <= 200 && /\bdownload/i.test(text) && /\b(free|guide|pdf|workbook|worksheet|checklist|e-?book)\b/i.test(text);

const isBox = (el) => el?.dataset.block == "guide";

/**
 * placeFor is the part of the text after which the box belongs: the first line that speaks of
 * a download with no box below it, else where the cursor is; null for the latter.
 */
function placeFor(editor) {
    return [...editor.getBody().children].find((el) => /^(P|H[2-4])$/.test(el.nodeName) && speaks(el.textContent.trim()) && !isBox(el.nextElementSibling)) || null;
}

/**
 * putBox puts the box of a guide into the text of the form that an element stands in.
 *
 * @param {Element} within
 * @param {Object} guide {slug, title}
 */
export function putBox(within, guide) {
    const row = within.closest(".write-form")?.querySelector('[data-field="body"]');
    const editor = window.tinymce?.get().find((one) => one.initialized && row?.contains(one.getContainer()));
    if (!editor) {
        return;
    }
    const before = editor.getContent();
    const line = placeFor(editor);
    if (line) {
        editor.selection.setCursorLocation(line, line.childNodes.length);
    }
    boxAfter(editor, `<div data-block="guide" data-guide="${editor.dom.encode(guide.slug)}"></div>`);
    const after = editor.getContent();
    const undo = () => {
        if (editor.getContent() != after) {
            return "You have changed the text since. The arrow for “Undo” above the text takes you back step by step.";
        }
        editor.undoManager.transact(() => editor.setContent(before));
    };
    const where = line ? `below “${line.textContent.trim()}”` : "below the paragraph in which the cursor was";
    noteAbove(editor, "box", `The box of “${guide.title}” stands in the text now, ${where}.`, [{ label: "Undo", act: undo }]);
    const box = [...editor.getBody().children].find((el) => isBox(el) && (!line || el.previousElementSibling == line));
    box?.scrollIntoView({ block: "center" });
}
