// The form of a picture in the library: the picture itself, what it shows for somebody who
// cannot see it, and where it stands.

import { bar } from "./form_bar.js";
import { framed, row } from "./form_fields.js";
import { plainForm } from "./form_plain.js";
import { label } from "./form_words.js";
import { ask, fileAddress, openForm, tell } from "./pocketbase.js";
import { day, kinds } from "./words.js";

/** pictureForm makes it. */
export function pictureForm(collection, raw, settings) {
    return plainForm(collection, raw, settings, (f) => ({
        className: "picture-form",
        heading: () => f.record.alt || f.form.heading,
        state: () => (f.original.alt ? "Described" : f.original.decorative ? "Decoration" : "Without words yet"),
        fields: () => [
            t.a(
                { className: "write-picture", href: fileAddress(f.original, f.original.file), target: "_blank", ariaLabel: "The picture in its full size" },
                t.img({ src: fileAddress(f.original, f.original.file, "960x0"), alt: f.original.alt || "A picture without words yet" }),
            ),
            shows(f),
            line(f, "caption"),
            stands(f),
            t.p({ className: "write-hint" }, facts(f.original)),
        ],
        foot: () => bar(f, {
            state: () => (f.original.alt || f.original.decorative ? "" : "Somebody who cannot see it is told nothing yet."),
            buttons: (keep, button) => [button("Keep the changes", "Readers have them wherever it stands", () => keep({}, "Kept. Readers have it so wherever the picture stands."), "")],
        }),
    }));
}

// shows asks for its words, unless there is nothing to say.
function shows(f) {
    const id = "decorative_" + app.utils.randomString();
    return t.div(
        { className: "write-field" },
        t.div({ hidden: () => !!f.record.decorative }, line(f, "alt", 2)),
        t.div(
            { className: "write-tick" },
            t.input({ id, type: "checkbox", name: "decorative", checked: () => !!f.record.decorative, onchange: (e) => Object.assign(f.record, { decorative: e.target.checked, ...(e.target.checked ? { alt: "" } : { alt: f.record.alt || f.original.alt }) }) }),
            t.label({ htmlFor: id }, "It is decoration: somebody who cannot see it misses nothing"),
        ),
    );
}

function line(f, name, rows = 1) {
    const id = `${name}_${app.utils.randomString()}`;
    const input = t.textarea({
        id, name, rows, className: "write-short", maxLength: 500, autocomplete: "off", "html-aria-describedby": id + "_hint",
        value: () => f.record[name] || "", oninput: (e) => (f.record[name] = e.target.value.replace(/\s*\n\s*/g, " ")),
    });
    return row(f, name, framed(...label(name, "media"), input, id));
}

// stands says in which texts the picture is, each with the way there.
function stands(f) {
    const local = store({ loaded: false, uses: [] });
    const read = () => ask(`/pictures/${f.original.id}/uses`).then(({ uses }) => Object.assign(local, { uses, loaded: true })).catch((err) => console.warn("looking where a picture stands:", err));
    const unseen = (one) => (["published", "live"].includes(one.status) ? "" : ", which readers do not see");
    return t.div(
        { className: "write-field", onmount: read },
        t.span({ className: "write-label" }, "Where it stands"),
        () => (local.uses.length
            ? t.ul({ className: "write-used" }, ...local.uses.map((one) => t.li(
                null,
                t.button({ type: "button", className: "desk-link", onclick: () => { openForm(one.collection, one.id, read).catch(tell); } }, one.title || "Without a title"),
                t.span({ className: "write-hint" }, ` ${kinds[one.collection]}${unseen(one)}`),
            )))
            : t.p({ className: "write-hint" }, local.loaded ? "In no text just now. You put pictures into a text where you write it." : "One moment…")),
    );
}

const facts = (picture) => [picture.width ? `${picture.width} × ${picture.height} pixels` : "", `added ${day(picture.created)}`].filter(Boolean).join(", ") + ".";
