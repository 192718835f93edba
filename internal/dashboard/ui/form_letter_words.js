// The words of a mail, with buttons for what is filled in for each reader: a letter of a
// sequence, and a newsletter.

import { dressEditor } from "./editor.js";
import { remarksOn } from "./form_letter_outside.js";
import { chipTags, putIn } from "./form_letter_tags.js";
import { label } from "./form_words.js";

// What a button puts where the cursor is. An address goes in as a link with words of its own.
const firstName = { says: "Her first name", html: '{{ first_name | default: "there" }}' };
const yourName = { says: "Your name", html: "{{ author_name }}" };
const site = { says: "A link to your site", html: '<a href="{{ site_url }}">{{ site_name }}</a>' };
const booking = { says: "A link for booking", html: '<a href="{{ booking_url }}">book a time</a>' };
const guide = [{ says: "The guide’s title", html: "{{ guide_title }}" }, { says: "A link to the guide", html: '<a href="{{ guide_url }}">your guide</a>' }];

// nameless says what a reader reads in the place of a name she did not give.
function nameless(body) {
    const names = [...String(body || "").matchAll(/\{\{\s*first_name\s*(?:\|\s*default:\s*["“']([^"”']*)["”'])?/g)].map((m) => m[1] || "");
    const words = [...new Set(names.length ? names : ["there"])];
    return `A reader who gave no name reads ${words.map((one) => (one ? `“${one}”` : "nothing in its place")).join(" or ")}.`;
}

/** letterBody is the editor of a letter. */
export const letterBody = (f, remarks) => mailBody(f, remarks, { said: label("body", "steps")[0], tags: [firstName, yourName, ...guide, site, booking], stops: "the letters" });

/** newsletterBody is the editor of a newsletter, before which no guide needs to stand. */
export const newsletterBody = (f, remarks) => mailBody(f, remarks, { said: "The newsletter", tags: [firstName, yourName, site, booking], stops: "the newsletter" });

/**
 * mailBody is an editor with its buttons.
 *
 * @param {Object} f the form
 * @param {Object} remarks what is to be mended in it, see watchRemarks
 * @param {Object} p
 * @param {string} p.said what it is called
 * @param {Object[]} p.tags {says, html} of each button
 * @param {string} p.stops what the link in every mail stops
 */
function mailBody(f, remarks, { said, tags, stops }) {
    const id = "mail_" + app.utils.randomString();
    let editor;
    return [
        t.div(
            { className: "write-input write-editor" },
            t.label({ className: "write-label", htmlFor: id }, said),
            t.div(
                { className: "write-row write-tags", role: "group", ariaLabel: "Put in where the cursor is" },
                t.span({ className: "write-hint" }, "Put in:"),
                ...tags.map((tag) => t.button({ type: "button", className: "btn sm secondary write-tag", onclick: () => { editor && putIn(editor, tag.html); } }, tag.says)),
            ),
            t.p({ className: "write-hint write-tags-say" }, () => `${nameless(f.record.body)} The link with which she stops ${stops} is added by itself.`),
            app.components.tinymce({
                id, name: "body", value: () => f.record.body || "", onchange: (html) => (f.record.body = html),
                onafterinit: (made) => (editor = made),
                onbeforeinit: (opts) => {
                    dressEditor(opts);
                    chipTags(opts);
                    Object.assign(opts, { min_height: 340, placeholder: "Write to her here, as you would to one person.", iframe_aria_text: said, entity_encoding: "raw" });
                },
            }),
        ),
        remarksOn(remarks, "body"),
    ];
}
