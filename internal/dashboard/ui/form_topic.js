// The form of a topic: its name, and a sentence for the top of its page.

import { whereabouts } from "./form_article.js";
import { bar } from "./form_bar.js";
import { field, growing, row } from "./form_fields.js";
import { plainForm } from "./form_plain.js";

/** topicForm makes it. */
export function topicForm(collection, raw, settings) {
    return plainForm(collection, raw, settings, (f) => ({
        heading: () => f.record.name || f.form.heading,
        state: () => (f.original.id ? "Readers see it with what belongs to it" : "A new topic"),
        fields: () => [
            row(f, "name", t.div({ className: "write-input" }, ...growing(f, collection.fields.find((x) => x.name == "name"), "Such as “Slow mornings”"))),
            field(f, "description"),
            // the address of a new one is made from its name
            f.original.id ? t.details({ className: "write-fold" }, t.summary(null, "Details"), field(f, "slug"), whereabouts(f)) : null,
        ],
        foot: () => bar(f, {
            state: () => (f.original.id ? `Its page is ${location.host}/topics/${f.original.slug}` : "Its page is there as soon as an article belongs to it."),
            wants: () => (!f.record.name?.trim() ? { name: "Please give it a name first." } : {}),
            buttons: (keep, button) => [
                f.original.id
                    ? button("Keep the changes", "Readers see them at once", () => keep({}, "Kept. Readers see it so."), "")
                    : button("Add this topic", "You can choose it for articles and questions", () => keep({}, "It is there. You can choose it for articles and questions."), ""),
            ],
        }),
    }));
}
