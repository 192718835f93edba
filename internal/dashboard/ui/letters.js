// The letters: each sequence with its steps below it, in the order in which they go.

import { everythingButton } from "./navigation.js";
import { deskPage, icon, onChange, openForm, records, tell } from "./pocketbase.js";
import { badge, span } from "./words.js";

/** The page at #/letters. */
export function page(route) {
    const desk = store({ sequences: [], steps: [], loaded: false });

    async function load() {
        try {
            const [sequences, steps] = await Promise.all([
                records("sequences").getFullList({ sort: "created", requestKey: null }),
                records("steps").getFullList({ sort: "position", fields: "id,sequence,position,subject,delay,delay_unit,status", requestKey: null }),
            ]);
            Object.assign(desk, { sequences, steps, loaded: true });
        } catch (err) {
            tell(err);
        }
    }

    const open = (collection, record) => openForm(collection, record).catch(tell);
    const unhear = [onChange("sequences", load), onChange("steps", load)];
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
                return t.p({ className: "desk-card desk-quiet" }, "There is no sequence yet.");
            }
            return t.div(null, ...desk.sequences.map((one) => sequence(one, desk.steps.filter((step) => step.sequence == one.id), open)));
        },
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

function sequence(one, steps, open) {
    const last = Math.max(0, ...steps.map((step) => step.position));
    return t.section(
        { className: "desk-card desk-sequence", "html-data-record": one.id },
        t.div(
            { className: "desk-sequence-head" },
            t.h2(null, one.name, " ", badge(one.status || "draft")),
            t.button({ type: "button", className: "btn sm outline", onclick: () => open("sequences", one.id) }, t.span({ className: "txt" }, "Days, hours and status")),
        ),
        steps.length
            ? t.ol(
                { className: "desk-rows" },
                ...steps.map((step, i) => t.li(
                    null,
                    t.a({ href: `#/letters?record=${step.id}`, onclick: (e) => { e.preventDefault(); open("steps", step.id); } }, step.subject || "Without a subject"),
                    t.span({ className: "desk-quiet" }, when(step, i), " ", step.status == "active" ? null : badge(step.status || "draft")),
                )),
            )
            : t.p({ className: "desk-quiet" }, "No letter in it yet."),
        t.p(null, t.button(
            {
                type: "button", className: "btn sm",
                onclick: () => open("steps", { sequence: one.id, position: last + 1, delay: 2, delay_unit: "days", status: "draft" }),
            },
            icon("ri-add-line"),
            t.span({ className: "txt" }, "Write a letter"),
        )),
    );
}

function when(step, i) {
    const after = i ? "after the letter before it" : "after the guide";
    const text = step.delay ? `${span(step.delay, step.delay_unit || "days")} ${after}` : `straight ${after}`;
    return text[0].toUpperCase() + text.slice(1);
}
