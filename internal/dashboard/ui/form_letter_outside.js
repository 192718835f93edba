// What somebody who glances at a phone sees of a letter, and what to mend in it: told while
// she types, and not when the letter is refused.

import { dataOf } from "./draft.js";
import { framed } from "./form_fields.js";
import { label } from "./form_words.js";
import { ask, records } from "./pocketbase.js";

const wait = 400; // milliseconds after a letter

/** watchRemarks keeps remarks.list up to date with what is on the screen; it returns how to stop. */
export function watchRemarks(f, remarks) {
    let timer, turn = 0;
    const look = async () => {
        const mine = ++turn;
        const { subject = "", preheader = "", body = "" } = dataOf(f);
        try {
            const list = await ask("/outside", { method: "POST", body: { subject, preheader, body } });
            mine == turn && (remarks.list = list);
        } catch (err) {
            console.warn("reading the letter over:", err); // it is read again when it is kept
        }
    };
    const watcher = watch(() => [f.record.subject, f.record.preheader, f.record.body].join("\n"), () => {
        clearTimeout(timer);
        timer = setTimeout(look, wait);
    });
    return () => {
        clearTimeout(timer);
        watcher.unwatch();
    };
}

/** remarksOn shows what was remarked on a field; on "" what is about none of them. */
export const remarksOn = (remarks, name) => t.div(
    { "html-aria-live": "polite" },
    () => remarks.list.filter((one) => one.field == name).map((one) => t.p({ className: "write-trouble write-remark" }, one.text)),
);

/** outside is the input of a line that is seen from outside. */
export function outside(f, remarks, name) {
    const id = name + "_" + app.utils.randomString();
    const [said, hint] = label(name, "steps");
    const input = t.input({
        id, type: "text", name, maxLength: 200, autocomplete: "off", className: name == "subject" ? "write-title letter-subject" : "", "html-aria-describedby": id + "_hint",
        value: () => f.record[name] || "", oninput: (e) => (f.record[name] = e.target.value),
    });
    const her = () => {
        const at = input.selectionStart ?? input.value.length;
        const tag = '{{ first_name | default: "you" }}';
        f.record[name] = input.value.slice(0, at) + tag + input.value.slice(input.selectionEnd ?? at);
        setTimeout(() => { input.focus(); input.setSelectionRange(at + tag.length, at + tag.length); }, 0);
    };
    return [
        framed(said, hint, input, id),
        name == "subject" ? t.button({ type: "button", className: "btn sm secondary write-tag", onclick: her }, "Put in her first name") : null,
        remarksOn(remarks, name),
        name == "subject" ? remarksOn(remarks, "") : null,
    ];
}

/** inbox shows the two lines as an inbox does. */
export function inbox(f) {
    const local = store({ from: "" });
    records("site").getFirstListItem("", { fields: "from_name,name", requestKey: null })
        .then((site) => (local.from = site.from_name || site.name)).catch((err) => console.warn("reading who letters come from:", err));
    const plain = (text) => String(text || "").replace(/\{\{[^}]*default:\s*["“']([^"”']*)["”'][^}]*\}\}/g, "$1").replace(/\{\{\s*first_name[^}]*\}\}/g, "").trim();
    return t.div(
        { className: "write-field" },
        t.span({ className: "write-label" }, "How it looks in an inbox"),
        t.div(
            { className: "write-inbox" },
            t.strong(null, () => local.from || "Your name"),
            t.span(null, () => plain(f.record.subject) || "Without a subject"),
            t.span({ className: "write-hint" }, () => plain(f.record.preheader)),
        ),
    );
}
