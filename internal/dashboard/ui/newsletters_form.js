// The form of a newsletter: what is seen of it from outside, and its words. What readers
// have is not written any more.

import { bar } from "./form_bar.js";
import { row } from "./form_fields.js";
import { keptForm } from "./form_kept.js";
import { inbox, outside, remarksOn, watchRemarks } from "./form_letter_outside.js";
import { newsletterBody } from "./form_letter_words.js";
import { forms } from "./form_words.js";
import { goOut } from "./newsletters_send.js";

forms.newsletters = { one: "newsletter", heading: "A newsletter", path: "", off: "draft", main: [], folds: [], beside: {} };

/** newsletterForm makes it. */
export function newsletterForm(collection, raw, settings) {
    return keptForm(collection, raw, settings, (f) => {
        const remarks = store({ list: [] });
        return {
            named: "subject",
            className: "letter-form newsletter-form",
            heading: () => f.record.subject || f.form.heading,
            state: () => (f.original.status == "scheduled" ? "Scheduled: waits for its hour" : "Draft: only you can see this"),
            fields: () => [
                t.div({ onmount: (el) => (el._stops = watchRemarks(f, remarks)), onunmount: (el) => el._stops?.() }),
                row(f, "subject", outside(f, remarks, "subject")),
                row(f, "body", newsletterBody(f, remarks)),
                row(f, "preheader", outside(f, remarks, "preheader")),
                inbox(f),
            ],
            foot: () => foot(f, settings),
        };
    });
}

function foot(f, settings) {
    return bar(f, {
        state: () => (f.original.status == "scheduled" ? "It goes out at its hour, in the words kept here." : "It is a draft: nobody gets it."),
        wants: () => (f.record.subject?.trim() ? {} : { subject: "Please give it a subject first." }),
        fieldOf: { "preview line": "preheader", "from name": "subject", status: "subject" },
        buttons: (keep, button) => [
            f.original.status == "scheduled"
                ? button("Keep the changes", "It goes out at its hour", () => keep({}, "Kept. It goes out at its hour."))
                : button("Keep as draft", "Nobody gets it yet", () => keep({ status: "draft" }, "Kept as a draft. Nobody gets it.")),
            button("Send…", "You see it once more first", async () => {
                if (await keep({ status: f.original.status || "draft" }, "Kept. Nobody has got it yet.")) {
                    goOut(f.original, () => {
                        const form = document.querySelector(".newsletter-form");
                        form && app.modals.close(form, true);
                    });
                }
            }, ""),
        ],
    });
}
