// The emergency contacts as rows, and when somebody last made sure that they are right.

import { icon } from "./pocketbase.js";
import { day } from "./words.js";

const parts = [
    { name: "name", label: "Who", example: "National helpline" },
    { name: "phone", label: "Phone", example: "0800 000 000", type: "tel" },
    { name: "url", label: "Address on the web", example: "https://", type: "url" },
    { name: "note", label: "A word about it", example: "Free, day and night" },
];

/** The rows of a settings field that holds a list of contacts. */
export function contacts(field, form) {
    const list = store({ rows: (form.now[field.name] || []).map((row) => ({ ...row })) });
    const tell = () => form.change(field.name, list.rows.map((row) => Object.fromEntries(parts.map(({ name }) => [name, (row[name] || "").trim()]))).filter((row) => row.name || row.phone || row.url));
    const remove = (i) => {
        list.rows = list.rows.filter((_, at) => at != i);
        tell();
    };
    return t.div(
        { className: "desk-contacts" },
        () => list.rows.map((row, i) => t.div(
            { className: "desk-contact", role: "group", ariaLabel: `Contact ${i + 1}` },
            ...parts.map((part) => t.label(
                null,
                t.span(null, part.label),
                t.input({
                    className: "desk-input", type: part.type || "text", placeholder: part.example, "html-data-part": part.name,
                    value: () => row[part.name] || "", oninput: (e) => { row[part.name] = e.target.value; tell(); },
                }),
            )),
            t.button({ type: "button", className: "desk-link", onclick: () => remove(i) }, icon("ri-delete-bin-line"), `Remove contact ${i + 1}`),
        )),
        t.p(null, t.button(
            { type: "button", className: "btn sm outline desk-add-contact", onclick: () => (list.rows = [...list.rows, {}]) },
            icon("ri-add-line"),
            t.span({ className: "txt" }, "Add a contact"),
        )),
        t.p(
            { className: "desk-checked" },
            () => form.state.values.emergency_checked ? `Last checked on ${day(form.state.values.emergency_checked)}.` : "Nobody has checked these numbers yet.",
            " ",
            t.button({ type: "button", className: "desk-link", onclick: () => form.change("emergency_checked", new Date().toISOString()) }, "I have checked them today"),
        ),
    );
}
