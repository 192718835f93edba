// A quiet word beneath an editor: what was done with her text, and the way back.

/**
 * noteBelow says something beneath an editor until it is put away. A note takes the place of
 * an earlier one of the same name.
 *
 * @param {Object} editor TinyMCE's
 * @param {string} name
 * @param {string} text
 * @param {{label: string, act: function(): (void|string|Promise<void|string>)}[]} [actions] an act may
 *   return a sentence, which is said in place of the note; otherwise the note goes
 */
export function noteBelow(editor, name, text, actions = []) {
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
        note.remove();
        editor.removed || editor.focus();
    };
    const note = t.div(
        { className: "write-notice paste-note", "html-data-note": name },
        t.span({ "html-role": "status" }, () => local.text),
        () => local.actions.map((action) => t.button({ type: "button", className: "btn sm secondary", disabled: () => local.busy, onclick: () => press(action) }, action.label)),
        t.button({ type: "button", className: "btn sm circle transparent", ariaLabel: "Put this note away", onclick: away }, t.i({ className: "ri-close-line", ariaHidden: true })),
    );
    place.append(note);
}

/** takeNote takes a note away without a word. */
export function takeNote(editor, name) {
    placeOf(editor)?.querySelector(`[data-note="${name}"]`)?.remove();
}

// They stand at the foot of the window while the text above is longer than it.
function placeOf(editor) {
    const box = editor.getContainer()?.parentElement;
    if (!box) {
        return null;
    }
    let place = box.parentElement.querySelector(":scope > .paste-notes");
    if (!place) {
        place = t.div({ className: "paste-notes" });
        box.after(place);
    }
    return place;
}
