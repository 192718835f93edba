// Lines of a plain text that were the words of a picture, which did not come along: they are
// handed to the picture, or taken out, when she says so.

import { noteAbove, wayBack } from "./paste_note.js";
import { captionOf } from "./paste_shape.js";
import { words } from "./paste_tidy.js";

// linesIn are the paragraphs of an editor that are the words of a picture.
const linesIn = (editor) => [...editor.getBody().children]
    .filter((el) => el.nodeName == "P" && !el.querySelector("img,br:not([data-mce-bogus])"))
    .map((el) => ({ el, ...captionOf(words(el)) })).filter((one) => one.kind);

// pictureBeside is a picture next to a line that has no words yet.
const pictureBeside = (el) => [el.previousElementSibling, el.nextElementSibling].map((one) => one?.querySelector(":scope > img")).find((img) => img && !img.getAttribute("alt"));

/**
 * offerCaptions offers, above the editor, to do something about the words of pictures in it.
 *
 * @param {Object} editor TinyMCE's
 * @param {Object} [f] the form it stands in
 */
export function offerCaptions(editor, f) {
    const found = linesIn(editor);
    if (!found.length) {
        return;
    }
    const one = found.length == 1;
    const said = one ? `“${words(found[0].el)}” reads like the words of a picture.` : `${found.length} lines read like the words of pictures.`;
    const keeps = found.some((line) => homeOf(line, f));
    noteAbove(editor, "captions", said, [
        ...(keeps ? [{ label: one ? "Keep it for the picture" : "Keep them for the pictures", act: () => handOver(editor, f) }] : []),
        { label: one ? "Take it out" : "Take them out", act: () => takeOut(editor) },
    ], one ? null : { label: "See them", lines: found.map(({ el }) => words(el)) });
}

// homeOf is where the words of a picture belong: a picture beside them, or the one at the top of
// the article, which may be chosen later. null when those have words already.
function homeOf({ el, kind }, f) {
    const name = kind == "alt" ? "cover_alt" : "cover_caption";
    const beside = kind == "alt" && pictureBeside(el);
    return beside || (f?.collection.fields.some((field) => field.name == name) && !f.record[name] ? name : null);
}

function handOver(editor, f) {
    const text = editor.getContent();
    const before = { cover_alt: f?.record.cover_alt, cover_caption: f?.record.cover_caption };
    let atTop = 0;
    editor.undoManager.transact(() => linesIn(editor).forEach((line) => {
        const home = homeOf(line, f);
        if (!home) {
            return;
        }
        if (typeof home == "string") {
            f.record[home] = line.words;
            atTop++;
        } else {
            editor.dom.setAttrib(home, "alt", line.words);
        }
        line.el.remove();
    }));
    editor.dispatch("change");
    said(editor, text, atTop ? "Kept for the picture at the top of the article. They stand there once you choose one." : "The picture has its words now.", () => f && Object.assign(f.record, before));
}

function takeOut(editor) {
    const text = editor.getContent();
    editor.undoManager.transact(() => linesIn(editor).forEach(({ el }) => el.remove()));
    editor.dispatch("change");
    said(editor, text, "Taken out of the text.");
}

// said says what was done, with the way back as long as she has not gone on.
function said(editor, text, sentence, andBack = () => {}) {
    noteAbove(editor, "captions", sentence, [{ label: "Undo", act: wayBack(editor, text, andBack) }]);
}
