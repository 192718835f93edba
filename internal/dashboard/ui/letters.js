// The letters: each sequence with its letters below it, in the order in which they go, and
// who gets what next.

import { everythingButton } from "./navigation.js";
import { ask, deskPage, icon, onChange, openForm, records, tell } from "./pocketbase.js";
import { reopening } from "./letters_reopen.js";
import { follows, guidesFollowed, letFollow } from "./letters_guide.js";
import { badge, span } from "./words.js";

const shown = 8; // lines of what goes out next

/** The page at #/letters. */
export function page(route) {
    const desk = store({ sequences: [], steps: [], guides: [], coming: [], ahead: {}, again: {}, loaded: false });

    async function load() {
        try {
            const [sequences, steps, guides] = await Promise.all([
                records("sequences").getFullList({ sort: "created", requestKey: null }),
                records("steps").getFullList({ sort: "position", fields: "id,sequence,position,subject,delay,delay_unit,status", requestKey: null }),
                guidesFollowed(),
            ]);
            Object.assign(desk, { sequences, steps, guides, loaded: true });
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
            buttons: [t.button(
                { type: "button", className: "btn desk-new", onclick: () => open("sequences", "new") },
                icon("ri-add-line"),
                t.span({ className: "txt" }, "Begin a sequence"),
            )],
        },
        t.p({ className: "desk-lead" }, "A sequence is a few letters that follow a guide, one after another, for readers who asked for them. Each goes by itself, and every one has a link that stops them."),
        () => {
            if (!desk.loaded) {
                return t.p({ className: "desk-quiet" }, "Fetching your letters…");
            }
            if (!desk.sequences.length) {
                return t.section(
                    { className: "desk-card" },
                    t.p({ className: "desk-quiet" }, "There are no letters yet. First you give them a name and choose the guide they follow; then you write them, one after another."),
                    t.p(null, t.button({ type: "button", className: "btn", onclick: () => { open("sequences", "new"); } }, t.span({ className: "txt" }, "Write your letters"))),
                );
            }
            return t.div(null, ...desk.sequences.map((one) => sequence(one, desk, open)));
        },
        () => (desk.sequences.length ? comingNext(desk.coming, open) : null),
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
            t.button({ type: "button", className: "btn sm outline", onclick: () => open("sequences", one.id) }, t.span({ className: "txt" }, "Days, hours, on or off")),
        ),
        follows({ guides: () => desk.guides, sequence: () => one.id, choose: (guide) => { letFollow(guide, one.id); } }),
        () => (desk.ahead[one.id]?.says ? t.p({ className: "desk-says" }, desk.ahead[one.id].says) : null),
        steps.length
            ? t.ol({ className: "desk-rows" }, ...steps.map((step, i) => letter(step, i, desk.ahead, open)))
            : t.p({ className: "desk-quiet" }, "No letter in it yet."),
        () => reopening(one.id, desk),
        t.p(null, t.button(
            {
                type: "button", className: "btn sm",
                onclick: () => { open("steps", nextLetter(one.id, last)); },
            },
            icon("ri-add-line"),
            t.span({ className: "txt" }, steps.length ? "Write a letter" : "Write the first letter"),
        )),
        () => calendar(desk.ahead[one.id]?.calendar || [], one.status),
    );
}

function letter(step, i, ahead, open) {
    return t.li(
        null,
        t.a({ href: `#/letters?record=${step.id}`, onclick: (e) => { e.preventDefault(); open("steps", step.id); } }, step.subject || "Without a subject"),
        t.span({ className: "desk-quiet" }, after(step, i), " ", step.status == "active" ? null : badge(step.status || "draft", step.status == "off" ? "Left out" : "")),
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

function comingNext(lines, open) {
    return t.section(
        { className: "desk-card desk-coming" },
        t.h2(null, "What goes out next"),
        lines.length
            ? t.ul({ className: "desk-dates" }, ...lines.map((line) => t.li(
                null,
                t.span({ className: "desk-date" }, line.sending ? "On its way" : line.when[0].toUpperCase() + line.when.slice(1)),
                t.span(
                    null,
                    t.a({ href: `#/letters?record=${line.step}`, onclick: (e) => { e.preventDefault(); open("steps", line.step); } }, line.subject),
                    t.span({ className: "desk-quiet" }, ` to ${line.to}`),
                ),
            )))
            : t.p({ className: "desk-quiet" }, "Nobody waits for a letter just now."),
    );
}

function after(step, i) {
    const what = i ? "after the letter before it" : "after the guide";
    const text = step.delay ? `${span(step.delay, step.delay_unit || "days")} ${what}` : `straight ${what}`;
    return text[0].toUpperCase() + text.slice(1);
}
