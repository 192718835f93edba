// A paste on its way into an editor: cleaned, given its structure, its pictures brought
// along; and she is told what was made of it, with a way back.

import { cleanPaste, liftTitle } from "./paste.js";
import { dropDoubled } from "./paste_bullets.js";
import { offerQuestions } from "./paste_move.js";
import { noteAbove, takeNote } from "./paste_note.js";
import { giveStructure } from "./paste_structure.js";
import { fromDataURL, upload } from "./pictures.js";

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
    const made = giveStructure(html, { title: before.title, begins });
    if (made.title && !writing.title?.(made.title)) {
        return { content: html, say: () => {} }; // it has a title meanwhile; no word of hers is dropped
    }
    takeNote(editor, "structure");
    const say = () => {
        const after = editor.getContent();
        const said = sentenceOf(made);
        if (said) {
            noteAbove(editor, "structure", said, [{ label: "Undo", act: () => undo(editor, f, before, after, html) }]);
        }
        offerQuestions(editor, f);
    };
    return { content: made.html, say };
}

const count = (n, one, many) => (n == 1 ? `1 ${one}` : n ? `${n} ${many}` : "");

function sentenceOf({ headings, lists, quotations, left, title, doubled }) {
    const parts = [count(headings, "heading", "headings"), count(lists, "list", "lists"), count(quotations, "quotation", "quotations")].filter(Boolean);
    const said = [];
    if (parts.length) {
        said.push(`Made ${parts.length > 1 ? parts.slice(0, -1).join(", ") + " and " : ""}${parts.at(-1)} from your text.`);
    }
    title && said.push("Its first line is the title now.");
    doubled && said.push("Its first line was the title already, so it does not stand twice.");
    if (left.length) {
        const which = left.length == 1 ? `“${left[0]}” was left out: it belongs` : `${left.length} lines were left out, from “${left[0]}” on: they belong`;
        said.push(`${which} to the page it comes from.`);
    }
    headings > 1 && said.push("To make a heading smaller, choose “Smaller heading” in the list above the text.");
    return said.join(" ");
}

// undo puts the paste in as plain paragraphs, with every line of it.
function undo(editor, f, before, after, html) {
    if (editor.getContent() != after) {
        return "You have changed the text since. The arrow for “Undo” above the text takes you back step by step.";
    }
    takeNote(editor, "questions");
    editor.undoManager.transact(() => {
        editor.setContent(before.text);
        if (before.text) {
            editor.selection.moveToBookmark(before.at);
            editor.insertContent(html);
        } else {
            editor.setContent(html);
        }
    });
    if (f) {
        f.record.title = before.title;
    }
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
