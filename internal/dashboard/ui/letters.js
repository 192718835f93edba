// The letters: each sequence with its letters below it, in the order in which they go, and
// who gets what next.

import { everythingButton } from "./navigation.js";
import { ask, deskPage, icon, onChange, openForm, records, tell } from "./pocketbase.js";
import { reopening } from "./letters_reopen.js";
import { follows, guidesFollowed, letFollow } from "./letters_guide.js";
import { letterSwitch, sequenceSwitch } from "./letters_switch.js";
import { delaySaid, ordinal, upper, windowSaid } from "./letters_when.js";
import { badge } from "./words.js";

const shown = 8; // lines of what goes out next

/** The page at #/letters. */
export function page(route) {
    const desk = store({ sequences: [], steps: [], guides: [], coming: [], ahead: {}, again: {}, loaded: false });

    async function load() {
        const at = document.activeElement?.dataset?.switch; // what is drawn anew has not the cursor
        try {
            const [sequences, steps, guides] = await Promise.all([
                records("sequences").getFullList({ sort: "created", requestKey: null }),
                records("steps").getFullList({ sort: "position", fields: "id,sequence,position,subject,delay,delay_unit,status,updated", requestKey: null }),
                guidesFollowed(),
            ]);
            Object.assign(desk, { sequences, steps, guides, loaded: true });
            at && setTimeout(() => document.querySelector(`[data-switch="${at}"]`)?.focus(), 0);
            lookAhead(sequences);
        } catch (err) {
            tell(err);
        }
    }

    // what is to come; the page is of use without it
    async function lookAhead(sequences) {
        const quietly = (what) => what.catch((err) => console.warn("looking ahead:", err));
        ask(`/letters/next?limit=${shown}`).then(({ lines }) => (desk.coming = lines)).catch((err) => console.warn("looking ahead:", err));
        const found = await Promise.all(sequences.map((one) => Promise.all([
            quietly(ask(`/sequences/${one.id}/calendar`)), quietly(ask(`/sequences/${one.id}/forecast`)), quietly(ask(`/sequences/${one.id}/reopen`)),
        ])));
        desk.ahead = Object.fromEntries(sequences.map((one, i) => [one.id, { calendar: found[i][0]?.letters || [], says: found[i][1]?.says || "" }]));
        desk.again = Object.fromEntries(sequences.map((one, i) => [one.id, found[i][2] || null]));
    }

    const open = (collection, record) => openForm(collection, record).catch(tell);
    const unhear = [onChange("sequences", load), onChange("steps", load), onChange("guides", load)];
    load();
    if (route.query.record?.[0]) {
        openNamed(route.query.record[0], open);
    }

    return deskPage(
        {
            title: "Letters",
            name: "letters",
            leave: () => unhear.forEach((stop) => stop()),
            // the first ones are begun where it says what they are
            buttons: [() => (desk.sequences.length
                ? t.button(
                    { type: "button", className: "btn outline desk-new", onclick: () => { open("sequences", "new"); } },
                    icon("ri-add-line"),
                    t.span({ className: "txt" }, "Begin another sequence"),
                )
                : null)],
        },
        t.p({ className: "desk-lead" }, "A sequence is a few letters that follow a guide, one after another, for readers who ask for them. Each goes by itself, and every one has a link that stops them."),
        () => {
            if (!desk.loaded) {
                return t.p({ className: "desk-quiet" }, "Fetching your letters…");
            }
            if (!desk.sequences.length) {
                return t.section(
                    { className: "desk-card desk-empty" },
                    t.p({ className: "desk-quiet" }, "There are no letters yet. You give them a name, write the first one, and then say on which days they may go. Nothing goes out before you switch them on."),
                    t.button({ type: "button", className: "btn", onclick: () => { open("sequences", "new"); } }, t.span({ className: "txt" }, "Write your letters")),
                );
            }
            return t.div(null, ...desk.sequences.map((one) => sequence(one, desk, open)));
        },
        () => (desk.sequences.length ? comingNext(desk.coming, desk.sequences.some((one) => one.status == "live"), open) : null),
        t.p({ className: "desk-foot" }, everythingButton("desk-link")),
    );
}

