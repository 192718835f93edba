// The form of a guide: written here or brought as a PDF, under a name that tells nothing.

import { settled } from "./autosave.js";
import { save } from "./draft.js";
import { field } from "./form_fields.js";
import { keptForm } from "./form_kept.js";
import { openShell, toggle } from "./form_shell.js";
import { forms, labels } from "./form_words.js";
import { acts, state } from "./guides_acts.js";
import { called, letters, outsideName } from "./guides_fields.js";
import { filePanel } from "./guides_file.js";
import { suggestion } from "./guides_words.js";
import { previewPane } from "./preview.js";

/** install puts the form in place, around those for other collections. */
export function install() {
    forms.guides = { one: "guide", heading: "A guide", path: "/guides/", off: "draft", main: [], folds: [], beside: { cover: ["cover_alt"] } };
    Object.assign(labels, {
        summary: ["What it is", "Two or three sentences for the box that offers it."],
        outside_name: ["Its name outside the site", ""],
        sequence: ["Letters that follow it", ""],
    });
    const open = app.modals.openRecordUpsert;
    app.modals.openRecordUpsert = (collection, record = null, settings = {}) => {
        if (collection?.name != "guides") {
            return open(collection, record, settings);
        }
        openShell(guideForm(collection, record, settings || {}));
    };
}

// settings.pdf is a file she has chosen already; settings.comesBack says that the form lies
// over an article.
function guideForm(collection, raw, { pdf = null, comesBack = false, ...settings }) {
    const local = store({ nameless: false, holders: 0 });
    const begins = typeof raw == "string" && raw || raw?.id ? raw : { outside_name: suggestion, title: pdf ? titleOf(pdf) : "", ...raw };
    return keptForm(collection, begins, settings, (f, words) => ({
        className: "guide-form",
        state: () => state(f),
        tools: [toggle(f, "preview", "Preview")],
        sides: { preview: (close) => previewPane(f, close) },
        fields: () => fields(f, local, words, pdf),
        foot: () => t.div(
            { className: "modal-footer write-publish" },
            t.p({ className: "write-done", role: "status" }, () => f.done
                ? [f.done, f.original.status == "live" ? t.a({ href: "/guides/" + f.original.slug, target: "_blank", rel: "noopener" }, "See the page") : null]
                : state(f)),
            acts(f, local, words, comesBack),
        ),
    }));
}

const titleOf = (pdf) => pdf.name.replace(/\.pdf$/i, "").replace(/[-_]+/g, " ").trim();

function fields(f, local, words, pdf) {
    // a file can only be added to a guide that is kept, so the draft is begun
    const begun = async () => {
        await words.flush();
        if (!f.original.id) {
            f.record.title = f.record.title?.trim() || "Untitled";
            f.busy = true;
            try {
                await save(f, { status: "draft" }) && settled(f);
            } finally {
                f.busy = false;
            }
        }
        return f.original.id;
    };
    return [
        field(f, "title"),
        outsideName(f, local),
        field(f, "summary"),
        called(field(f, "body"), "The guide itself", "Readers have it on a page of their own, and as a file."),
        filePanel(f, local, begun, pdf),
        called(field(f, "cover"), "Picture", "It stands where the guide is offered."),
        letters(f),
    ];
}
