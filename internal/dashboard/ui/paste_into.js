// A paste on its way into an editor: cleaned, given its structure, its pictures brought
// along; and she is told what was made of it, with a way back.

import { beginAt, blockOf } from "./cursor.js";
import { cleanPaste, liftTitle } from "./paste.js";
import { dropDoubled } from "./paste_bullets.js";
import { offerCaptions } from "./paste_captions.js";
import { offerQuestions } from "./paste_move.js";
import { goneOn, noteAbove, takeNote } from "./paste_note.js";
import { isNavigation } from "./paste_shape.js";
import { giveStructure } from "./paste_structure.js";
import { fromDataURL, upload } from "./pictures.js";

const aText = 4; // parts, from which on a paste is a text and no addition to one

/**
 * takeIn is an editor's paste_preprocess.
 *
 * @param {Object} editor TinyMCE's
 * @param {{content: string, internal: boolean}} args content is changed in place
 * @param {Object} writing see dressEditor
 */
export function takeIn(editor, args, writing) {
    if (args.internal) {
        return; // from one place of the text to another
    }
    let source = args.content;
    if (writing.title) {
        const lifted = liftTitle(source);
        if (lifted.title && writing.title(lifted.title)) {
            source = lifted.html;
        }
    }
    const { html, pictures } = cleanPaste(source);
    if (pictures) {
        const which = pictures == 1 ? "One picture lies on another site or in your document and" : `${pictures} pictures lie on another site or in your document and`;
        app.toasts.info(`${which} could not come along. Save it to your computer, then drop it here.`, { duration: 12000 });
    }
    const { content, say } = writing.blocks ? structured(editor, html, writing) : { content: undoubled(html), say: () => {} };
    if (!content.includes('src="data:')) {
        args.content = content;
        setTimeout(say, 0);
        return;
    }
    args.content = "";
    bringAlong(editor, content).then(say);
}

function undoubled(html) {
    const body = new DOMParser().parseFromString(html, "text/html").body;
    dropDoubled(body);
    return body.innerHTML;
}

// structured gives a text its structure; say tells her so, once it stands in the editor.
function structured(editor, html, writing) {
    const f = writing.form;
    const before = { text: editor.getContent(), at: editor.selection.getBookmark(2, true), title: f?.record.title || "" };
    const begins = !editor.getBody().textContent.trim() && !editor.getBody().querySelector("img,[data-block]");
    const at = { title: before.title, begins };
    const made = giveStructure(html, at);
    if (made.title && !writing.title?.(made.title)) {
        return { content: html, say: () => {} }; // it has a title meanwhile; no word of hers is dropped
    }
    takeNote(editor, "structure");
    const start = startOf(editor);
    const say = () => {
        start(made.html);
        const left = [...made.bare, ...made.tail];
        const after = editor.getContent();
        // instead puts something else in the place of what was pasted, unless she has gone on
        const instead = (html) => {
            if (editor.getContent() != after) {
                return false;
            }
            takeNote(editor, "questions");
            insteadOf(editor, before, html);
            return true;
        };
        const undo = () => {
            if (!instead(html)) {
                return goneOn;
            }
            if (f) {
                f.record.title = before.title;
            }
        };
        const putBack = () => {
            if (instead(giveStructure(html, { ...at, whole: true }).html)) {
                return "Nothing is left out now.";
            }
            editor.undoManager.transact(() => left.forEach((line) => editor.dom.add(editor.getBody(), "p", {}, editor.dom.encode(line))));
            return "They stand at the end of the text now.";
        };
        const said = sentenceOf(made);
        if (said) {
            noteAbove(editor, "structure", said, [
                { label: "Undo", act: undo },
            ], left.length ? { label: left.length == 1 ? "See it" : "See them", lines: left, action: { label: left.length == 1 ? "Put it back" : "Put them back", act: putBack } } : null);
        }
        offerCaptions(editor, f);
        offerQuestions(editor, f);
    };
    return { content: made.html, say };
}

// startOf remembers where a paste goes, and returns how to come back to its beginning. A few
// words are no text: after them she goes on where they end.
function startOf(editor) {
    const at = blockOf(editor, editor.selection.getStart());
    const index = [...editor.getBody().children].indexOf(at);
    const taken = !!at?.textContent.trim();
    return (html) => {
        if (new DOMParser().parseFromString(html, "text/html").body.children.length < aText) {
            return;
        }
        const all = editor.getBody().children;
        const first = all[Math.max(0, index) + Number(taken)] || all[Math.max(0, index)];
        first && beginAt(editor, first);
    };
}

const count = (n, one, many) => (n == 1 ? `1 ${one}` : n ? `${n} ${many}` : "");

function sentenceOf({ headings, lists, quotations, bare, tail, title, doubled }) {
    const parts = [count(headings, "heading", "headings"), count(lists, "list", "lists"), count(quotations, "quotation", "quotations")].filter(Boolean);
    const said = [];
    if (parts.length) {
        said.push(`Made ${parts.length > 1 ? parts.slice(0, -1).join(", ") + " and " : ""}${parts.at(-1)} from your text.`);
    }
    title && said.push("Its first line is the title now.");
    doubled && said.push("Its first line was the title already, so it does not stand twice.");
    bare.length + tail.length && said.push(leftOut(bare, tail));
    headings && said.push("To make a heading, or change one, choose it in the list above the text.");
    return said.join(" ");
}

// leftOut says how much does not stand in the text, and what it was. The lines themselves are
// folded away beneath it.
function leftOut(bare, tail) {
    const n = bare.length + tail.length;
    const links = bare.length || tail.some(isNavigation);
    return `${n == 1 ? "1 line" : `${n} lines`} from the old web page ${n == 1 ? "was" : "were"} left out (${links ? "links to other articles" : "its menu"}).`;
}

// insteadOf puts the text back as it was, with another paste in the same place.
function insteadOf(editor, before, html) {
    editor.undoManager.transact(() => {
        editor.setContent(before.text);
        if (before.text) {
            editor.selection.moveToBookmark(before.at);
            editor.insertContent(html);
        } else {
            editor.setContent(html);
        }
    });
}

// bringAlong inserts a text once the pictures written out in it are in the library.
async function bringAlong(editor, html) {
    const body = new DOMParser().parseFromString(html, "text/html").body;
    editor.setProgressState(true);
    for (const img of body.querySelectorAll('img[src^="data:"]')) {
        const file = fromDataURL(img.getAttribute("src"));
        try {
            img.setAttribute("src", (await upload(file)).address);
        } catch (err) {
            img.remove();
            app.toasts.error("A picture could not be brought along. The words are all here.");
            console.warn("bringing a picture along:", err);
        }
    }
    editor.setProgressState(false);
    editor.insertContent(body.innerHTML);
}
