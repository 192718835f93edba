// The form of a sequence of letters: what she calls it, when its letters may go, and whether
// they do.

import { changedFields, dataOf } from "./draft.js";
import { bar } from "./form_bar.js";
import { framed, growing, row } from "./form_fields.js";
import { plainForm } from "./form_plain.js";
import { label } from "./form_words.js";
import { ask, confirmed, icon, sentence } from "./pocketbase.js";

const days = { mon: "Monday", tue: "Tuesday", wed: "Wednesday", thu: "Thursday", fri: "Friday", sat: "Saturday", sun: "Sunday" };

const states = {
    live: "Switched on: its letters go to those who asked for them",
    paused: "Paused: nothing goes out, and every clock stands still",
};
const stateOf = (f) => states[f.original.status] || "Switched off: nothing goes out";

/** sequenceForm makes it. */
export function sequenceForm(collection, raw, settings) {
    return plainForm(collection, raw, settings, (f) => ({
        heading: () => f.record.name || f.form.heading,
        state: () => ({ live: "On", paused: "Paused" }[f.original.status] || "Off"),
        fields: () => [
            row(f, "name", t.div({ className: "write-input" }, ...growing(f, collection.fields.find((x) => x.name == "name"), "Such as “After the guide”"))),
            row(f, "weekdays", weekdays(f)),
            row(f, "send_from", hours(f)),
            row(f, "timezone", zone(f)),
            comingSoon(f),
        ],
        foot: () => foot(f),
    }));
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
    return framed(said, hint, [
        t.input({
            id, type: "text", name: "timezone", "html-list": id + "_all", autocomplete: "off", placeholder: "Your site’s own",
            value: () => f.record.timezone || "", oninput: (e) => (f.record.timezone = e.target.value.trim()),
        }),
        t.datalist({ id: id + "_all" }, ...Intl.supportedValuesOf("timeZone").map((name) => t.option({ value: name }))),
    ], id);
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

function foot(f) {
    const wants = () => (!f.record.name?.trim() ? { name: "Please give these letters a name first." } : {});
    return bar(f, {
        state: () => stateOf(f),
        wants,
        fieldOf: { send_until: "send_from" },
        buttons: (keep, button) => {
            const on = (text) => button(text, "You read first what would go out", () => switchOn(f, keep), "");
            if (f.original.status == "live") {
                return [
                    button("Pause the letters", "Nothing goes out; every clock stands still", () => keep({ status: "paused" }, "Paused. Nothing goes out until you switch it on again."), "secondary"),
                    button("Keep the changes", "For every letter that is still to come", () => keep({}, "Kept. What is still to come goes by these hours."), ""),
                ];
            }
            return [
                button(f.original.id ? "Keep the changes" : "Keep it", "Nothing goes out yet", () => keep({}, "Kept. Nothing goes out yet."), "secondary"),
                f.original.id ? on(f.original.status == "paused" ? "Let them go on" : "Switch it on") : null,
            ];
        },
    });
}

// switchOn shows who would be written to before anybody is.
async function switchOn(f, keep) {
    let says = "";
    try {
        if (changedFields(f).length && !await keep({}, "")) {
            return;
        }
        says = (await ask(`/sequences/${f.original.id}/forecast`, { method: "POST", body: { status: "live", ...proposal(f) } })).says;
    } catch (err) {
        console.warn("asking what switching on would do:", sentence(err));
    }
    const question = t.div(
        { className: "write-asks" },
        t.h2({ className: "write-heading-small" }, "Switch these letters on?"),
        says ? t.p({ className: "write-hangs" }, icon("ri-mail-send-line"), " ", says) : null,
        t.p({ className: "write-hint" }, "You can pause them at any time."),
    );
    if (await confirmed(question, "Switch on", "Not yet")) {
        await keep({ status: "live" }, "Switched on. Whoever asks for the letters gets them.");
    }
}
