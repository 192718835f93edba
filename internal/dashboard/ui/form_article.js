// The form of an article or a page.

import { field } from "./form_fields.js";
import { keptForm } from "./form_kept.js";
import { toggle } from "./form_shell.js";
import { previewPane } from "./preview.js";
import { publishBar, state } from "./publish.js";

/** articleForm makes it; what it asks for stands in form_words.js. */
export function articleForm(collection, raw, settings) {
    return keptForm(collection, raw, settings, (f, words) => ({
        state: () => state(f),
        fields: () => fields(f),
        tools: [toggle(f, "preview", "Preview")],
        sides: { preview: (close) => previewPane(f, close) },
        foot: () => publishBar(f, words, words.close),
    }));
}

function fields(f) {
    const placed = new Set(["status", "slug", ...f.form.main, ...f.form.folds.flatMap((x) => x.fields), ...Object.values(f.form.beside).flat()]);
    const rest = f.collection.fields.filter((x) => !x.system && !x.hidden && x.type != "autodate" && !placed.has(x.name)).map((x) => x.name);
    return [
        ...f.form.main.map((name) => field(f, name)),
        ...f.form.folds.map((fold) => t.details(
            { className: "write-fold" },
            t.summary(null, fold.title),
            ...[...fold.fields, ...(fold.rest ? rest : [])].map((name) => field(f, name)),
            fold.rest ? whereabouts(f) : null,
        )),
    ];
}

/** whereabouts are the dates and the id of a record, for whoever has to look for it. */
export function whereabouts(f) {
    return t.p({ className: "write-hint" }, () => (f.original.id ? `Begun ${f.original.created}, last kept ${f.original.updated} (UTC). Its id is ${f.original.id}.` : ""));
}
