// What the author does for a reader who asks her: stop, erase, write to her again. Each is
// what the reader's own links do, and each asks first, by an address that is masked.

import { load } from "./draft.js";
import { ask, confirmed, glad, tell } from "./pocketbase.js";

/**
 * readerActs is the foot of a reader's form.
 *
 * @param {Object} f the form
 * @param {Object} known {masked, lingers} of the reader, once they are read
 * @param {function()} again reads anew what is known
 */
export function readerActs(f, known, again) {
    const told = (event, record) => document.dispatchEvent(new CustomEvent(event, { detail: { collectionName: "subscribers", ...record } }));
    const act = (question, yes, path, body, done, gone = false) => async () => {
        if (f.busy || !await confirmed(asks(...question()), yes)) {
            return;
        }
        f.busy = true;
        try {
            await ask(path(), { method: "POST", body: body?.() });
            if (gone) {
                glad(done);
                told("record:delete", { id: f.original.id });
                app.modals.close(document.querySelector(".reader-form"), true);
                return;
            }
            await load(f, f.original.id);
            f.done = done;
            told("record:save", { id: f.original.id });
            again();
        } catch (err) {
            tell(err);
        } finally {
            f.busy = false;
        }
    };
    const her = (what) => () => `/readers/${f.original.id}/${what}`;
    const stop = act(
        () => [`Stop all mail to ${known.masked}?`, "Her letters and the newsletter end at once, and whatever waits for her is called back. If she wants to come back, she signs up on your site again."],
        "Stop all mail to her", her("stop"), null, "It is done. Nothing more goes to her.",
    );
    const erase = act(
        () => [`Erase ${known.masked}?`, JSON.parse(JSON.stringify(known.lingers)), "This cannot be undone."],
        "Erase everything about her", her("erase"), null, "She is erased. Nothing about her is kept.", true,
    );
    const lift = act(
        () => [`Has ${known.masked} asked you herself?`, "Then she can sign up on your site as anybody does: one mail asks her to confirm, and her letters go on where they stopped. Nothing is sent before that."],
        "Yes, she asked me", () => "/unreached", () => ({ email: f.original.email }), "It is done. Tell her that she can sign up on your site again.",
    );
    const resume = act(
        () => [`Let the letters to ${known.masked} go on?`, "They rest because the last ones could not arrive. They go on where they stopped, each at its next good hour. If the next one cannot arrive either, they rest again."],
        "Let them go on", her("resume"), null, "It is done. Her letters go on.",
    );
    const button = (text, means, onclick, kind = "secondary") => t.button(
        { type: "button", className: () => `btn write-act ${kind}` + (f.busy ? " loading" : ""), disabled: () => f.busy || !known.loaded, onclick },
        t.span({ className: "write-act-text" }, text), t.small(null, means),
    );
    return t.div(
        { className: "modal-footer write-publish", hidden: () => f.loading },
        t.p({ className: "write-done", role: "status" }, () => f.done || `If ${f.record.first_name || "she"} asks you to:`),
        t.div({ className: "write-acts" }, () => [
            button("Erase everything about her", "For good; you read first what stays", erase, "transparent"),
            ["pending", "active"].includes(f.original.status) ? button("Stop all mail to her", "As the link in her mails does", stop) : null,
            f.original.paused_why ? button("Let her letters go on", "They rest: nothing arrived", resume) : null,
            ["bounced", "complained"].includes(f.original.status) ? button("She asked me to write to her again", "She signs up anew", lift) : null,
        ]),
    );
}

const asks = (heading, ...says) => t.div(
    { className: "write-asks" },
    t.h2({ className: "write-heading-small" }, heading),
    ...says.map((one) => (Array.isArray(one) ? t.ul({ className: "write-used" }, ...one.map((line) => t.li(null, line))) : t.p({ className: "write-hangs" }, one))),
);
