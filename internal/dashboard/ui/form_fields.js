// The fields of the writing form, one after another, each with her word for it.

import { address, followsTitle, seen, slugify } from "./draft.js";
import { dressEditor } from "./editor.js";
import { cover } from "./form_cover.js";
import { topics } from "./form_topics_choose.js";
import { label } from "./form_words.js";
import { guideField } from "./guides_choose.js";

/** field makes the input of one field of the form. */
export function field(f, name) {
    const definition = f.collection.fields.find((x) => x.name == name);
    if (!definition) {
        return null;
    }
    const make = special[name] || byType[definition.type] || ((form, def) => pocketbaseInput(form, def));
    return row(f, name, make(f, definition));
}

/** trouble is what the server said about a field; it stands with the field. */
export const trouble = (f, name) => () => (f.errors[name] ? t.p({ className: "write-trouble", role: "alert" }, f.errors[name]) : null);

const special = { title, body, cover: (f, def) => cover(f, () => besides(f, def.name)), topics, guide: guideField };
const byType = { text: words, bool: tick, editor: body };

/** besides are the fields that stand beside one, which have no row of their own. */
const besides = (f, name) => (f.form.beside[name] || []).map((other) => field(f, other));

const frame = (f, def, input, id) => framed(...label(def.name, f.collection.name), input, id);

/** framed is an input under her word for it, with a hint beneath. */
export function framed(said, hint, input, id) {
    return t.div(
        { className: "write-input" },
        t.label({ htmlFor: id, className: "write-label" }, said),
        input,
        hint ? t.p({ className: "write-hint", id: id + "_hint" }, hint) : null,
    );
}

/** row is a place in a form: an input, and beneath it what the server said about it. */
export function row(f, name, ...inputs) {
    return t.div({ className: `write-field write-field-${name}`, "html-data-field": name }, ...inputs, trouble(f, name));
}

const idOf = (def) => "f_" + def.name + "_" + app.utils.randomString(5);

function words(f, def) {
    const id = idOf(def);
    const long = def.max > 200;
    return frame(f, def, t[long ? "textarea" : "input"]({
        id, name: def.name, maxLength: def.max || undefined, autocomplete: "off", "html-aria-describedby": id + "_hint",
        ...(long ? { rows: 3 } : { type: "text" }),
        value: () => f.record[def.name] || "",
        oninput: (e) => (f.record[def.name] = e.target.value),
    }), id);
}

function tick(f, def) {
    const id = idOf(def);
    return t.div(
        { className: "write-tick" },
        t.input({ id, type: "checkbox", name: def.name, checked: () => !!f.record[def.name], onchange: (e) => (f.record[def.name] = e.target.checked) }),
        t.label({ htmlFor: id }, label(def.name, f.collection.name)[0]),
    );
}

function title(f, def) {
    return t.div({ className: "write-input" }, ...growing(f, def, "What is it called?"), where(f));
}

/**
 * growing is the line a piece of writing is called by, which grows with its words: one that
 * runs out of sight is read by nobody before it is published.
 */
export function growing(f, def, placeholder) {
    const id = idOf(def);
    const fit = (el) => {
        el.style.height = "auto";
        el.style.height = el.scrollHeight + el.offsetHeight - el.clientHeight + "px";
    };
    const [said, hint] = label(def.name, f.collection.name);
    return [
        t.label({ htmlFor: id, className: "write-label" }, said),
        t.textarea({
            id, name: def.name, className: "write-title", rows: 1, maxLength: def.max || undefined, autocomplete: "off", placeholder,
            value: () => f.record[def.name] || "",
            onmount: (el) => {
                el._fits = watch(() => f.record[def.name], () => setTimeout(() => fit(el), 0));
                new ResizeObserver(() => fit(el)).observe(el.parentElement);
            },
            onunmount: (el) => el._fits?.unwatch(),
            onkeydown: (e) => { if (e.key == "Enter") { e.preventDefault(); } }, // it is one line, however long; false from here would refuse the key
            oninput: (e) => (f.record[def.name] = e.target.value.replace(/\s*\n\s*/g, " ")),
        }),
        hint ? t.p({ className: "write-hint" }, hint) : null,
    ];
}

// The address is made from the title. She can have another; readers who know the old one are led on.
function where(f) {
    const own = store({ open: false });
    return t.div(
        { className: "write-address" },
        t.span({ className: "write-hint" }, () => "Address: " + location.host + address(f)),
        t.button({ type: "button", className: "btn sm transparent", hidden: () => own.open, onclick: () => (own.open = true) }, "Change the address"),
        () => own.open
            ? t.div(
                { className: "write-input" },
                t.input({
                    type: "text", name: "slug", ariaLabel: "The end of the address", autocomplete: "off",
                    value: () => (followsTitle(f) ? slugify(f.record.title || "") : f.record.slug || ""),
                    onchange: (e) => {
                        f.record.slug = slugify(e.target.value);
                        f.record._slugOwn = !!f.record.slug;
                    },
                }),
                t.p({ className: "write-hint" }, () => (seen(f) ? "The old address will lead to the new one, so that no link breaks." : "Small letters, digits and hyphens.")),
            )
            : null,
        trouble(f, "slug"),
    );
}

function body(f, def) {
    const id = idOf(def);
    return t.div(
        { className: "write-input write-editor" },
        t.label({ className: "write-label", htmlFor: id }, label(def.name, f.collection.name)[0]),
        app.components.tinymce({
            id,
            name: def.name,
            value: () => f.record[def.name] || "",
            onchange: (html) => (f.record[def.name] = html),
            onbeforeinit: (opts) => dressEditor(opts, {
                blocks: def.name == "body",
                form: f,
                title: (found) => {
                    const free = !f.record.title?.trim() || f.record.title == "Untitled" || f.record.title == found;
                    if (free) {
                        f.record.title = found;
                    }
                    return free;
                },
            }),
        }),
    );
}

// Every other kind of field is PocketBase's own input, called by her word.
function pocketbaseInput(f, def) {
    const [said, hint] = label(def.name, f.collection.name);
    const made = app.fieldTypes[def.type].input({
        get collection() { return f.collection; },
        get originalRecord() { return f.original; },
        get record() { return f.record; },
        get field() { return def; },
    });
    setTimeout(() => {
        const name = made.querySelector("label .txt");
        name && name.textContent.startsWith(def.name) && (name.textContent = said);
        made.querySelector("label > i")?.remove();
        const help = made.querySelector(".field-help");
        help && hint && (help.textContent = hint);
    }, 0);
    return t.div({ className: "write-input" }, made, ...besides(f, def.name));
}
