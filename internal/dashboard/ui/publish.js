// The buttons at the foot of the form. Each says what readers will see when it is pressed,
// and nothing goes out without one of them.

import { address, changedFields, flushEditors, save } from "./draft.js";
import { isLoginOver, settled } from "./autosave.js";
import { goOut } from "./checklist.js";
import { day, whenSaid } from "./form_words.js";
import { sentence } from "./pocketbase.js";
import { clock } from "./words.js";

/** state is what readers see of it now, in a sentence. */
export function state(f) {
    switch (f.original.status) {
        case "published": return changedFields(f).length ? "Published, with changes waiting" : "Published";
        case "scheduled": return "Scheduled: goes live " + day(f.original.published_at);
        case "archived": return "Off the site: only you can see this";
    }
    return "Draft: only you can see this";
}

/**
 * publishBar makes the buttons.
 *
 * @param {Object} f the form
 * @param {Object} words what keeps her words, see watchWords
 * @param {function()} close closes the form
 */
export function publishBar(f, words, close) {
    // keep does what a button says and tells how it went.
    const keep = async (change, done) => {
        if (f.busy) {
            return false;
        }
        f.busy = true;
        f.errors = {};
        try {
            if (!f.record.title?.trim()) {
                f.errors = { title: "Please give it a title first." };
                document.querySelector(".write-title")?.focus();
                return false;
            }
            if (!await save(f, change)) {
                return false;
            }
            settled(f);
            f.notice = null;
            f.keeping = "saved";
            f.savedAt = new Date();
            f.done = typeof done == "function" ? done() : done;
            return true;
        } catch (err) {
            if (isLoginOver(err)) {
                f.keeping = "login";
            } else if (!err.status) {
                f.keeping = "offline";
                app.toasts.error("The site does not answer just now. Your words are kept here; please press the button again in a moment.");
            } else {
                Object.entries(err.response?.data || {}).forEach(([name, e]) => (f.errors = { ...f.errors, [name]: e.message }));
                app.toasts.error(sentence(err));
            }
            return false;
        } finally {
            f.busy = false;
        }
    };
    const button = (text, means, act, kind = "secondary") =>
        t.button(
            { type: "button", className: () => `btn write-act ${kind}` + (f.busy ? " loading" : ""), disabled: () => f.loading || f.busy, onclick: act },
            t.span({ className: "write-act-text" }, text),
            t.small(null, means),
        );
    const seePage = () => `Readers see it now at ${location.host}${f.form.path}${f.record.slug}`;
    const update = () => {
        const was = f.original.slug;
        return keep({}, () => (f.original.slug == was ? `Updated ${clock(new Date())}. Readers see it now.` : seePage()));
    };
    const publish = (at) => goOut(f, at, (when) =>
        keep(when ? { status: "scheduled", published_at: when } : { status: "published", ...(Date.parse(f.record.published_at?.replace(" ", "T")) > Date.now() ? { published_at: "" } : {}) },
            () => (f.original.status == "scheduled" ? "It goes live " + day(f.original.published_at) : seePage())));
    const asDraft = () => keep({ status: "draft" }, "Kept as a draft. Only you can see it.");
    const aside = async () => {
        flushEditors();
        await words.flush();
        if (f.keeping == "saved" || !changedFields(f).length) {
            app.toasts.success("Kept as a draft. Readers go on seeing the page as it was.");
            close();
        }
    };
    const takeOff = () => app.modals.confirm(
        "Take it off the site? Readers who have its address will find that it is not there. You keep it, and can put it back.",
        () => keep({ status: f.form.off }, "It is off the site. You still have it."),
        null,
        { yesButton: "Take it off the site", noButton: "Leave it" },
    );
    const later = f.collection.fields.find((x) => x.name == "status").values.includes("scheduled");

    return t.div(
        { className: "modal-footer write-publish" },
        t.p({ className: () => "write-done" + (f.done ? "" : " as-before"), role: "status" }, () => f.done
            ? [f.done, f.original.status == "published" ? t.a({ href: address(f), target: "_blank", rel: "noopener" }, "See the page") : null]
            : state(f)),
        t.div({ className: "write-acts" }, () => {
            switch (f.original.status) {
                case "published":
                    return [
                        button("Take it off the site", "Readers will not find it", takeOff, "transparent"),
                        button("Keep as draft", "Readers go on seeing the old page", aside),
                        button("Update the page", "Readers see this text", update, ""),
                    ];
                case "scheduled":
                    return [
                        button("Keep as draft", "It will not go live", asDraft),
                        button("Change the time", "Still only you see it", () => publish(true)),
                        button("Publish now", "Readers see it at once", () => publish(false)),
                        button("Keep the changes", () => "Goes live " + whenSaid(f.original.published_at), () => keep({}, () => "Kept. It goes live " + day(f.original.published_at)), ""),
                    ];
                case "archived":
                    return [
                        button("Keep it off the site", "Only you see the changes", () => keep({}, "Kept. Readers do not see it.")),
                        button("Put it back on the site", "Readers see it at once", () => publish(false), ""),
                    ];
            }
            return [
                button("Keep as draft", "Only you see it", asDraft),
                later ? button("Publish at…", "Readers see it from then on", () => publish(true)) : null,
                button("Publish now", "Readers see it at once", () => publish(false), ""),
            ];
        }),
    );
}
