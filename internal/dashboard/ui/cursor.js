// Where she is in a text: whether she has put the cursor there herself, and how she is
// brought to a place of it.

const hers = new WeakSet();
const moves = new Set("ArrowUp ArrowDown ArrowLeft ArrowRight Home End PageUp PageDown Enter Backspace Delete".split(" "));

/** editorFor is the editor of the text in the form that an element stands in; undefined while there is none. */
export function editorFor(within) {
    const row = within.closest(".write-form")?.querySelector('[data-field="body"]');
    return window.tinymce?.get().find((one) => one.initialized && row?.contains(one.getContainer()));
}

/** onceEditor calls back with the editor of a form, which is made a moment after the form. */
export function onceEditor(within, then, left = 100) {
    const editor = editorFor(within);
    if (editor) {
        then(editor);
    } else if (left && within.isConnected) {
        setTimeout(() => onceEditor(within, then, left - 1), 50);
    }
}

/** watchCursor notices when she puts the cursor somewhere, by hand or by writing there. */
export function watchCursor(editor) {
    // nothing is returned: a false would refuse the key
    const put = (is) => { is && hers.add(editor); };
    editor.on("click", () => put(true));
    editor.on("keydown", (e) => put(moves.has(e.key) || e.key?.length == 1 && !e.ctrlKey && !e.metaKey));
    editor.on("input", (e) => put(/^insert(Text|Composition)/.test(e.inputType || ""))); // dictation presses no key
}

/** isHers says whether the cursor stands where she has put it, and not where it happens to be. */
export const isHers = (editor) => hers.has(editor);

/** blockOf is the part of the text that a node stands in: a paragraph, a list, a box. */
export function blockOf(editor, node) {
    while (node && node.parentNode != editor.getBody()) {
        node = node.parentNode;
    }
    return node;
}

/** bringTo brings her to a part of the text, which is chosen; beside a box the cursor is below it. */
export function bringTo(editor, el) {
    editor.focus();
    if (el.isContentEditable) {
        editor.selection.select(el, true);
    } else if (el.nextElementSibling) {
        editor.selection.setCursorLocation(el.nextElementSibling, 0);
    }
    hers.add(editor);
    el.scrollIntoView({ block: "center" });
}

/** beginAt puts the cursor at the beginning of what came in without her, and shows it from there. */
export function beginAt(editor, el) {
    editor.selection.setCursorLocation(el, 0);
    hers.delete(editor);
    el.previousElementSibling ? el.scrollIntoView({ block: "start" }) : editor.getWin().scrollTo(0, 0);
}
