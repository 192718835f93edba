// The form of a guide: written here or brought as a PDF, under a name that tells nothing.

import { bringBack, forget, isLoginOver, said, settled, takeOver, watchWords } from "./autosave.js";
import { changedFields, dataOf, flushEditors, load, newDraft, save } from "./draft.js";
import { field } from "./form_fields.js";
import { forms, labels } from "./form_words.js";
import { loginAgain } from "./form_login.js";
import { filePanel } from "./guides_file.js";
import { confirmed, icon, records, sentence } from "./pocketbase.js";
import { versionsPane } from "./versions.js";
import { clock } from "./words.js";

const suggestion = "Notes for a quiet hour";

/** install puts the form in place, around the one for articles and pages. */
export function install() {
    forms.guides = { one: "guide", heading: "A guide", path: "/guides/", off: "draft", main: [], folds: [], beside: { cover: ["cover_alt"] } };
    labels.summary = ["What it is", "Two or three sentences for the box that offers it."];
    const open = app.modals.openRecordUpsert;
    app.modals.openRecordUpsert = (collection, record = null, settings = {}) => {
        if (collection?.name != "guides") {
            return open(collection, record, settings);
        }
        const modal = guideForm(collection, record, settings || {});
        document.body.append(modal);
        app.modals.open(modal);
    };
}

function guideForm(collection, raw, settings) {
    const f = newDraft(collection, settings);
    let words = { flush: async () => {}, stop: () => {} };
    const local = store({ nameless: false, holders: 0 });

    const begin = async () => {
        try {
            await load(f, raw);
            f.record.outside_name = f.record.outside_name || suggestion;
            const kept = (await bringBack(f)).words;
            if (kept) {
                Object.assign(f.record, kept.data);
                takeOver(f, kept);
                f.notice = said(f, kept);
            }
            f.loading = false;
            words = watchWords(f);
            changedFields(f).length && f.original.id && words.flush();
        } catch (err) {
            app.toasts.error(sentence(err));
            setTimeout(() => app.modals.close(modal, true), 0);
        }
    };
    const keep = async (change, done) => {
        if (f.busy) {
            return;
        }
        f.errors = {};
        f.done = "";
        if (!f.record.title?.trim() || local.nameless) {
            f.errors = local.nameless ? { outside_name: "Please give it a neutral name." } : { title: "Please give it a title first." };
            modal.querySelector(local.nameless ? "[name=outside_name]" : ".write-title")?.focus();
            return;
        }
        f.busy = true;
        // what readers may have as a link keeps its address when the title changes
        f.record._slugOwn = f.original.status == "live" || f.record._slugOwn;
        try {
            if (await save(f, change)) {
                settled(f);
                Object.assign(f, { notice: null, keeping: "saved", savedAt: new Date(), done });
            }
        } catch (err) {
            if (isLoginOver(err)) {
                f.keeping = "login";
            } else {
                Object.entries(err.response?.data || {}).forEach(([name, e]) => (f.errors = { ...f.errors, [name]: e.message }));
                app.toasts.error(sentence(err));
            }
        }
        f.busy = false;
    };
    const close = () => app.modals.close(modal);
    const aside = async () => {
        flushEditors();
        await words.flush();
        if (f.keeping == "saved" || !changedFields(f).length) {
            app.toasts.success("Kept for later. Readers go on getting the guide as it was.");
            close();
        }
    };
    const drop = async () => {
        await forget(f);
        Object.assign(f.record, dataOf(f, f.original));
        Object.assign(f, { notice: null, keeping: "" });
    };
    const remove = async () => {
        if (!await confirmed("Delete this guide? You can have it back for 30 days.", "Delete it")) {
            return;
        }
        try {
            words.stop();
            await records("guides").delete(f.original.id, { requestKey: null });
            settled(f);
            settings.ondelete?.(JSON.parse(JSON.stringify(f.original)));
            app.modals.close(modal, true);
        } catch (err) {
            app.toasts.error(sentence(err));
        }
    };

    const modal = t.div(
        {
            className: () => `modal full manual write-form guide-form ${f.side ? "with-side" : ""}`,
            onbeforeopen: () => { begin(); return settings.onbeforeopen?.(); },
            onafteropen: (el) => settings.onafteropen?.(el),
            onbeforeclose: async (el, forced) => {
                const kept = words.flush().catch(() => {});
                if (!forced) {
                    await kept;
                }
                return settings.onbeforeclose?.(el);
            },
            onafterclose: (el) => { words.stop(); settings.onafterclose?.(el); el.remove(); },
        },
        t.div(
            { className: "modal-header write-form-head" },
            t.button({ type: "button", className: "btn sm transparent write-close", onclick: close }, icon("ri-arrow-left-line"), "Close"),
            t.h2({ className: "write-heading write-form-title" }, () => f.record.title || f.form.heading),
            t.span({ className: "write-state" }, () => state(f)),
            t.span({ className: () => "write-saved " + f.keeping, role: "status" }, () => keeping(f)),
            t.div(
                { className: "write-row m-l-auto" },
                t.button({ type: "button", className: () => "btn sm " + (f.side ? "" : "secondary"), "html-aria-pressed": () => String(!!f.side), onclick: () => (f.side = f.side ? "" : "versions") }, "Versions"),
                t.button({ type: "button", className: "btn sm transparent", hidden: () => !f.original.id || f.original.status == "live", onclick: remove }, "Delete"),
            ),
        ),
        t.div(
            { className: "write-form-body" },
            t.div(
                { className: "modal-content write-fields" },
                () => (f.keeping == "login" ? loginAgain(f, () => words.flush()) : null),
                () => (f.notice ? t.div({ className: "write-notice", role: "status" }, t.span(null, f.notice), f.original.id ? t.button({ type: "button", className: "btn sm secondary", onclick: drop }, "Go back to what was kept") : null) : null),
                () => (f.loading ? t.p({ className: "write-hint" }, "One moment…") : [
                    field(f, "title"),
                    outsideName(f, local),
                    field(f, "summary"),
                    called(field(f, "body"), "The guide itself", "Subscribers read it on a page of their own, and have it as a file."),
                    filePanel(f, local, () => begun(f, words)),
                    called(field(f, "cover"), "Picture", "It stands where the guide is offered."),
                    letters(f),
                ]),
            ),
            () => (f.side ? versionsPane(f, () => (f.side = "")) : null),
        ),
        t.div(
            { className: "modal-footer write-publish" },
            t.p({ className: "write-done", role: "status" }, () => f.done || state(f)),
            t.div({ className: "write-acts" }, () => acts(f, local, keep, aside)),
        ),
    );
    return modal;
}

