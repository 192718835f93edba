// The form of a sequence of letters, in the order in which one comes to it: what she calls
// it, its letters, when they may go, and whether they do.

import { changedFields, dataOf } from "./draft.js";
import { bar } from "./form_bar.js";
import { framed, growing, row } from "./form_fields.js";
import { plainForm } from "./form_plain.js";
import { label } from "./form_words.js";
import { lettersIn, readLetters, writeNext } from "./form_sequence_letters.js";
import { follows, guidesFollowed, letFollow } from "./letters_guide.js";
import { mayGo } from "./letters_switch.js";
import { ask } from "./pocketbase.js";

const days = { mon: "Monday", tue: "Tuesday", wed: "Wednesday", thu: "Thursday", fri: "Friday", sat: "Saturday", sun: "Sunday" };

const states = {
    live: "Switched on: its letters go to those who asked for them",
    paused: "Paused: nothing goes out, and every clock stands still",
};
const stateOf = (f) => states[f.original.status] || "Switched off: nothing goes out";

/** sequenceForm makes it. */
export function sequenceForm(collection, raw, settings) {
    return plainForm(collection, raw, settings, (f) => {
        const around = store({ guides: [], chosen: null, letters: null });
        return {
            heading: () => f.record.name || f.form.heading,
            state: () => ({ live: "On", paused: "Paused" }[f.original.status] || "Off"),
            fields: () => [
                row(f, "name", t.div({ className: "write-input" }, ...growing(f, collection.fields.find((x) => x.name == "name"), "Such as “After the guide”"))),
                guide(f, around),
                lettersIn(f, around, () => lookAround(f, around)),
                // once there is something that could go
                t.div(
                    { className: "write-when", hidden: () => !f.original.id || around.letters?.length === 0 },
                    row(f, "weekdays", weekdays(f)),
                    row(f, "send_from", hours(f)),
                    row(f, "timezone", zone(f)),
                    comingSoon(f),
                ),
            ],
            foot: () => foot(f, around),
        };
    });
}

// lookAround reads what lies elsewhere: the guides, and its letters.
async function lookAround(f, around) {
    try {
        const [guides, letters] = await Promise.all([guidesFollowed(), readLetters(f.original.id)]);
        Object.assign(around, { guides, letters });
        const free = guides.filter((one) => !one.sequence);
        if (!f.original.id && around.chosen === null && free.length == 1) {
            around.chosen = free[0].id; // hardly another one is meant
        }
    } catch (err) {
        console.warn("looking around a sequence:", err); // the form works without
    }
}

// The link lies in the guide, so it is kept at once; for a new sequence, with it.
function guide(f, around) {
    const choose = async (chosen) => {
        if (!f.original.id) {
            around.chosen = chosen?.id || "";
            return;
        }
        await letFollow(chosen, f.original.id);
        lookAround(f, around);
    };
    return t.div(
        { className: "write-field", "html-data-field": "guide", onmount: () => { lookAround(f, around); } },
        t.span({ className: "write-label" }, "The guide before them"),
        follows({ guides: () => around.guides, sequence: () => f.original.id || "", chosen: () => around.chosen || "", choose }),
    );
}

// keepGuide lets a sequence that has just been made follow the guide chosen for it.
async function keepGuide(f, around) {
    const chosen = around.guides.find((one) => one.id == around.chosen);
    around.chosen = "";
    chosen && await letFollow(chosen, f.original.id);
    await lookAround(f, around);
}

function weekdays(f) {
    const chosen = () => [].concat(f.record.weekdays || []);
    const [said, hint] = label("weekdays", "sequences");
    return t.fieldset(
        { className: "write-input write-topics" },
        t.legend({ className: "write-label" }, said),
        t.div({ className: "write-row" }, ...Object.entries(days).map(([day, name]) => t.label(
            { className: "write-chip" },
            t.input({
                type: "checkbox", value: day, checked: () => chosen().includes(day),
                onchange: (e) => (f.record.weekdays = Object.keys(days).filter((one) => (one == day ? e.target.checked : chosen().includes(one)))),
            }),
            t.span(null, name),
        ))),
        t.p({ className: "write-hint" }, hint),
    );
}

function hours(f) {
    const time = (name, said) => t.input({ type: "time", name, ariaLabel: said, value: () => f.record[name] || "", oninput: (e) => (f.record[name] = e.target.value) });
    return t.div(
        { className: "write-input" },
        t.span({ className: "write-label" }, "Hours in which they may go"),
        t.div({ className: "write-row write-hours" }, t.span(null, "Not before"), time("send_from", "Not before"), t.span(null, "and not after"), time("send_until", "Not after")),
        t.p({ className: "write-hint" }, "On the reader’s own clock. She may narrow it further, for hours in which she reads alone. Leave both empty for any hour."),
    );
}

