// The fields of the writing form, one after another, each with her word for it.

import { address, followsTitle, seen, slugify } from "./draft.js";
import { dressEditor } from "./editor.js";
import { label } from "./form_words.js";
import { guideField } from "./guides_choose.js";
import { records } from "./pocketbase.js";
import { upload } from "./pictures.js";

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

const special = { title, body, cover, topics, guide: guideField };
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

function cover(f, def) {
    const local = store({ busy: false });
    const now = () => f.record._cover?.address || (f.record.cover ? `/api/files/${f.collection.name}/${f.original.id}/${f.record.cover}?thumb=480x0` : "");
    const take = async (file) => {
        if (!file?.type.startsWith("image/")) {
            return;
        }
        local.busy = true;
        try {
            // in the library until the article is kept, so that not even a picture is lost
            const made = await upload(file);
            f.record._cover = { id: made.id, address: made.address, name: made.name };
        } catch (err) {
            app.toasts.error("The picture could not be brought in. Is it a JPEG, PNG, WebP or GIF?");
            console.warn("bringing in a picture:", err);
        }
        local.busy = false;
    };
    const file = t.input({ type: "file", hidden: true, accept: "image/jpeg,image/png,image/webp,image/gif", onchange: (e) => take(e.target.files[0]) });
    return t.div(
        {
            className: "write-input write-cover",
            ondragover: (e) => e.preventDefault(),
            ondrop: (e) => { e.preventDefault(); take(e.dataTransfer.files[0]); },
        },
        t.span({ className: "write-label" }, label("cover")[0]),
        file,
        () => (now() ? t.img({ src: now(), alt: f.record.cover_alt || "" }) : null),
        t.div(
            { className: "write-row" },
            t.button({ type: "button", className: () => "btn sm secondary" + (local.busy ? " loading" : ""), onclick: () => file.click() }, () => (now() ? "Another picture" : "Choose a picture, or drop one here")),
            t.button({ type: "button", className: "btn sm transparent", hidden: () => !now(), onclick: () => { f.record._cover = undefined; f.record.cover = ""; } }, "Take it away"),
        ),
        t.p({ className: "write-hint" }, label("cover")[1]),
        () => (now() ? t.div(null, ...besides(f, def.name)) : null),
    );
}

function topics(f, def) {
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