function state(f) {
    if (f.original.status == "live") {
        return changedFields(f).length ? "On offer. Your changes are not yet" : "On offer to readers";
    }
    return "Only you can see this";
}

function keeping(f) {
    switch (f.keeping) {
        case "typing": case "saving": return "Saving…";
        case "saved": return "Saved " + clock(f.savedAt);
        case "offline": return "No connection. Your words are kept on this computer.";
        case "login": return "You were logged out. Your words are kept on this computer.";
    }
    return "";
}

// begun makes the draft of a guide that was never saved, so that a file can be added to it.
async function begun(f, words) {
    if (!f.original.id) {
        f.record.title = f.record.title?.trim() || "Untitled";
        await words.flush();
    }
    return f.original.id;
}

function acts(f, local, keep, aside) {
    const button = (text, means, onclick, kind = "secondary") =>
        t.button({ type: "button", className: () => `btn write-act ${kind}` + (f.busy ? " loading" : ""), disabled: () => f.loading || f.busy, onclick }, t.span({ className: "write-act-text" }, text), t.small(null, means));
    if (f.original.status == "live") {
        return [
            button("Take it off the site", "Nobody new can ask for it", () => keep({ status: "draft" }, "Nobody new can ask for it. Whoever has its link keeps it."), "transparent"),
            button("Keep as draft", "Readers keep the old guide", aside),
            button("Update the guide", () => (local.holders ? `${people(local.holders)} with its link, too` : "Whoever asks gets this"), () => keep({}, "Whoever has its link gets this guide now."), ""),
        ];
    }
    return [
        button("Keep as draft", "Only you see it", () => keep({ status: "draft" }, "Kept. Only you can see it.")),
        button("Offer it now", "Readers can ask for it", () => keep({ status: "live" }, `Readers can ask for it now at ${location.host}/guides/${f.record.slug || ""}`), ""),
    ];
}

/** people is how many people, in words. */
export const people = (n) => (n == 1 ? "1 person" : `${n} people`);

// called gives a field of the writing form the word it has here.
function called(row, name, hint) {
    const said = row.querySelector(".write-label");
    said && (said.textContent = name);
    const hints = [...row.querySelectorAll(".write-hint")].filter((el) => !el.closest(".write-field-cover_alt"));
    if (hints.length) {
        hints[0].textContent = hint;
    } else {
        said?.after(t.p({ className: "write-hint" }, hint));
    }
    return row;
}

// The name is never empty in the record: without one it could not even be kept as a draft.
function outsideName(f, local) {
    const id = "guide_" + app.utils.randomString();
    return t.div(
        { className: "write-field", "html-data-field": "outside_name" },
        t.div(
            { className: "write-input" },
            t.label({ htmlFor: id, className: "write-label" }, "Its name outside the site (needed)"),
            t.input({
                id, type: "text", name: "outside_name", maxLength: 80, autocomplete: "off", required: true, "html-aria-describedby": id + "_why",
                value: () => f.record.outside_name || "",
                oninput: (e) => {
                    local.nameless = !e.target.value.trim();
                    if (!local.nameless) {
                        f.record.outside_name = e.target.value;
                    }
                },
            }),
            t.p(
                { className: "write-hint", id: id + "_why" },
                "The mail that brings it and the file in a reader’s downloads carry this name, and somebody else may look there. So it should tell nothing of the subject.",
            ),
        ),
        () => (local.nameless ? t.p({ className: "write-trouble", role: "alert" }, `It needs a neutral name. Until you type one, “${f.record.outside_name}” stays.`) : null),
        () => (f.errors.outside_name && !local.nameless ? t.p({ className: "write-trouble", role: "alert" }, f.errors.outside_name) : null),
    );
}

function letters(f) {
    const id = "guide_" + app.utils.randomString();
    const local = store({ all: [] });
    records("sequences").getFullList({ sort: "name", fields: "id,name,status", requestKey: null }).then((all) => (local.all = all)).catch((err) => console.warn("reading the letters:", err));
    return t.div(
        { className: "write-field", "html-data-field": "sequence" },
        t.div(
            { className: "write-input" },
            t.label({ htmlFor: id, className: "write-label" }, "Letters that follow it"),
            t.select(
                { id, name: "sequence", onchange: (e) => (f.record.sequence = e.target.value) },
                t.option({ value: "", selected: () => !f.record.sequence }, "None"),
                () => local.all.map((s) => t.option({ rid: s.id, value: s.id, selected: () => f.record.sequence == s.id }, s.name + (s.status == "live" ? "" : ` (${s.status})`))),
            ),
            t.p({ className: "write-hint" }, "For those who ask for them with the guide. Nobody gets them otherwise."),
        ),
        () => (f.errors.sequence ? t.p({ className: "write-trouble", role: "alert" }, f.errors.sequence) : null),
    );
}
