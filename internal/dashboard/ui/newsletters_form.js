// The form of a newsletter: what is seen of it from outside, and its words. What readers
// have is not written any more.

import { dressEditor } from "./editor.js";
import { bar } from "./form_bar.js";
import { row } from "./form_fields.js";
import { keptForm } from "./form_kept.js";
import { inbox, outside, remarksOn, watchRemarks } from "./form_letter_outside.js";
import { forms } from "./form_words.js";
import { goOut } from "./newsletters_send.js";

forms.newsletters = { one: "newsletter", heading: "A newsletter", path: "", off: "draft", main: [], folds: [], beside: {} };

// What each button puts where the cursor is.
const tags = [
    { says: "Her first name", html: '{{ first_name | default: "there" }}' },
    { says: "Your name", html: "{{ author_name }}" },
    { says: "A link to your site", html: '<a href="{{ site_url }}">{{ site_name }}</a>' },
    { says: "A link for booking", html: '<a href="{{ booking_url }}">book a time</a>' },
];

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
                row(f, "preheader", outside(f, remarks, "preheader")),
                inbox(f),
                row(f, "body", bodyOf(f, remarks)),
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

function bodyOf(f, remarks) {
    const id = "newsletter_" + app.utils.randomString();
    let editor;
    const put = (html) => {
        if (editor) {
            editor.focus();
            editor.insertContent(html + " ");
            editor.dispatch("change");
        }
    };
    return [
        t.div(
            { className: "write-input write-editor" },
            t.label({ className: "write-label", htmlFor: id }, "The newsletter"),
            t.div(
                { className: "write-row write-tags", role: "group", ariaLabel: "Put in where the cursor is" },
                t.span({ className: "write-hint" }, "Put in:"),
                ...tags.map((tag) => t.button({ type: "button", className: "btn sm secondary write-tag", onclick: () => put(tag.html) }, tag.says)),
            ),
            app.components.tinymce({
                id, name: "body", value: () => f.record.body || "", onchange: (html) => (f.record.body = html),
                onafterinit: (made) => (editor = made),
                onbeforeinit: (opts) => {
                    dressEditor(opts);
                    Object.assign(opts, { min_height: 340, placeholder: "Write to her here, as you would to one person.", iframe_aria_text: "The newsletter", entity_encoding: "raw" });
                },
            }),
            t.p({ className: "write-hint" }, "What stands between {{ and }} is filled in for each reader. Who gave no name reads the word in quotation marks. The link that stops the newsletter is added by itself."),
        ),
        remarksOn(remarks, "body"),
    ];
}
