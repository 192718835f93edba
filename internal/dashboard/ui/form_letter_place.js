// Where a letter stands in its sequence, and how long after the one before it it goes: said
// in a sentence, and chosen.

import { framed } from "./form_fields.js";
import { label } from "./form_words.js";
import { guidesFollowed } from "./letters_guide.js";
import { letterSaid } from "./letters_when.js";
import { records } from "./pocketbase.js";

/** readSequences reads every sequence, and the letters of the one it belongs to. */
export async function readSequences(f, sequences) {
    try {
        const [all, guides] = await Promise.all([
            records("sequences").getFullList({ sort: "created", fields: "id,name,status,weekdays,send_from,send_until", requestKey: null }),
            guidesFollowed(),
        ]);
        Object.assign(sequences, { all, guides });
        if (!f.record.sequence && sequences.all.length == 1) {
            f.record.sequence = sequences.all[0].id;
        }
        await readLetters(f, sequences);
    } catch (err) {
        console.warn("reading the sequence:", err);
    }
}

async function readLetters(f, sequences) {
    sequences.steps = f.record.sequence
        ? await records("steps").getFullList({ filter: app.pb.filter("sequence = {:q}", { q: f.record.sequence }), sort: "position,id", fields: "id,subject,position", requestKey: null })
        : [];
    sequences.after = null;
}

const others = (f, sequences) => sequences.steps.filter((one) => one.id != f.original.id);

// before is the letter it stands behind now: what she chose, or what is kept.
function before(f, sequences) {
    const all = others(f, sequences);
    if (sequences.after !== null) {
        return all.find((one) => one.id == sequences.after);
    }
    const own = f.record.position || 0;
    return own && f.record.sequence == (f.original.sequence || f.record.sequence) ? all.filter((one) => one.position < own || one.position == own && one.id < f.original.id).at(-1) : all.at(-1);
}

/** whenSaid is the sentence on top: which letter it is, when it goes, and who gets it. */
export function whenSaid(f, sequences) {
    const say = () => {
        const sequence = sequences.all.find((one) => one.id == f.record.sequence);
        if (!sequence) {
            return "It belongs to no sequence yet.";
        }
        const behind = before(f, sequences);
        const rest = others(f, sequences);
        return letterSaid(f.record, {
            place: behind ? rest.indexOf(behind) + 2 : 1, of: rest.length + 1, sequence,
            guides: sequences.guides.filter((one) => one.sequence == sequence.id), before: behind?.subject,
        });
    };
    const change = (e) => {
        const part = e.target.closest(".write-form").querySelector(".letter-when");
        part.querySelector('[name="delay"]').focus({ preventScroll: true });
        part.scrollIntoView({ block: "end" });
    };
    return t.p(
        { className: "letter-says" },
        t.span(null, say), " ",
        t.button({ type: "button", className: "desk-link", onclick: change }, "Change when it goes"),
    );
}

/** place is the sequence it belongs to, and what it stands behind. */
export function place(f, sequences) {
    const id = "sequence_" + app.utils.randomString();
    const spot = () => before(f, sequences)?.id || "";
    return t.div(
        { className: "write-side-by-side" },
        framed(...label("sequence", "steps"), t.select(
            { id, name: "sequence", onchange: (e) => { f.record.sequence = e.target.value; readLetters(f, sequences); } },
            t.option({ value: "", selected: () => !f.record.sequence }, "Choose one"),
            () => sequences.all.map((one) => t.option({ rid: one.id, value: one.id, selected: () => f.record.sequence == one.id }, one.name + ({ live: "", paused: " (paused)" }[one.status] ?? " (off)"))),
        ), id),
        framed(...label("position", "steps"), t.select(
            { id: id + "_place", name: "place", onchange: (e) => (sequences.after = e.target.value) },
            t.option({ value: "", selected: () => !spot() }, "The first letter"),
            () => others(f, sequences).map((one, i) => t.option({ rid: one.id + one.subject, value: one.id, selected: () => spot() == one.id }, `Letter ${i + 2}, after “${one.subject}”`)),
        ), id + "_place"),
    );
}

/** keepPlaces gives every letter of the sequence the place it has now, where that is another. */
export async function keepPlaces(f, sequences) {
    const order = others(f, sequences);
    const behind = before(f, sequences);
    order.splice(behind ? order.indexOf(behind) + 1 : 0, 0, { id: f.original.id, position: f.original.position });
    for (const [i, one] of order.entries()) {
        if (one.position != i + 1) {
            const saved = await records("steps").update(one.id, { position: i + 1 }, { requestKey: null });
            if (one.id == f.original.id) {
                f.original = JSON.parse(JSON.stringify(saved));
                Object.assign(f.record, { position: saved.position, updated: saved.updated });
            }
        }
    }
    await readLetters(f, sequences);
}

/** timing is how long after the one before it it goes, as a sentence. */
export function timing(f, sequences) {
    const id = "delay_" + app.utils.randomString();
    const units = { hours: "hours", days: "days", weeks: "weeks" };
    return t.div(
        { className: "write-input" },
        t.label({ className: "write-label", htmlFor: id }, label("delay", "steps")[0]),
        t.div(
            { className: "write-row write-hours" },
            t.input({
                id, type: "number", name: "delay", min: 0, max: 400, value: () => f.record.delay ?? 0,
                oninput: (e) => (f.record.delay = Math.max(0, Math.round(Number(e.target.value)) || 0)),
            }),
            t.select(
                { name: "delay_unit", ariaLabel: "Hours, days or weeks", onchange: (e) => (f.record.delay_unit = e.target.value) },
                ...Object.entries(units).map(([value, name]) => t.option({ value, selected: () => (f.record.delay_unit || "days") == value }, name)),
            ),
            t.span(null, () => (before(f, sequences) ? `after “${before(f, sequences).subject}”` : "after the guide")),
        ),
        t.p({ className: "write-hint" }, "It goes at the next hour at which the sequence may send, on each reader’s own clock."),
    );
}
