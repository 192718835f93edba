// The buttons of the guide's form: each says who sees what once it is pressed.

import { isLoginOver, settled } from "./autosave.js";
import { changedFields, flushEditors, save } from "./draft.js";
import { people } from "./guides_words.js";
import { sentence } from "./pocketbase.js";
import { lacksReply, needsReply, replyNotice } from "./settings_reply.js";

/** state is what readers have of the guide now, in a sentence. */
export function state(f) {
    if (f.original.status == "live") {
        return changedFields(f).length ? "On offer, with changes waiting" : "On offer to readers";
    }
    return "Draft: only you can see this";
}

/**
 * acts makes the buttons.
 *
 * @param {Object} f the form
 * @param {Object} local nameless: the neutral name is empty; holders: how many have its link
 * @param {{flush: function(): Promise, close: function(): Promise}} words keeps her words, and closes the form
 * @param {boolean} comesBack the form was opened from an article, and leads back there
 * @return {Element}
 */
export function acts(f, local, words, comesBack) {
    // after: what is said as well, once what kept it from being done is out of the way
    const keep = async (change, done, after = "") => {
        const again = () => keep(change, done, "Thank you, answers reach you now. ");
        if (f.busy) {
            return;
        }
        Object.assign(f, { errors: {}, done: "" });
        if (!f.record.title?.trim() || local.nameless) {
            f.errors = local.nameless ? { outside_name: "Please give it a neutral name." } : { title: "Please give it a title first." };
            focus(local.nameless ? "[name=outside_name]" : ".write-title");
            return;
        }
        f.busy = true;
        if (change.status == "live" && await lacksReply()) {
            f.busy = false;
            askFirst(again);
            return;
        }
        // what readers may have as a link keeps its address when the title changes
        f.record._slugOwn = f.original.status == "live" || f.record._slugOwn;
        let kept = false;
        try {
            kept = await save(f, change);
            if (kept) {
                settled(f);
                Object.assign(f, { notice: null, keeping: "saved", savedAt: new Date(), done: after + done() });
            }
        } catch (err) {
            refused(err, again);
        }
        f.busy = false;
        if (kept && comesBack) {
            after && app.toasts.success(f.done);
            words.close();
        }
    };
    const askFirst = (again) => {
        f.notice = replyNotice(async () => {
            f.notice = null;
            await again(); // she has said already what she wants
            focus(".write-acts .btn:last-child");
        });
        setTimeout(() => focus(".write-notice button"), 0);
    };
    const refused = (err, again) => {
        if (isLoginOver(err)) {
            f.keeping = "login";
            return;
        }
        if (!err.status) {
            f.keeping = "offline";
        }
        if (needsReply(err)) {
            askFirst(again);
            return;
        }
        Object.entries(err.response?.data || {}).forEach(([name, e]) => (f.errors = { ...f.errors, [name]: e.message }));
        app.toasts.error(sentence(err));
    };
    const aside = async () => {
        flushEditors();
        await words.flush();
        if (f.keeping == "saved" || !changedFields(f).length) {
            app.toasts.success("Kept as a draft. Readers go on getting the guide as it was.");
            words.close();
        }
    };
    const button = (text, means, onclick, kind = "secondary") =>
        t.button({ type: "button", className: () => `btn write-act ${kind}` + (f.busy ? " loading" : ""), disabled: () => f.loading || f.busy, onclick }, t.span({ className: "write-act-text" }, text), t.small(null, means));
    return t.div({ className: "write-acts" }, () => {
        if (f.original.status == "live") {
            return [
                button("Take it off the site", "Nobody new can ask for it", () => keep({ status: "draft" }, () => "Nobody new can ask for it. Whoever has its link keeps it."), "transparent"),
                button("Keep as draft", "Readers go on getting the old guide", aside),
                button("Update the guide", () => (local.holders ? `${people(local.holders)} with its link, too` : "Whoever asks gets this"), () => keep({}, () => "Whoever has its link gets this guide now."), ""),
            ];
        }
        return [
            button("Keep as draft", comesBack ? "Only you see it; back to the article" : "Only you see it", () => keep({ status: "draft" }, () => "Kept. Only you can see it.")),
            button("Offer it now", comesBack ? "Readers can ask for it; back to the article" : "Readers can ask for it", () => keep({ status: "live" }, () => `Readers can ask for the guide now, at ${location.host}/guides/${f.record.slug || ""}`), ""),
        ];
    });
}

// the form of the guide may lie over one of an article
const focus = (selector) => document.querySelector(".guide-form " + selector)?.focus();
