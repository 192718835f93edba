// The fields only a guide has: its name outside of the site, and the letters that follow it.

import { records } from "./pocketbase.js";

/** called gives a field of the writing form the word it has in a guide. */
export function called(row, name, hint) {
    const said = row.querySelector(".write-label");
    said && (said.textContent = name);
    const hints = [...row.querySelectorAll(".write-hint")].filter((el) => !el.closest(".write-field-cover_alt"));
    if (hints.length) {
        hints[0].textContent = hint;
    } else {
        said?.after(t.p({ className: "write-hint" }, hint));
    }
    return row;
}

/**
 * outsideName is the field of the neutral name. It is never empty in the record: without
 * one the guide could not even be kept as a draft. local.nameless says that it is empty on
 * the screen.
 */
export function outsideName(f, local) {
    const id = "guide_" + app.utils.randomString();
    return t.div(
        { className: "write-field", "html-data-field": "outside_name" },
        t.div(
            { className: "write-input" },
            t.label({ htmlFor: id, className: "write-label" }, "Its name outside the site (needed)"),
            t.input({
                id, type: "text", name: "outside_name", maxLength: 80, autocomplete: "off", required: true, "html-aria-describedby": id + "_why",
                value: () => f.record.outside_name || "",
                oninput: (e) => {
                    local.nameless = !e.target.value.trim();
                    if (!local.nameless) {
                        f.record.outside_name = e.target.value;
                    }
                },
            }),
            t.p(
                { className: "write-hint", id: id + "_why" },
                "The mail that brings it and the file in a reader’s downloads carry this name, and somebody else may look there. So it should tell nothing of the subject.",
            ),
        ),
        () => (local.nameless ? t.p({ className: "write-trouble", role: "alert" }, `It needs a neutral name. Until you type one, “${f.record.outside_name}” stays.`) : null),
        () => (f.errors.outside_name && !local.nameless ? t.p({ className: "write-trouble", role: "alert" }, f.errors.outside_name) : null),
    );
}

/** letters is the field of the sequence that follows the guide. */
export function letters(f) {
    const id = "guide_" + app.utils.randomString();
    const local = store({ all: [] });
    records("sequences").getFullList({ sort: "name", fields: "id,name,status", requestKey: null }).then((all) => (local.all = all)).catch((err) => console.warn("reading the letters:", err));
    return t.div(
        { className: "write-field", "html-data-field": "sequence" },
        t.div(
            { className: "write-input" },
            t.label({ htmlFor: id, className: "write-label" }, "Letters that follow it"),
            t.select(
                { id, name: "sequence", onchange: (e) => (f.record.sequence = e.target.value) },
                t.option({ value: "", selected: () => !f.record.sequence }, "None"),
                () => local.all.map((s) => t.option({ rid: s.id, value: s.id, selected: () => f.record.sequence == s.id }, s.name + (s.status == "live" ? "" : ` (${s.status})`))),
            ),
            t.p({ className: "write-hint" }, "For those who ask for them with the guide. Nobody gets them otherwise."),
        ),
        () => (f.errors.sequence ? t.p({ className: "write-trouble", role: "alert" }, f.errors.sequence) : null),
    );
}
