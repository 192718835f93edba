// Questions and related articles in the form of an article: what she chooses is seen in
// place, in the order readers see it.

import { faqsPanel } from "./panels_faqs.js";
import { relatedPanel } from "./panels_related.js";

const inputs = {
    "posts.faqs": faqsPanel,
    "posts.related": relatedPanel,
    // stands inside the panel of posts.related
    "posts.related_never": () => t.div({ hidden: true }),
};

/** install puts the panels in place of the plain inputs of these fields. */
export function install() {
    const plain = app.fieldTypes.relation.input;
    app.fieldTypes.relation.input = (props) => (inputs[`${props.collection?.name}.${props.field?.name}`] || plain)(props);
}
