// The foot of a form: buttons that say what they do and what follows from it.

import { isLoginOver, settled } from "./autosave.js";
import { changedFields, flushEditors, save } from "./draft.js";
import { sentence } from "./pocketbase.js";

/**
 * bar makes the foot.
 *
 * @param {Object} f the form
 * @param {Object} p
 * @param {function(): string} p.state what others see of it now
 * @param {function(): string} [p.wants] what is missing before it can be kept, "" when nothing is
 * @param {function(Object, function, function): Array} p.buttons makes them, with keep and button:
 *   keep(change, done) saves what is on the screen with a change of fields and says done;
 *   button(text, means, act, kind) is one of them
 * @param {function(): Promise} [p.also] what belongs to a save and lies in other records
 * @return {Element}
 */
export function bar(f, p) {
    const keep = async (change, done) => {
        if (f.busy) {
            return false;
        }
        flushEditors();
        f.errors = p.wants?.() || {};
        if (Object.keys(f.errors).length) {
            lookAt(Object.keys(f.errors)[0]);
            return false;
        }
        f.busy = true;
        try {
            if (!await save(f, change)) {
                return false;
            }
            await p.also?.();
            settled(f);
            Object.assign(f, { notice: null, keeping: "saved", savedAt: new Date(), done });
            return true;
        } catch (err) {
            went(f, err, p.fieldOf);
            return false;
        } finally {
            f.busy = false;
        }
    };
    const button = (text, means, act, kind = "secondary") =>
        t.button(
            { type: "button", className: () => `btn write-act ${kind}` + (f.busy ? " loading" : ""), disabled: () => f.loading || f.busy, onclick: act },
            t.span({ className: "write-act-text" }, text),
            t.small(null, means),
        );
    return t.div(
        { className: "modal-footer write-publish" },
        t.p({ className: "write-done", role: "status" }, () => f.done || p.state()),
        t.div({ className: "write-acts" }, () => p.buttons(keep, button)),
    );
}

/** keepAside keeps what is on the screen beside the record, and closes the form. */
export async function keepAside(f, words, said) {
    flushEditors();
    await words.flush();
    if (f.keeping == "saved" || !changedFields(f).length) {
        app.toasts.success(said);
        words.close();
    }
}

// went says what went wrong, each with its field.
function went(f, err, fieldOf = {}) {
    if (isLoginOver(err)) {
        f.keeping = "login";
        return;
    }
    const wrong = Object.entries(err.response?.data || {}).filter(([, e]) => e?.message);
    f.errors = Object.fromEntries(wrong.map(([name, e]) => [fieldOf[name] || name, e.message]));
    if (wrong.length) {
        lookAt(Object.keys(f.errors)[0]);
    }
    app.toasts.error(sentence(err));
}

function lookAt(name) {
    const row = [...document.querySelectorAll(`.write-form [data-field="${name}"]`)].at(-1);
    row?.closest("details")?.setAttribute("open", "");
    row?.scrollIntoView({ block: "center" });
    row?.querySelector("textarea, input, select")?.focus();
}
