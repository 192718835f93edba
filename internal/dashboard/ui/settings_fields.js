// One field of the settings: a label, its input, an explanation, and what is wrong with it.

import { contacts } from "./settings_contacts.js";
import { fileAddress } from "./pocketbase.js";

/**
 * The element for a field. form is { state: a store of values and wrong, now: the same
 * values as a plain object, record, change(name, value) }.
 * @return {Element}
 */
export function settingsField(field, form) {
    const id = "site-" + field.name;
    const about = { help: id + "-help", wrong: id + "-wrong" };
    const kind = kinds[field.kind] || kinds.text;
    // a group of inputs has no single one that a label could point at
    const group = field.kind == "contacts";
    return t.div(
        { className: `desk-field desk-field-${field.kind || "text"}`, role: group ? "group" : undefined, "html-aria-labelledby": group ? id + "-label" : undefined },
        group ? t.h2({ id: id + "-label" }, field.label) : t.label({ htmlFor: id }, field.label),
        field.help ? t.p({ id: about.help, className: "desk-quiet" }, field.help) : null,
        kind(field, form, {
            id,
            name: field.name,
            "html-aria-describedby": `${field.help ? about.help + " " : ""}${about.wrong}`,
            ariaInvalid: () => String(!!form.state.wrong[field.name]),
        }),
        field.advice ? advice(field, form) : null,
        t.p({ id: about.wrong, className: "desk-wrong", role: "alert" }, () => form.state.wrong[field.name] || ""),
    );
}

function advice(field, form) {
    return t.div({ "html-aria-live": "polite" }, () => {
        const found = field.advice(form.state.values);
        return found ? t.div(
            { className: "desk-advice" },
            t.p(null, found.text),
            t.blockquote(null, found.words),
            t.button({ type: "button", className: "btn sm outline", onclick: () => form.change(field.name, found.words) }, t.span({ className: "txt" }, "Use this sentence")),
        ) : null;
    });
}

const typed = (type) => (field, form, props) => t.input({
    ...props, type, className: "desk-input", required: !!field.must, maxLength: field.most || 500,
    value: () => form.state.values[field.name] ?? "", oninput: (e) => form.change(field.name, e.target.value),
});

const typedLines = (rows) => (field, form, props) => t.textarea({
    ...props, className: "desk-input", rows, maxLength: field.most,
    value: () => form.state.values[field.name] ?? "", oninput: (e) => form.change(field.name, e.target.value),
});

const kinds = {
    text: typed("text"),
    email: typed("email"),
    lines: typedLines(3),
    words: typedLines(10),
    contacts,

    number: (field, form, props) => t.input({
        ...props, type: "number", className: "desk-input", min: 0, step: 1,
        value: () => form.state.values[field.name] ?? 0, oninput: (e) => form.change(field.name, Math.max(0, Math.round(e.target.valueAsNumber || 0))),
    }),

    choice: (field, form, props) => {
        const now = form.now[field.name];
        const choices = field.choices();
        if (now && !choices.some(([value]) => value == now)) {
            choices.unshift([now, now]);
        }
        return t.select(
            { ...props, className: "desk-input", onchange: (e) => form.change(field.name, e.target.value) },
            ...choices.map(([value, label]) => t.option({ value, selected: () => form.state.values[field.name] == value }, label)),
        );
    },

    colour: (field, form, props) => t.div(
        { className: "desk-colour" },
        t.input({ ...props, type: "color", value: () => form.state.values[field.name] || "#2f6f73", oninput: (e) => form.change(field.name, e.target.value) }),
        t.span(null, () => form.state.values[field.name] || "#2f6f73"),
    ),

    picture: (field, form, props) => {
        const address = () => {
            const value = form.state.values[field.name];
            return value instanceof File ? URL.createObjectURL(value) : value ? fileAddress(form.record, value) : "";
        };
        return t.div(
            { className: "desk-logo" },
            () => address() ? t.img({ src: address(), alt: "Your logo as it is now" }) : null,
            t.input({ ...props, type: "file", accept: "image/jpeg,image/png,image/webp,image/gif", onchange: (e) => e.target.files[0] && form.change(field.name, e.target.files[0]) }),
            () => form.state.values[field.name] ? t.button({ type: "button", className: "desk-link", onclick: () => form.change(field.name, "") }, "Take the logo away") : null,
        );
    },
};
