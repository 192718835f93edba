// A quiet word above an editor: what was done with her text, and the way back. It stands in
// the flow, so that it covers nothing, and is gone once she writes on, or a button has kept
// what stands there. Only the offer to move her questions stays while she writes.

/**
 * noteAbove says something above an editor. A note takes the place of an earlier one of the
 * same name.
 *
 * @param {Object} editor TinyMCE's
 * @param {string} name
 * @param {string} text
 * @param {{label: string, act: function(): (void|string|Promise<void|string>)}[]} [actions] an act may
 *   return a sentence, which is said in place of the note; otherwise the note goes
 */
export function noteAbove(editor, name, text, actions = []) {
    const place = placeOf(editor);
    if (!place) {
        return;
    }
    takeNote(editor, name);
    const local = store({ text, actions, busy: false });
    const press = async ({ act }) => {
        local.busy = true;
        const said = await act();
        local.busy = false;
        if (said) {
            Object.assign(local, { text: said, actions: [] });
        } else {
            away();
        }
    };
    const away = () => {
        note.remove(); // the act may have said something else meanwhile
        editor.removed || editor.focus();
    };
    const note = t.div(
        { className: "write-notice paste-note", "html-data-note": name },
        t.span({ "html-role": "status" }, () => local.text),
        () => local.actions.map((action) => t.button({ type: "button", className: "btn sm secondary", disabled: () => local.busy, onclick: () => { press(action); } }, action.label)),
        t.button({ type: "button", className: "btn sm circle transparent", ariaLabel: "Put this note away", onclick: away }, t.i({ className: "ri-close-line", ariaHidden: true })),
    );
    place.append(note);
    editor._said = editor.getContent();
    // the editor's own buttons stay whole in sight below it
    setTimeout(() => place.parentElement?.scrollIntoView({ block: "start" }), 0);
}

/** takeNote takes a note away without a word. */
export function takeNote(editor, name) {
    placeOf(editor)?.querySelector(`[data-note="${name}"]`)?.remove();
}

/**
 * endNotes sees to it that the notes of an editor go when they have been overtaken.
 *
 * @param {Object} editor TinyMCE's
 * @param {Object} [f] the form it stands in
 */
export function endNotes(editor, f) {
    let timer;
    const drop = (which) => placeOf(editor)?.querySelectorAll(which).forEach((note) => note.remove());
    editor.on("input change undo redo", () => {
        clearTimeout(timer);
        timer = setTimeout(() => {
            if (!editor.removed && placeOf(editor)?.firstElementChild && editor.getContent() != editor._said) {
                drop(".paste-note:not([data-note=questions])");
            }
        }, 400);
    });
    const watcher = f && watch(() => f.done, (done) => { done && drop(".paste-note"); });
    editor.on("remove", () => {
        clearTimeout(timer);
        watcher?.unwatch();
    });
}

function placeOf(editor) {
    const box = editor.getContainer()?.parentElement;
    if (!box) {
        return null;
    }
    let place = box.parentElement.querySelector(":scope > .paste-notes");
    if (!place) {
        place = t.div({ className: "paste-notes" });
        box.before(place);
    }
    return place;
}
