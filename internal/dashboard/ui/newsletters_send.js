// Before a newsletter goes: what readers will see, how many they are, a try-out to herself,
// and the one button that sends it. What has gone is looked at in the same window.

import { ask, sentence, tell } from "./pocketbase.js";
import { moment } from "./words.js";

/** readersSaid is a number of readers in words. */
export const readersSaid = (n) => (n == 0 ? "nobody: no reader has asked for it yet" : n == 1 ? "one reader" : `${n.toLocaleString("en-GB")} readers`);

/**
 * goOut opens the window.
 *
 * @param {Object} record the newsletter, as it is kept
 * @param {function()|null} then is told when something has changed; null only to look
 */
export function goOut(record, then) {
    const { subject, preheader, body } = record;
    const local = store({ html: "", shown: "", readers: null, trouble: "", later: false, at: tomorrow(), busy: false, tried: false, mailbox: "" });
    const words = () => ({ method: "POST", body: { subject, preheader, body } });

    ask("/newsletters/preview", words()).then(
        (seen) => Object.assign(local, { html: seen.html, shown: seen.subject }),
        (err) => (local.trouble = sentence(err)),
    );
    if (then) {
        ask("/newsletters").then(({ readers }) => (local.readers = readers), tell);
    }

    const send = async () => {
        local.busy = true;
        local.trouble = "";
        try {
            const at = local.later ? new Date(local.at).toISOString() : undefined;
            const now = await ask(`/newsletters/${record.id}/send`, { method: "POST", body: { at } });
            app.modals.close(modal, true);
            app.toasts.success(now.status == "scheduled" ? `It goes out ${moment(now.send_at)}.` : "It is on its way. You can watch it here, and stop what has not gone.");
            then();
        } catch (err) {
            local.trouble = sentence(err);
        }
        local.busy = false;
    };
    const tryOut = async () => {
        try {
            const { mailbox } = await ask("/newsletters/try", words());
            Object.assign(local, { tried: true, mailbox });
        } catch (err) {
            local.trouble = sentence(err);
        }
    };

    const modal = t.div(
        { className: "modal popup manual newsletter-out", onafterclose: (el) => el.remove() },
        t.div({ className: "modal-header" }, t.h2({ className: "write-heading" }, then ? "Before it goes out" : "As it went out")),
        t.div(
            { className: "modal-content" },
            then
                ? t.p(null, () => (local.readers === null ? "Counting your readers…" : `It is for ${readersSaid(local.readers)}. Each gets it once, and whoever has chosen hours for it gets it then; whoever stops meanwhile does not.`))
                : null,
            t.p({ className: "newsletter-subject" }, t.span({ className: "desk-quiet" }, "Subject: "), () => local.shown || subject),
            () => (local.html
                ? t.iframe({ className: "newsletter-preview", title: "How a reader sees it", srcdoc: local.html, sandbox: "" })
                : t.p({ className: "desk-quiet" }, "Setting it…")),
            then ? hour(local) : null,
            t.div({ role: "status" }, () => (local.tried ? tried(local) : null)),
            t.div({ "html-aria-live": "assertive" }, () => (local.trouble ? t.p({ className: "write-trouble newsletter-trouble" }, local.trouble) : null)),
        ),
        t.div(
            { className: "modal-footer" },
            t.button({ type: "button", className: "btn transparent m-r-auto", onclick: () => app.modals.close(modal, true) }, then ? "Not yet" : "Close"),
            then ? t.button({ type: "button", className: "btn secondary newsletter-try", onclick: tryOut }, "Send me a try-out") : null,
            then
                ? t.button(
                    {
                        type: "button", className: () => "btn newsletter-go" + (local.busy ? " loading" : ""),
                        disabled: () => local.busy || local.readers === null || (local.later && !local.at), onclick: send,
                    },
                    () => (local.later ? "Send it then" : local.readers == 1 ? "Send to one reader now" : local.readers ? `Send to ${readersSaid(local.readers)} now` : "Send now"),
                )
                : null,
        ),
    );
    document.body.append(modal);
    app.modals.open(modal);
}

// tried says where the try-out is.
const tried = (local) => t.p(
    { className: "newsletter-tried" },
    local.mailbox ? "The try-out is on its way to you. Mail does not leave this computer yet: it is kept here. " : "The try-out is on its way to you, and to nobody else.",
    local.mailbox ? t.a({ href: local.mailbox, target: "_blank" }, "Read it") : null,
);

// hour lets her choose between now and a time of her own.
function hour(local) {
    const choice = (later, says) => t.label(
        { className: "write-chip" },
        t.input({ type: "radio", name: "newsletter_when", checked: () => local.later == later, onchange: () => (local.later = later) }),
        t.span(null, says),
    );
    return t.fieldset(
        { className: "newsletter-when" },
        t.legend({ className: "write-label" }, "When it goes"),
        t.div({ className: "write-row" }, choice(false, "Now"), choice(true, "At a time of your own")),
        () => (local.later
            ? t.input({ type: "datetime-local", className: "desk-input", ariaLabel: "Day and time, by your own clock", value: () => local.at, oninput: (e) => (local.at = e.target.value) })
            : null),
    );
}

// tomorrow morning, as an input of the browser writes it.
function tomorrow() {
    const at = new Date(Date.now() + 86400e3);
    at.setHours(9, 0, 0, 0);
    return app.utils.toDatetimeLocalInputValue(at).slice(0, 16);
}
