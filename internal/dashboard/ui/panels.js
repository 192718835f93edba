// Questions and related articles in the form of an article: what she chooses is seen in
// place, in the order readers see it.

import { faqsPanel, usedIn } from "./panels_faqs.js";
import { relatedPanel } from "./panels_related.js";
import { ask } from "./pocketbase.js";

const inputs = {
    "posts.faqs": faqsPanel,
    "posts.related": relatedPanel,
    // stands inside the panel of posts.related
    "posts.related_never": () => t.div({ hidden: true }),
};

/** install puts the panels in place of the plain inputs of these fields. */
export function install() {
    document.head.append(t.link({ rel: "stylesheet", href: new URL("panels.css", import.meta.url).href }));
    const plain = app.fieldTypes.relation.input;
    app.fieldTypes.relation.input = (props) => (inputs[`${props.collection?.name}.${props.field?.name}`] || plain)(props);
    const text = app.fieldTypes.text.input;
    app.fieldTypes.text.input = (props) => {
        const made = text(props);
        return props.collection?.name == "faqs" && props.field?.name == "question" ? t.div(null, made, uses(props)) : made;
    };
}

// uses says, in a question's own form, which articles a change of it will show in.
function uses(props) {
    const local = store({ articles: [] });
    const read = async () => {
        try {
            local.articles = props.record.id ? (await ask(`/faqs/${props.record.id}/usage`)).articles : [];
        } catch (err) {
            console.warn("looking where a question stands:", err); // the form works without
        }
    };
    return t.p(
        { className: "pick-uses", onmount: read },
        () => local.articles.length ? `${usedIn(local.articles.length)}: ${local.articles.map((a) => `“${a.title}”`).join(", ")}. A change here shows in ${local.articles.length == 1 ? "it" : "all of them"}.` : "",
    );
}
