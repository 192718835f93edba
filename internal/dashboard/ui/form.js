// The writing form: where an article or a page is written. It takes the place of the
// dashboard's own form for these collections, and of no other.

import { bringBack, forget, said, settled, takeOver, watchWords } from "./autosave.js";
import { chooseBetween } from "./compare.js";
import { changedFields, dataOf, load, newDraft, save } from "./draft.js";
import { field } from "./form_fields.js";
import { forms } from "./form_words.js";
import { loginAgain } from "./form_login.js";
import { confirmed, sentence } from "./pocketbase.js";
import { previewPane } from "./preview.js";
import { publishBar, state } from "./publish.js";
import { versionsPane } from "./versions.js";
import { watchWaiting } from "./waiting.js";
import { clock } from "./words.js";

/** install puts the form in place. */
export function install() {
    const open = app.modals.openRecordUpsert;
    app.modals.openRecordUpsert = (collection, record = null, settings = {}) => {
        if (!forms[collection?.name]) {
            return open(collection, record, settings);
        }
        const modal = writingForm(collection, record, settings || {});
        document.body.append(modal);
        app.modals.open(modal);
    };
    watchWaiting();
}

function writingForm(collection, raw, settings) {
    const f = newDraft(collection, settings);
    let all; // the fields: made once and outside of what is drawn anew, which would take the cursor away
    let words = { flush: async () => {}, stop: () => {} };

    const begin = async () => {
        try {
            await load(f, raw);
            const spent = await backOnScreen(f);
            all = fields(f);
            f.loading = false;
            words = watchWords(f);
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
    const close = () => app.modals.close(modal);
    const side = (name) => () => (f.side = f.side == name ? "" : name);

    const modal = t.div(
        {
            className: () => `modal full manual write-form ${f.side ? "with-side" : ""}`,
            onbeforeopen: () => { begin(); return settings.onbeforeopen?.(); },
            onafteropen: (el) => settings.onafteropen?.(el),
            onbeforeclose: async (el, forced) => {
                const kept = words.flush().catch(() => {});
                if (!forced) {
                    await kept;
                    if (!await keepDraft(f)) {
                        return false;
                    }
                }
                return settings.onbeforeclose?.(el);
            },
            onafterclose: (el) => { words.stop(); settings.onafterclose?.(el); el.remove(); },
            onkeydown: (e) => {
                if ((e.ctrlKey || e.metaKey) && e.code == "KeyS") {
                    e.preventDefault();
                    words.flush();
                }
            },
        },
        t.div(
            { className: "modal-header write-form-head" },
            t.button({ type: "button", className: "btn sm transparent write-close", onclick: close }, t.i({ className: "ri-arrow-left-line", ariaHidden: true }), "Close"),
            t.h2({ className: "write-heading write-form-title" }, () => f.record.title || f.form.heading),
            t.span({ className: "write-state" }, () => state(f)),
            t.span({ className: () => "write-saved " + f.keeping, role: "status" }, () => keepingSaid(f)),
            t.div(
                { className: "write-row m-l-auto" },
                t.button({ type: "button", className: () => "btn sm " + (f.side == "preview" ? "" : "secondary"), "html-aria-pressed": () => String(f.side == "preview"), onclick: side("preview") }, "Preview"),
                t.button({ type: "button", className: () => "btn sm " + (f.side == "versions" ? "" : "secondary"), "html-aria-pressed": () => String(f.side == "versions"), onclick: side("versions") }, "Versions"),
                t.button({ type: "button", className: "btn sm transparent", hidden: () => !f.original.id, onclick: () => remove(f, modal, words) }, "Delete"),
            ),
        ),
        t.div(
            { className: "write-form-body" },
            t.div(
                { className: "modal-content write-fields" },
                () => (f.keeping == "login" ? loginAgain(f, () => words.flush()) : null),
                () => (f.notice ? noticeBar(f) : null),
                () => (f.loading ? t.p({ className: "write-hint" }, "One moment…") : all),
            ),
            () => f.side == "preview" ? previewPane(f, side("preview")) : f.side == "versions" ? versionsPane(f, side("versions")) : null,
        ),
        publishBar(f, { flush: () => words.flush() }, close),
    );
    return modal;
}

// keepDraft keeps a draft when the form is closed: readers see nothing of it either way.
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

function keepingSaid(f) {
    switch (f.keeping) {
        case "typing": case "saving": return "Saving…";
        case "saved": return "Saved " + clock(f.savedAt);
        case "offline": return "No connection. Your words are kept on this computer.";
        case "login": return "You were logged out. Your words are kept on this computer.";
    }
    return "";
}

function fields(f) {
    const placed = new Set(["status", "slug", ...f.form.main, ...f.form.folds.flatMap((x) => x.fields), ...Object.values(f.form.beside).flat()]);
    const rest = f.collection.fields.filter((x) => !x.system && !x.hidden && x.type != "autodate" && !placed.has(x.name)).map((x) => x.name);
    return [
        ...f.form.main.map((name) => field(f, name)),
        ...f.form.folds.map((fold) => t.details(
            { className: "write-fold" },
            t.summary(null, fold.title),
            ...[...fold.fields, ...(fold.rest ? rest : [])].map((name) => field(f, name)),
            fold.rest ? t.p({ className: "write-hint" }, () => (f.original.id ? `Begun ${f.original.created}, last kept ${f.original.updated} (UTC). Its id is ${f.original.id}.` : "")) : null,
        )),
    ];
}

function noticeBar(f) {
    return t.div(
        { className: "write-notice", role: "status" },
        t.span(null, f.notice.text),
        ...f.notice.actions.map(({ label, act }) => t.button({ type: "button", className: "btn sm secondary", onclick: act }, label)),
        t.button({ type: "button", className: "btn sm circle transparent", ariaLabel: "Put this note away", onclick: () => (f.notice = null) }, t.i({ className: "ri-close-line", ariaHidden: true })),
    );
}

// backOnScreen puts words that were never kept where she left them, and returns what that
// makes superfluous.
async function backOnScreen(f) {
    const { words, others, spent } = await bringBack(f);
    if (words) {
        if (f.original.id && words.base && words.base != f.original.updated) {
            // something else was kept since: both are shown before one is on the screen
            const mine = { ...dataOf(f, f.original), ...words.data };
            const chosen = await chooseBetween(f, mine, f.original, {
                text: "These are words you had not kept, and what was kept after you wrote them. Nothing is lost: choose which to go on with.",
                mine: "Your words that were not kept",
            });
            Object.assign(f.record, chosen || {});
        } else {
            Object.assign(f.record, words.data);
        }
        f.notice = {
            text: said(f, words),
            actions: f.original.id ? [{ label: f.original.status == "published" ? "Go back to what readers see" : "Go back to what was there before", act: () => dropWords(f) }] : [],
        };
    }
    if (others.length) {
        f.notice = { text: "There are other words of yours, from another window.", actions: [{ label: "Look at both", act: () => lookAtBoth(f, others) }] };
    }
    return spent;
}

// lookAtBoth lets her choose between what is on the screen and what another window kept.
async function lookAtBoth(f, others) {
    const other = others.shift();
    const chosen = await chooseBetween(f, dataOf(f), { ...dataOf(f, f.original), ...other.data, updated: other.savedAt }, {
        text: "Both were typed and neither was kept. Choose which words to go on with.",
    });
    if (!chosen) {
        others.unshift(other);
        return;
    }
    Object.assign(f.record, chosen);
    takeOver(f, other);
    f.notice = others.length ? f.notice : null;
}

async function dropWords(f) {
    if (!await confirmed("Take these words away? They stay among the versions, in case you want them after all.", "Take them away")) {
        return;
    }
    await forget(f);
    f.onServer = false;
    Object.assign(f.record, dataOf(f, f.original));
    f.record._cover = undefined;
    f.keeping = "";
    f.notice = null;
}

async function remove(f, modal, words) {
    const out = f.original.status == "published" ? " Readers will not find it any more." : "";
    if (!await confirmed(`Delete this ${f.form.one}?${out} You can have it back for 30 days.`, "Delete it")) {
        return;
    }
    try {
        words.stop();
        await app.pb.collection(f.collection.name).delete(f.original.id, { requestKey: null });
        settled(f);
        f.settings.ondelete?.(JSON.parse(JSON.stringify(f.original)));
        app.toasts.success("It is deleted. It waits in the bin for 30 days.");
        app.modals.close(modal, true);
    } catch (err) {
        app.toasts.error(sentence(err));
    }
}
