// The list for somebody new. It ticks itself off, and can be put away.

import { ask, glad, icon, tell } from "./pocketbase.js";

const key = "waymark.start.away";

/** The list as a card; nothing once every step is done or she has put it away. */
export function firstSteps() {
    const list = store({ steps: [], away: localStorage.getItem(key) == "yes", open: "" });

    ask("/start").then((steps) => (list.steps = steps), tell);

    const put = (away) => {
        list.away = away;
        away ? localStorage.setItem(key, "yes") : localStorage.removeItem(key);
    };

    return t.div({ className: "desk-start-place" }, () => {
        const left = list.steps.filter((step) => !step.done).length;
        if (!left) {
            return;
        }
        if (list.away) {
            return t.p(null, t.button({ type: "button", className: "desk-link", onclick: () => put(false) }, "Show the first steps"));
        }
        return t.section(
            { className: "desk-card desk-start" },
            t.div(
                { className: "desk-start-head" },
                t.h2(null, left == list.steps.length ? "Welcome. These are the first steps." : "First steps"),
                t.button({ type: "button", className: "desk-link", onclick: () => put(true) }, "Put this list away"),
            ),
            t.p({ className: "desk-quiet" }, "In any order, whenever you like. Each line ticks itself off."),
            t.ol(null, ...list.steps.map((step) => line(step, list))),
        );
    });
}

function line(step, list) {
    return t.li(
        { className: `desk-step ${step.done ? "desk-done" : ""}`, "html-data-step": step.key },
        t.span({ className: "desk-tick" }, icon(step.done ? "ri-checkbox-circle-fill" : "ri-checkbox-blank-circle-line"), t.span({ className: "desk-unseen" }, step.done ? "Done:" : "To do:")),
        t.div(
            { className: "desk-step-words" },
            t.h3(null, step.title),
            step.done ? null : t.p(null, step.why),
            step.done || !step.friend ? null : friend(step, list),
        ),
        step.done || !step.action.href ? null : t.a(
            { className: "btn sm outline", href: step.action.href, target: step.action.href.startsWith("#") ? undefined : "_blank" },
            t.span({ className: "txt" }, step.action.label),
        ),
    );
}

// What only the friend who looks after the server can do, and what to send them.
function friend(step, list) {
    return t.div(
        { className: "desk-friend" },
        t.p(
            null,
            t.strong(null, "Ask your friend for this. "),
            t.button(
                { type: "button", className: "desk-link", ariaExpanded: () => String(list.open == step.key), onclick: () => (list.open = list.open == step.key ? "" : step.key) },
                () => list.open == step.key ? "Hide the message" : "Show what to send them",
            ),
        ),
        () => list.open != step.key ? null : t.div(
            null,
            t.textarea({ className: "desk-letter", readOnly: true, rows: 12, ariaLabel: "A message for your friend", value: step.friend, onfocus: (e) => e.target.select() }),
            t.button({ type: "button", className: "btn sm", onclick: () => copy(step.friend) }, t.span({ className: "txt" }, "Copy the message")),
        ),
    );
}

async function copy(text) {
    try {
        await navigator.clipboard.writeText(text);
        glad("Copied. Paste it into a mail or a message to your friend.");
    } catch {
        tell(new Error("The browser would not copy it. Press into the text, and copy it by hand."));
    }
}
