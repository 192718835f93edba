// The form of a question: its words, its answer, where it stands, and who will see a change.

import { changedFields } from "./draft.js";
import { dressEditor } from "./editor.js";
import { whereabouts } from "./form_article.js";
import { bar, keepAside } from "./form_bar.js";
import { field, framed, growing, row } from "./form_fields.js";
import { keptForm } from "./form_kept.js";
import { label } from "./form_words.js";
import { ask, records } from "./pocketbase.js";

/** questionForm makes it. */
export function questionForm(collection, raw, settings) {
    return keptForm(collection, raw, settings, (f, words) => {
        const local = store({ articles: [] });
        return {
            named: "question",
            heading: () => f.record.question || f.form.heading,
            state: () => state(f),
            fields: () => fields(f, local),
            foot: () => foot(f, words, local),
        };
    });
}

function state(f) {
    if (f.original.status != "published") {
        return "Draft: only you can see this";
    }
    return changedFields(f).length ? "Published, with changes waiting" : "Published";
}

function fields(f, local) {
    const def = (name) => f.collection.fields.find((x) => x.name == name);
    return [
        row(f, "question", t.div({ className: "write-input" }, ...growing(f, def("question"), "In the words a reader would use"))),
        row(f, "answer", answer(f)),
        row(f, "topic", topic(f)),
        uses(f, local),
        field(f, "only_here"),
        t.details({ className: "write-fold" }, t.summary(null, "Details"), whereabouts(f)),
    ];
}

function answer(f) {
    const id = "answer_" + app.utils.randomString();
    const [said, hint] = label("answer", "faqs");
    return t.div(
        { className: "write-input write-editor" },
        t.label({ className: "write-label", htmlFor: id }, said),
        app.components.tinymce({
            id, name: "answer", value: () => f.record.answer || "", onchange: (html) => (f.record.answer = html),
            onbeforeinit: (opts) => {
                dressEditor(opts);
                Object.assign(opts, { min_height: 260, placeholder: hint, iframe_aria_text: said });
            },
        }),
        t.p({ className: "write-hint" }, hint),
    );
}

function topic(f) {
    const id = "topic_" + app.utils.randomString();
    const local = store({ all: [] });
    records("topics").getFullList({ sort: "name", fields: "id,name", requestKey: null }).then((all) => (local.all = all)).catch((err) => console.warn("reading the topics:", err));
    return framed(...label("topic", "faqs"), t.select(
        { id, name: "topic", onchange: (e) => (f.record.topic = e.target.value) },
        t.option({ value: "", selected: () => !f.record.topic }, "None"),
        () => local.all.map((one) => t.option({ rid: one.id, value: one.id, selected: () => f.record.topic == one.id }, one.name)),
    ), id);
}

// uses says in which articles a change of it will show.
function uses(f, local) {
    const read = async () => {
        try {
            local.articles = f.original.id ? (await ask(`/faqs/${f.original.id}/usage`)).articles : [];
        } catch (err) {
            console.warn("looking where a question stands:", err); // the form works without
        }
    };
    return t.div(
        { className: "write-field write-uses", onmount: read },
        t.span({ className: "write-label" }, "Where it is shown"),
        () => local.articles.length
            ? [
                t.ul({ className: "write-used" }, ...local.articles.map((a) => t.li(null, a.title, a.status == "published" ? "" : " (readers do not see this article)"))),
                t.p({ className: "write-hint" }, `A change here shows in ${{ 1: "this article", 2: "both of them" }[local.articles.length] || "all of them"}. To have other words in one article only, change the question in that article.`),
            ]
            : t.p({ className: "write-hint" }, "In no article yet. You choose the questions of an article in the article itself."),
    );
}

function foot(f, words, local) {
    const wants = () => (!f.record.question?.trim() ? { question: "Please write the question first." } : {});
    const everywhere = () => ({ 0: "Readers see it at once", 1: "Its article shows it at once", 2: "Both articles show it at once" }[local.articles.length] || `All ${local.articles.length} articles show it at once`);
    return bar(f, {
        state: () => state(f),
        wants,
        buttons: (keep, button) => f.original.status == "published"
            ? [
                button("Take it off the site", "Readers will not find it", () => keep({ status: "draft" }, "It is off the site. You still have it."), "transparent"),
                button("Keep as draft", "Readers go on seeing the old words", () => keepAside(f, words, "Kept as a draft. Readers go on seeing the question as it was.")),
                button("Update the page", everywhere, () => keep({}, "Readers see it now."), ""),
            ]
            : [
                button("Keep as draft", "Only you see it", () => keep({ status: "draft" }, "Kept as a draft. Only you can see it.")),
                button("Show it to readers", everywhere, () => keep({ status: "published" }, "Readers see it now."), ""),
            ],
    });
}
