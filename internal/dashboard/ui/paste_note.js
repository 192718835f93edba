// A quiet word above an editor: what was done with her text, and the way back. It stands in
// the flow, so that it covers nothing, and is gone once a button has kept what stands there,
// or she writes on; what was made of a paste, and the offer to move questions, stay while she
// writes. What she reads stays where it is on the screen when a note goes.

/**
 * noteAbove says something above an editor. A note takes the place of an earlier one of the
 * same name.
 *
 * @param {Object} editor TinyMCE's
 * @param {string} name
 * @param {string} text
 * @param {{label: string, act: function(): (void|string|Promise<void|string>)}[]} [actions] an act may
 *   return a sentence, which is said in place of the note; otherwise the note goes
 * @param {?{label: string, lines: string[], action: ?{label: string, act: function()}}} [more] what
 *   she may look at, folded away, and what she can do with it
 */
export function noteAbove(editor, name, text, actions = [], more = null) {
    const place = placeOf(editor);
    if (!place) {
        return;
    }
    takeNote(editor, name);
    const local = store({ text, actions, more, busy: false });
    const press = async ({ act }) => {
        local.busy = true;
        const said = await act();
        local.busy = false;
        if (said) {
            Object.assign(local, { text: said, actions: [], more: null });
        } else {
            away();
        }
    };
    const away = () => {
        still(editor, () => note.remove()); // the act may have said something else meanwhile
        editor.removed || editor.focus();
    };
    const button = (action) => t.button({ type: "button", className: "btn sm secondary", disabled: () => local.busy, onclick: () => { press(action); } }, action.label);
    const note = t.div(
        { className: "write-notice paste-note", "html-data-note": name },
        t.span({ "html-role": "status" }, () => local.text),
        () => local.actions.map(button),
        t.button({ type: "button", className: "btn sm circle transparent", ariaLabel: "Put this note away", onclick: away }, t.i({ className: "ri-close-line", ariaHidden: true })),
        () => (local.more ? t.details({ className: "paste-more" }, t.summary(null, local.more.label), t.ul(null, ...local.more.lines.map((line) => t.li(null, line))), local.more.action ? button(local.more.action) : null) : null),
    );
    place.append(note);
    editor._said = editor.getContent();
    // the editor's own buttons stay whole in sight below it
    setTimeout(() => place.parentElement?.scrollIntoView({ block: "start" }), 0);
}

/**
 * wayBack is an act that puts a text back as it was, as long as she has not gone on since.
 *
 * @param {Object} editor TinyMCE's; it holds what is to be undone
 * @param {string} text
 * @param {function()} [and] what belongs to it
 * @return {function(): (void|string)} returns a sentence when she has gone on
 */
export function wayBack(editor, text, and = () => {}) {
    const after = editor.getContent();
    return () => {
        if (editor.getContent() != after) {
            return goneOn;
        }
        editor.undoManager.transact(() => editor.setContent(text));
        editor.dispatch("change");
        and();
    };
}

/** goneOn is said when something cannot be undone at a press any more. */
export const goneOn = "You have changed the text since. The arrow for “Undo” above the text takes you back step by step.";

/** takeNote takes a note away without a word. */
export function takeNote(editor, name) {
    const note = placeOf(editor)?.querySelector(`[data-note="${name}"]`);
    note && still(editor, () => note.remove());
}

// still changes what stands above an editor, and keeps the editor where it is on the screen.
function still(editor, change) {
    const box = editor.getContainer(), page = box?.closest(".write-fields");
    if (!page) {
        change();
        return;
    }
    const before = box.getBoundingClientRect().top;
    page.style.overflowAnchor = "none"; // the browser may try the same, and the page would go twice as far
    change();
    page.scrollTop += box.getBoundingClientRect().top - before;
    requestAnimationFrame(() => (page.style.overflowAnchor = ""));
}

/**
 * endNotes sees to it that the notes of an editor go when they have been overtaken.
 *
 * @param {Object} editor TinyMCE's
 * @param {Object} [f] the form it stands in
 */
export function endNotes(editor, f) {
    let timer;
    const drop = (which) => still(editor, () => placeOf(editor)?.querySelectorAll(which).forEach((note) => note.remove()));
    editor.on("input change undo redo", () => {
        clearTimeout(timer);
        timer = setTimeout(() => {
            if (!editor.removed && placeOf(editor)?.firstElementChild && editor.getContent() != editor._said) {
                drop(".paste-note:not([data-note=questions], [data-note=structure])");
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
