// The topics of an article: those there are, ticked or not, and a new one.

import { label } from "./form_words.js";
import { records } from "./pocketbase.js";

/** topics is the input of the topics. */
export function topics(f) {
    const local = store({ all: [], fresh: "" });
    records("topics").getFullList({ sort: "name", requestKey: null }).then((all) => (local.all = all)).catch((err) => console.warn("reading the topics:", err));
    const chosen = () => JSON.parse(JSON.stringify(f.record.topics || []));
    const add = async () => {
        const name = local.fresh.trim();
        if (!name) {
            return;
        }
        let topic = local.all.find((x) => x.name.toLowerCase() == name.toLowerCase());
        try {
            topic = topic || await records("topics").create({ name }, { requestKey: null });
        } catch (err) {
            app.toasts.error(err.message);
            return;
        }
        if (!local.all.some((x) => x.id == topic.id)) {
            local.all = [...local.all, topic];
        }
        f.record.topics = [...new Set([...chosen(), topic.id])];
        local.fresh = "";
    };
    return t.fieldset(
        { className: "write-input write-topics" },
        t.legend({ className: "write-label" }, label("topics")[0]),
        t.div({ className: "write-row" }, () => local.all.map((topic) =>
            t.label(
                { className: "write-chip", rid: topic.id },
                t.input({
                    type: "checkbox", value: topic.id, checked: () => chosen().includes(topic.id),
                    onchange: (e) => (f.record.topics = e.target.checked ? [...chosen(), topic.id] : chosen().filter((id) => id != topic.id)),
                }),
                t.span(null, topic.name),
            ))),
        t.div(
            { className: "write-row" },
            t.input({
                type: "text", ariaLabel: "A new topic", placeholder: "A new topic", maxLength: 80, value: () => local.fresh, oninput: (e) => (local.fresh = e.target.value),
                onkeydown: (e) => { if (e.key == "Enter") { e.preventDefault(); add(); } },
            }),
            t.button({ type: "button", className: "btn sm secondary", onclick: add }, "Add"),
        ),
        t.p({ className: "write-hint" }, label("topics")[1]),
    );
}