// The address may name a sequence or a step.
async function openNamed(id, open) {
    if (id == "new") {
        return open("sequences", "new");
    }
    const steps = await records("steps").getFullList({ fields: "id", requestKey: null }).catch(() => []);
    open(steps.some((step) => step.id == id) ? "steps" : "sequences", id);
}

/** nextLetter is what a letter of a sequence begins with, after as many as last. */
export const nextLetter = (sequence, last) => ({ sequence, position: last + 1, delay: 2, delay_unit: "days", status: "draft" });

const onOff = { live: "On", paused: "Paused" };

function sequence(one, desk, open) {
    const steps = desk.steps.filter((step) => step.sequence == one.id);
    const last = Math.max(0, ...steps.map((step) => step.position));
    return t.section(
        { className: "desk-card desk-sequence", "html-data-record": one.id },
        t.div(
            { className: "desk-sequence-head" },
            t.h2(null, one.name, " ", badge(one.status || "draft", onOff[one.status] || "Off")),
            t.div(
                { className: "desk-head-buttons" },
                t.button({ type: "button", className: "btn sm outline", onclick: () => { open("sequences", one.id); } }, t.span({ className: "txt" }, "Name, days and hours")),
                steps.length ? sequenceSwitch(one) : null,
            ),
        ),
        follows({ guides: () => desk.guides, sequence: () => one.id, choose: (guide) => { letFollow(guide, one.id); } }),
        t.p({ className: "desk-when" }, () => `They go ${windowSaid(one)} on each reader’s own clock, to whoever asks for them with the guide.`),
        () => (desk.ahead[one.id]?.says ? t.p({ className: "desk-says" }, desk.ahead[one.id].says) : null),
        steps.length
            ? t.ol({ className: "desk-rows desk-letters" }, ...steps.map((step, i) => letter(step, i, one.status == "live", open)))
            : t.p({ className: "desk-quiet" }, "No letter in it yet."),
        () => reopening(one.id, desk),
        t.p(null, t.button(
            {
                type: "button", className: "btn sm outline",
                onclick: () => { open("steps", nextLetter(one.id, last)); },
            },
            icon("ri-add-line"),
            t.span({ className: "txt" }, steps.length ? "Write a letter" : "Write the first letter"),
        )),
        () => calendar(desk.ahead[one.id]?.calendar || [], one.status),
    );
}

function letter(step, i, live, open) {
    const before = i ? `the ${ordinal(i)}` : "";
    return t.li(
        null,
        t.div(
            { className: "desk-letter-words" },
            t.a({ href: `#/letters?record=${step.id}`, onclick: (e) => { e.preventDefault(); open("steps", step.id); } }, step.subject || "Without a subject"),
            t.span({ className: "desk-quiet" }, `The ${ordinal(i + 1)}: ${delaySaid(step, before)}.`, " ", step.status == "active" ? null : badge(step.status || "draft", step.status == "off" ? "Left out" : "")),
        ),
        letterSwitch(step, live),
    );
}

// calendar is when each letter would go to somebody who asks for them now.
function calendar(lines, status) {
    if (!lines.length) {
        return null;
    }
    return t.div(
        { className: "desk-calendar" },
        t.h3(null, status == "live" ? "If somebody asks for the guide and the letters now" : "If these letters were on, and somebody asked for them now"),
        t.ol({ className: "desk-dates" }, ...lines.map((line) => t.li(null, t.span({ className: "desk-date" }, line.when), t.span(null, line.subject)))),
    );
}

function comingNext(lines, live, open) {
    return t.section(
        { className: "desk-card desk-coming" },
        t.h2(null, "What goes out next"),
        lines.length
            ? t.ul({ className: "desk-dates" }, ...lines.map((line) => t.li(
                null,
                t.span({ className: "desk-date" }, line.sending ? "On its way" : upper(line.when)),
                t.span(
                    null,
                    t.a({ href: `#/letters?record=${line.step}`, onclick: (e) => { e.preventDefault(); open("steps", line.step); } }, line.subject),
                    t.span({ className: "desk-quiet" }, ` to ${line.to}`),
                ),
            )))
            : t.p({ className: "desk-quiet" }, live ? "Nobody waits for a letter just now." : "Nothing, while the letters are not switched on."),
    );
}
