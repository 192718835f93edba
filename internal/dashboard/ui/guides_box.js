// The box of an article's guide in its text: where it would stand, and put there.

import { boxAfter } from "./blocks_put.js";
import { blockOf, bringTo, isHers } from "./cursor.js";
import { wayBack } from "./paste_note.js";

// A line such as "Download the free guide", or the heading of a part that offers one; the
// checklist reads them so, too.
const longestOffer = 300; // letters
const speaks = (text) => text.length <= longestOffer && /\bdownload/i.test(text) && /\b(free|guide|pdf|workbook|worksheet|checklist|e-?book)\b/i.test(text);
const announces = (text) => /^(?:a |my |your )?free (?:resource|guide|download|gift|pdf|workbook|worksheet|checklist|e-?book)\b/i.test(text);

const isBox = (el) => el?.dataset.block == "guide";
const isHeading = (el) => /^H[2-4]$/.test(el?.nodeName);
const said = (el) => el.textContent.replace(/[\s\u00a0]+/g, " ").trim();

/**
 * spotFor is where the box would go: after the paragraph in which she has put the cursor; else
 * where the text speaks of the guide and has no box yet; else after its opening.
 *
 * @return {{el: ?Element, name: string, why: "hers"|"speaks"|"opening"}} name is how the part
 *   before it begins; "" at the very beginning, where el is null
 */
export function spotFor(editor) {
    const parts = [...editor.getBody().children];
    const hers = isHers(editor) ? blockOf(editor, editor.selection.getEnd()) : null;
    if (hers) {
        return { el: hers, name: nameOf(hers), why: "hers" };
    }
    const offer = parts.map((el) => offerAt(el)).find((el) => el && !isBox(el.nextElementSibling));
    if (offer) {
        return { el: offer, name: nameOf(offer), why: "speaks" };
    }
    const opening = openingOf(parts);
    return { el: opening, name: nameOf(opening), why: "opening" };
}

// offerAt is the end of what a line offers: itself, or the paragraph beneath its heading.
function offerAt(el) {
    if (isHeading(el) && announces(said(el))) {
        return el.nextElementSibling?.nodeName == "P" ? el.nextElementSibling : el;
    }
    return /^(P|H[2-4])$/.test(el.nodeName) && speaks(said(el)) ? el : null;
}

// openingOf is the last part before the first heading, or the first part of a text that
// begins with one.
function openingOf(parts) {
    const first = parts.findIndex(isHeading);
    const opening = parts.slice(0, first < 0 ? 1 : first).findLast(said);
    return opening || parts.find((el) => said(el) && !isHeading(el)) || parts[0] || null;
}

// nameOf is the beginning of a part, or of the one before it where it says nothing.
function nameOf(el) {
    while (el && !said(el)) {
        el = el.previousElementSibling;
    }
    const words = el ? said(el) : "";
    return words.length > 60 ? words.slice(0, 60).replace(/\s+\S*$/, "") + "…" : words;
}

/**
 * putBox puts the box of a guide into a text, and leaves her where she is.
 *
 * @param {Object} editor TinyMCE's
 * @param {Object} guide {slug, title}
 * @return {{name: string, undo: function(): (void|string), show: function()}} undo returns a
 *   sentence when she has gone on since
 */
export function putBox(editor, guide) {
    const { el, name } = spotFor(editor);
    const before = editor.getContent();
    if (el) {
        editor.selection.setCursorLocation(el, el.childNodes.length);
    }
    const box = boxAfter(editor, `<div data-block="guide" data-guide="${editor.dom.encode(guide.slug)}"></div>`, { stay: true });
    editor.dispatch("change");
    return { name, undo: wayBack(editor, before), show: () => bringTo(editor, box.isConnected ? box : boxesIn(editor)[0] || editor.getBody().firstElementChild) };
}

/** boxesIn are the boxes in a text that offer a guide. */
export const boxesIn = (editor) => [...editor.getBody().querySelectorAll('[data-block="guide"]')];
