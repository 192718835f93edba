// The form of a letter: when it goes and to whom, in a sentence; its words; what is seen of
// it from outside; and where it stands in its sequence.

import { changedFields, dataOf, flushEditors } from "./draft.js";
import { recordHere } from "./form_address.js";
import { whereabouts } from "./form_article.js";
import { bar, keepAside } from "./form_bar.js";
import { row } from "./form_fields.js";
import { keptForm } from "./form_kept.js";
import { keepPlaces, place, readSequences, timing, whenSaid } from "./form_letter_place.js";
import { inbox, outside, watchRemarks } from "./form_letter_outside.js";
import { letterBody } from "./form_letter_words.js";
import { nextLetter } from "./letters.js";
import { ask, openForm, sentence, tell } from "./pocketbase.js";

/** letterForm makes it. */
export function letterForm(collection, raw, settings) {
    return keptForm(collection, raw, settings, (f, words) => {
        const sequences = store({ all: [], steps: [], guides: [], after: null });
        const remarks = store({ list: [] });
        return {
            named: "subject",
            className: "letter-form",
            heading: () => f.record.subject || f.form.heading,
            state: () => state(f),
            fields: () => fields(f, sequences, remarks),
            tools: [t.button({ type: "button", className: "btn sm secondary write-try", onclick: () => sendToMe(f) }, "Send it to me")],
            foot: () => foot(f, words, sequences),
        };
    });
}

function state(f) {
    switch (f.original.status) {
        case "active": return changedFields(f).length ? "In the sequence, without your latest changes" : "In the sequence";
        case "off": return "Left out";
    }
    return "Draft: only you can see this";
}

function fields(f, sequences, remarks) {
    f.record.delay_unit = f.record.delay_unit || "days";
    readSequences(f, sequences);
    return [
        t.div({ onmount: (el) => (el._stops = watchRemarks(f, remarks)), onunmount: (el) => el._stops?.() }),
        whenSaid(f, sequences),
        row(f, "subject", outside(f, remarks, "subject")),
        row(f, "body", letterBody(f, remarks)),
        row(f, "preheader", outside(f, remarks, "preheader")),
        inbox(f),
        t.section(
            { className: "letter-when" },
            t.h3({ className: "write-heading-small" }, "When it goes"),
            row(f, "sequence", place(f, sequences)),
            row(f, "delay", timing(f, sequences)),
        ),
        t.details({ className: "write-fold" }, t.summary(null, "Details"), whereabouts(f)),
    ];
}

function foot(f, words, sequences) {
    const wants = () => (!f.record.subject?.trim() ? { subject: "Please give it a subject first." } : !f.record.sequence ? { sequence: "Please choose the sequence it belongs to." } : {});
    const live = () => sequences.all.find((one) => one.id == f.record.sequence)?.status == "live";
    const local = store({ putIn: false }); // just now
    const goes = () => (live() ? "Whoever comes to its place gets it." : "It goes out once you switch these letters on.");
    return bar(f, {
        state: () => ({ active: `It is in the sequence. ${goes()}`, off: "It is left out: the letter after it follows." }[f.original.status] || "It is a draft: nobody gets it."),
        wants,
        // what a locked phone shows of it
        fieldOf: { "preview line": "preheader", "from name": "subject", status: "subject" },
        also: () => keepPlaces(f, sequences),
        buttons: (keep, button) => {
            if (f.original.status == "active" && local.putIn && !changedFields(f).length) {
                return [
                    button("Back to the letters", "This one is kept", () => words.close()),
                    button("Write the next letter", "It goes after the last one", () => writeNext(f, words, sequences), ""),
                ];
            }
            if (f.original.status == "active") {
                return [
                    button("Take it out", "It is left out; the next one follows", () => keep({ status: "off" }, "It is left out. The letter after it follows."), "transparent"),
                    button("Keep as draft", () => (live() ? "Whoever gets it meanwhile gets the old words" : "The sequence keeps the old words"),
                        () => keepAside(f, words, live() ? "Kept as a draft. Whoever gets this letter meanwhile gets the old words." : "Kept as a draft. The sequence keeps the old words until you update the letter.")),
                    button("Update the letter", () => (live() ? "Whoever gets it from now on gets this" : "It goes out like this once they are on"),
                        () => keep({}, live() ? "Whoever gets it from now on gets these words." : "Kept. It goes out in these words once you switch these letters on."), ""),
                ];
            }
            const out = f.original.status == "off";
            return [
                out
                    ? button("Keep it out", "Nobody gets it", () => keep({ status: "off" }, "Kept. Nobody gets it."))
                    : button("Keep as draft", "Nobody gets it yet", () => keep({ status: "draft" }, "Kept as a draft. Nobody gets it.")),
                button(
                    out ? "Put it back in" : "Put it in the sequence", () => (live() ? "Whoever comes to its place gets it" : "It goes out once you switch them on"),
                    async () => (local.putIn = await keep({ status: "active" }, `It is in the sequence. ${goes()}`)), "",
                ),
            ];
        },
    });
}

// writeNext closes this letter and opens the one after the last: what is beneath stays where it is.
function writeNext(f, words, sequences) {
    const last = Math.max(0, ...sequences.steps.map((one) => one.position));
    const next = nextLetter(f.record.sequence, last);
    const open = () => { openForm("steps", next).catch(tell); };
    document.addEventListener("form:closed", () => {
        if (recordHere() && !document.querySelector(".write-form")) {
            window.addEventListener("popstate", () => setTimeout(open, 0), { once: true }); // the browser is on its way back to the page
        } else {
            open();
        }
    }, { once: true });
    words.close();
}

// sendToMe mails what is on the screen to whoever is logged in, and to nobody else.
async function sendToMe(f) {
    flushEditors();
    const { sequence, subject, preheader, body } = { sequence: "", subject: "", preheader: "", body: "", ...dataOf(f) };
    if (!subject.trim()) {
        f.errors = { subject: "Please give it a subject first." };
        return;
    }
    try {
        const { mailbox } = await ask(`/letters/${f.original.id || "new"}/try`, { method: "POST", body: { sequence, subject, preheader, body } });
        app.toasts.success(t.div(
            { className: "write-back", role: "status" },
            t.span(null, mailbox ? "It is on its way to you. Mail does not leave this computer yet: it is kept here." : `It is on its way to ${f.email}, and to nobody else.`),
            mailbox ? t.a({ className: "btn sm outline", href: mailbox, target: "_blank" }, t.span({ className: "txt" }, "Read it")) : null,
        ), { key: "tryout", duration: 10_000 });
    } catch (err) {
        app.toasts.error(sentence(err), { duration: 10_000 });
    }
}
