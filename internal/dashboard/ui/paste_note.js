// A quiet word above an editor: what was done with her text, and the way back. It stands in
// the flow, so that it covers nothing; one at a time; and it is gone once she writes on, or
// a button has kept what stands there.

const waiting = new WeakMap(); // of an editor: the notes that come after the one that is shown

/**
 * noteAbove says something above an editor. A note takes the place of an earlier one of the
 * same name; while another one is shown it waits until that is put away.
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
        goOn(editor, place);
        editor.removed || editor.focus();
    };
    const note = t.div(
        { className: "write-notice paste-note", "html-data-note": name },
        t.span({ "html-role": "status" }, () => local.text),
        () => local.actions.map((action) => t.button({ type: "button", className: "btn sm secondary", disabled: () => local.busy, onclick: () => { press(action); } }, action.label)),
        t.button({ type: "button", className: "btn sm circle transparent", ariaLabel: "Put this note away", onclick: away }, t.i({ className: "ri-close-line", ariaHidden: true })),
    );
    if (place.firstElementChild) {
        waiting.set(editor, [...(waiting.get(editor) || []), { name, note }]);
        return;
    }
    show(editor, place, note);
}

// show puts a note there, with the editor's own buttons whole in sight below it.
function show(editor, place, note) {
    place.append(note);
    editor._said = editor.getContent();
    setTimeout(() => place.parentElement?.scrollIntoView({ block: "start" }), 0);
}

/** takeNote takes a note away without a word; the next one takes its place. */
export function takeNote(editor, name) {
    const place = placeOf(editor);
    waiting.set(editor, (waiting.get(editor) || []).filter((one) => one.name != name));
    place?.querySelector(`[data-note="${name}"]`)?.remove();
    place && goOn(editor, place);
}

function goOn(editor, place) {
    const [next, ...rest] = waiting.get(editor) || [];
    if (next && !place.firstElementChild) {
        waiting.set(editor, rest);
        show(editor, place, next.note);
    }
}

/**
 * endNotes sees to it that the notes of an editor go when they have been overtaken.
 *
 * @param {Object} editor TinyMCE's
 * @param {Object} [f] the form it stands in
 */
export function endNotes(editor, f) {
    let timer;
    const drop = () => {
        waiting.delete(editor);
        placeOf(editor)?.replaceChildren();
    };
    editor.on("input change undo redo", () => {
        clearTimeout(timer);
        timer = setTimeout(() => {
            if (!editor.removed && placeOf(editor)?.firstElementChild && editor.getContent() != editor._said) {
                drop();
            }
        }, 400);
    });
    const watcher = f && watch(() => f.done, (done) => { done && drop(); });
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
