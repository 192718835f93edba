// The words of a letter, with buttons for what is filled in for each reader.

import { dressEditor } from "./editor.js";
import { remarksOn } from "./form_letter_outside.js";
import { label } from "./form_words.js";

// What each button puts where the cursor is. An address goes in as a link with words of its own.
const tags = [
    { says: "Her first name", html: '{{ first_name | default: "there" }}' },
    { says: "Your name", html: "{{ author_name }}" },
    { says: "The guide’s title", html: "{{ guide_title }}" },
    { says: "A link to the guide", html: '<a href="{{ guide_url }}">your guide</a>' },
    { says: "A link to your site", html: '<a href="{{ site_url }}">{{ site_name }}</a>' },
    { says: "A link for booking", html: '<a href="{{ booking_url }}">book a time</a>' },
];

/** letterBody is the editor with its buttons. */
export function letterBody(f, remarks) {
    const id = "letter_" + app.utils.randomString();
    const said = label("body", "steps")[0];
    let editor;
    const put = (html) => {
        if (!editor) {
            return;
        }
        editor.focus();
        editor.insertContent(html + " ");
        editor.dispatch("change");
    };
    return [
        t.div(
            { className: "write-input write-editor" },
            t.label({ className: "write-label", htmlFor: id }, said),
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
                    Object.assign(opts, { min_height: 340, placeholder: "Write to her here, as you would to one person.", iframe_aria_text: said, entity_encoding: "raw" });
                },
            }),
            t.p({ className: "write-hint" }, "What stands between {{ and }} is filled in for each reader. Who gave no name reads the word in quotation marks. The link that stops the letters is added by itself."),
        ),
        remarksOn(remarks, "body"),
    ];
}
