// The place in a form that the browser's Back led away from: Forward leads to it again.

import { editorFor, onceEditor } from "./cursor.js";

const places = new Map(); // by the id of the record; only in this window

const scroller = (form) => form.querySelector(".write-fields");

/** rememberPlace keeps where she is in a form that closes under her. */
export function rememberPlace(form, id) {
    if (!id) {
        return;
    }
    const editor = editorFor(form);
    const at = document.activeElement;
    places.set(id, {
        top: scroller(form).scrollTop,
        field: at?.name && form.contains(at) ? at.name : "",
        text: editor && { top: editor.getWin().scrollY, bookmark: editor.selection.getBookmark(2, true), here: editor.hasFocus() },
    });
}

/**
 * backToPlace brings her to where she was, once; nothing happens where she was not.
 *
 * @param {Element} form
 * @param {string} id of the record
 */
export function backToPlace(form, id) {
    const place = places.get(id);
    places.delete(id);
    if (!place) {
        return;
    }
    const settle = () => (scroller(form).scrollTop = place.top);
    const field = place.field && form.querySelector(`[name="${CSS.escape(place.field)}"]`);
    field && field.focus({ preventScroll: true });
    settle();
    place.text && onceEditor(form, (editor) => {
        editor.selection.moveToBookmark(place.text.bookmark);
        place.text.here && editor.focus();
        editor.getWin().scrollTo(0, place.text.top);
        settle(); // the text takes its room only now
    });
}
