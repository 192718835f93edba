// A form whose words are never lost: they are kept while she types, and come back. Articles,
// pages, questions and letters are written in it.

import { prefix, settled, takeOver, watchWords } from "./autosave.js";
import { backOnScreen } from "./autosave_back.js";
import { keepingSaid } from "./autosave_said.js";
import { changedFields, dataOf, load, newDraft, save } from "./draft.js";
import { remove } from "./form_delete.js";
import { backToPlace } from "./form_place.js";
import { loginAgain } from "./form_login.js";
import { deleteButton, oneMoment, shell, toggle } from "./form_shell.js";
import { icon, sentence } from "./pocketbase.js";
import { tab } from "./tab.js";
import { versionsPane } from "./versions.js";

/**
 * keptForm makes such a form.
 *
 * @param {Object} collection
 * @param {Object|string|null} raw the record, its id, or what a new one begins with
 * @param {Object} settings what PocketBase's own form is given
 * @param {function(Object, Object): Object} parts makes, from the form and what keeps its
 *   words, {state, fields, foot, heading?, sides?, tools?, named?, className?}; named is the
 *   field without which nothing can be kept on the server
 */
export function keptForm(collection, raw, settings, parts) {
    const f = newDraft(collection, settings);
    let all; // the fields: made once and outside of what is drawn anew, which would take the cursor away
    let words = { flush: async () => {}, stop: () => {} };
    const hand = { flush: () => words.flush(), close: () => app.modals.close(modal) };
    const p = parts(f, hand);

    const begin = async () => {
        try {
            await load(f, raw);
            const spent = await backOnScreen(f);
            all = p.fields();
            f.loading = false;
            setTimeout(() => backToPlace(modal, f.original.id), 0); // once the fields are drawn
            words = p.named ? watchOnceNamed(f, p.named) : watchWords(f);
            if (changedFields(f).length) {
                words.flush(); // keeps them in this window before the old ones go
                spent.forEach((w) => takeOver(f, w));
            } else {
                spent.forEach((w) => takeOver(f, w));
                settled(f);
            }
        } catch (err) {
            app.toasts.error(sentence(err));
            setTimeout(() => app.modals.close(modal, true), 0);
        }
    };
    const leaving = async (forced) => {
        const kept = words.flush().catch(() => {});
        if (!forced) {
            await kept;
            return keepDraft(f);
        }
    };
    // What is deleted is what is on the screen: the question calls it so, and so it comes back.
    const drop = async () => {
        await words.flush().catch(() => {});
        if (!await keepDraft(f)) {
            return;
        }
        await remove(f.collection.name, f.original, {
            before: () => words.stop(),
            done: () => {
                settled(f);
                f.settings.ondelete?.(JSON.parse(JSON.stringify(f.original)));
                app.modals.close(modal, true);
            },
        });
    };

    const modal = shell(f, {
        className: p.className,
        heading: p.heading || (() => f.record.title || f.form.heading),
        state: p.state,
        saved: () => (nameless(f, p.named) ? "Kept on this computer" : keepingSaid(f)),
        // last stands what opens something: on a phone the cross that closes it lies just there
        tools: [deleteButton(f, drop), ...(p.tools || []), toggle(f, "versions", "Versions")],
        begin, leaving, left: () => words.stop(), keep: () => words.flush(),
        content: () => [
            () => (f.keeping == "login" ? loginAgain(f, () => words.flush()) : null),
            () => (f.notice ? noticeBar(f) : null),
            () => (f.loading ? oneMoment() : all),
        ],
        side: () => (f.side == "versions" ? versionsPane(f, () => (f.side = "")) : p.sides?.[f.side]?.(() => (f.side = "")) || null),
        foot: p.foot(),
    });
    return modal;
}

// watchOnceNamed keeps the words of something new in this browser until they can be kept on
// the server, which wants the one field that names it.
function watchOnceNamed(f, named) {
    const ready = () => f.original.id || String(f.record[named] || "").trim();
    if (ready()) {
        return watchWords(f);
    }
    const key = `${prefix}${f.collection.name}.new.${tab}`;
    let words = null;
    const watcher = watch(() => JSON.stringify(dataOf(f)), (now, before) => {
        if (before === undefined || before == now || words) {
            return;
        }
        localStorage.setItem(key, JSON.stringify({ data: dataOf(f), base: "", savedAt: new Date().toISOString(), id: "", collection: f.collection.name }));
        if (ready()) {
            words = watchWords(f);
            setTimeout(() => words.flush(), 1500);
        }
    });
    return {
        flush: async () => (words || ready() ? (words = words || watchWords(f)).flush() : undefined),
        stop: () => { watcher.unwatch(); words?.stop(); },
    };
}

// keepDraft keeps a draft before the form is closed: readers see nothing of it either way.
// Where that is refused the words stay beside the record. False: she wants to go on writing.
async function keepDraft(f) {
    if (!f.original.id || f.original.status != "draft" || !changedFields(f).length) {
        return true;
    }
    try {
        if (!await save(f)) {
            return false;
        }
        settled(f);
    } catch (err) {
        console.warn("keeping the draft:", err);
    }
    return true;
}

// nameless says that she has begun something new that cannot be kept on the server yet.
const nameless = (f, named) => named && !f.original.id && !f.loading && changedFields(f).length && !String(f.record[named] || "").trim();

function noticeBar(f) {
    return t.div(
        { className: "write-notice", role: "status" },
        t.span(null, f.notice.text),
        ...f.notice.actions.map(({ label, act }) => t.button({ type: "button", className: "btn sm secondary", onclick: act }, label)),
        t.button({ type: "button", className: "btn sm circle transparent", ariaLabel: "Put this note away", onclick: () => (f.notice = null) }, icon("ri-close-line")),
    );
}
