// Every version that was ever kept: to look at, to compare with what is there now, to have back.

import { dataOf, changedFields, fill } from "./draft.js";
import { forget } from "./autosave.js";
import { whenSaid } from "./form_words.js";
import { ask, confirmed, sentence } from "./pocketbase.js";

const causes = {
    saved: "Kept", published: "Put on the site", unpublished: "Taken off the site", deleted: "Deleted",
    restored: "Brought back from an older one", autosave: "Typed and not kept", created: "Begun",
};

/** versionsPane makes the pane. close puts it away. */
export function versionsPane(f, close) {
    const local = store({ list: null, more: false, open: "", fields: null, trouble: "" });
    const path = () => `/revisions/${f.collection.name}/${f.original.id}`;

    const read = async (before = "") => {
        try {
            const found = await ask(path(), { query: before ? { before } : {} });
            local.list = before ? [...local.list, ...found] : found;
            local.more = found.length > 0 && found.length >= 20;
        } catch (err) {
            local.trouble = sentence(err);
        }
    };
    const compare = async (rev) => {
        if (local.open == rev.id) {
            local.open = "";
            return;
        }
        local.open = rev.id;
        local.fields = null;
        try {
            local.fields = (await ask(`${path()}/${rev.id}/diff`, { query: { against: "current" } })).fields;
        } catch (err) {
            local.trouble = sentence(err);
        }
    };
    const restore = async (rev) => {
        const lose = changedFields(f).length ? " What is on the screen and not kept yet is put among the versions." : "";
        if (!await confirmed(`Go back to the words of ${whenSaid(rev.created)}? The words of today stay here among the versions.${lose}`, "Bring them back")) {
            return;
        }
        try {
            const record = await ask(`${path()}/${rev.id}/restore`, { method: "POST", body: { data: dataOf(f) } });
            await forget(f);
            fill(f, record);
            f.done = `The words of ${whenSaid(rev.created)} are back.`;
            read();
        } catch (err) {
            app.toasts.error(sentence(err));
        }
    };

    return t.aside(
        { className: "write-side write-versions", ariaLabel: "Versions", onmount: () => f.original.id && read() },
        t.div(
            { className: "write-side-head" },
            t.h3({ className: "write-heading" }, "Versions"),
            t.button({ type: "button", className: "btn sm circle transparent m-l-auto", ariaLabel: "Put the versions away", onclick: close }, t.i({ className: "ri-close-line", ariaHidden: true })),
        ),
        t.div(
            { className: "write-side-body" },
            t.p({ className: "write-hint" }, "Each time you keep it, a version stays here. Nothing you kept is ever lost."),
            () => (local.trouble ? t.p({ className: "write-trouble", role: "alert" }, local.trouble) : null),
            () => (f.original.id && local.list && !local.list.length || !f.original.id ? t.p(null, "There is no version yet.") : null),
            t.ol({ className: "write-revisions" }, () => (local.list || []).map((rev) =>
                t.li(
                    { rid: rev.id },
                    t.div(
                        { className: "write-row" },
                        t.div({ className: "write-rev-what" }, t.strong(null, whenSaid(rev.created)), t.span({ className: "write-hint" }, causes[rev.cause] || rev.cause), rev.title && rev.title != f.original.title ? t.em(null, rev.title) : null),
                        t.button({ type: "button", className: "btn sm secondary", "html-aria-expanded": () => String(local.open == rev.id), onclick: () => compare(rev) }, "Compare"),
                        t.button({ type: "button", className: "btn sm secondary write-restore", onclick: () => restore(rev) }, "Bring back"),
                    ),
                    () => (local.open == rev.id ? differences(local) : null),
                ))),
            t.button({ type: "button", className: "btn sm secondary", hidden: () => !local.more, onclick: () => read(local.list.at(-1).id) }, "Older ones"),
        ),
    );
}

function differences(local) {
    return t.div({ className: "write-diff", "html-aria-live": "polite" }, () => {
        if (!local.fields) {
            return t.p(null, "Looking…");
        }
        if (!local.fields.length) {
            return t.p(null, "It is the same as what is kept now.");
        }
        return local.fields.map((x) => t.section(
            null,
            t.h4({ className: "write-heading-small" }, x.label),
            // made and cleaned by the server
            t.div({ className: "write-diff-html", innerHTML: x.html }),
        ));
    });
}