function zone(f) {
    const id = "zone_" + app.utils.randomString();
    const [said, hint] = label("timezone", "sequences");
    return framed(said, hint, t.select(
        { id, name: "timezone", "html-aria-describedby": id + "_hint", onchange: (e) => { f.record.timezone = e.target.value; } },
        t.option({ value: "", selected: () => !f.record.timezone }, "Your site’s own"),
        ...places(f.record.timezone).map(([value, said]) => t.option({ value, selected: () => f.record.timezone == value }, said)),
    ), id);
}

// places are the time zones by their cities, so that typing a city finds it: hers first.
function places(now) {
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const said = (zone) => {
        const [land, ...city] = zone.replaceAll("_", " ").split("/");
        return [zone, city.length ? `${city.reverse().join(", ")} (${land})` : zone];
    };
    const first = [...new Set([here, now].filter(Boolean))];
    const rest = Intl.supportedValuesOf("timeZone").filter((zone) => !first.includes(zone)).map(said).sort(([, a], [, b]) => a.localeCompare(b));
    return [...first.map(said), ...rest];
}

// comingSoon says when the letters would go to somebody who asks now, as the form stands.
function comingSoon(f) {
    const local = store({ lines: null });
    let timer;
    const look = async () => {
        try {
            local.lines = (await ask(`/sequences/${f.original.id}/calendar`, { method: "POST", body: proposal(f) })).letters;
        } catch {
            local.lines = null; // half a time zone is typed; the form works without
        }
    };
    return t.div(
        {
            className: "write-field write-coming",
            onmount: (el) => {
                el._looks = watch(() => JSON.stringify(proposal(f)), () => {
                    clearTimeout(timer);
                    timer = setTimeout(() => f.original.id && look(), 300);
                });
            },
            onunmount: (el) => { clearTimeout(timer); el._looks?.unwatch(); },
        },
        () => (local.lines?.length
            ? [
                t.span({ className: "write-label" }, "If somebody asks for the guide and the letters now"),
                t.ol({ className: "write-used" }, ...local.lines.map((line) => t.li(null, t.strong(null, line.when), " ", line.subject))),
            ]
            : null),
    );
}

const proposal = (f) => Object.fromEntries(["weekdays", "send_from", "send_until", "timezone"].map((name) => [name, dataOf(f)[name] ?? (name == "weekdays" ? [] : "")]));

function foot(f, around) {
    const wants = () => (!f.record.name?.trim() ? { name: "Please give these letters a name first." } : {});
    return bar(f, {
        state: () => stateOf(f),
        wants,
        fieldOf: { send_until: "send_from" },
        also: () => keepGuide(f, around),
        buttons: (keep, button) => {
            if (f.original.status == "live") {
                return [
                    button("Pause the letters", "Nothing goes out; every clock stands still", () => keep({ status: "paused" }, "Paused. Nothing goes out until you switch it on again."), "secondary"),
                    button("Keep the changes", "For every letter that is still to come", () => keep({}, "Kept. What is still to come goes by these hours."), ""),
                ];
            }
            if (!f.original.id || around.letters?.length === 0) {
                return [
                    button("Keep it", "Nothing goes out yet", () => keep({}, "Kept. Nothing goes out yet."), "secondary"),
                    button("Write the first letter", "You come back here afterwards", () => firstLetter(f, around, keep), ""),
                ];
            }
            return [
                button("Keep the changes", "Nothing goes out yet", () => keep({}, "Kept. Nothing goes out yet."), "secondary"),
                button(f.original.status == "paused" ? "Let them go on" : "Switch them on", "You read first what would go out", () => switchOn(f, keep), ""),
            ];
        },
    });
}

// firstLetter opens the form of a letter over this one, which is there again afterwards.
async function firstLetter(f, around, keep) {
    if ((!f.original.id || changedFields(f).length) && !await keep({}, "")) {
        return;
    }
    writeNext(f, around);
}

async function switchOn(f, keep) {
    if (changedFields(f).length && !await keep({}, "")) {
        return;
    }
    if (await mayGo(f.original.id, proposal(f))) {
        await keep({ status: "live" }, "Switched on. Whoever asks for the letters gets them.");
    }
}
