// One question and its answer, written where it will stand. A question that other articles
// use is changed everywhere or only here, and she is asked which.

import { dressEditor } from "./editor.js";
import { ask, records, sentence } from "./pocketbase.js";

const prefix = "waymark.question.";

/** wordsKept are words this browser keeps of a question that was not saved; null when there are none. */
export function wordsKept(post, id) {
    try {
        return JSON.parse(localStorage.getItem(`${prefix}${post}.${id || "new"}`));
    } catch {
        return null;
    }
}

/**
 * faqEditor makes the editor.
 *
 * @param {Object} p
 * @param {string} p.id of the question; "" for a new one
 * @param {string} p.post the article it is edited in, "new" for one that was never saved
 * @param {boolean} [p.focus] she has just asked for it, so the cursor goes into the question
 * @param {function(Object)} p.done takes the saved record: the question itself, or the copy
 *   that this article alone uses
 * @param {function()} p.cancel
 */
export function faqEditor(p) {
    const key = `${prefix}${p.post}.${p.id || "new"}`;
    const field = "faq_" + app.utils.randomString();
    let editor = null;
    const local = store({ loading: true, busy: false, question: "", answer: "", toAll: false, old: null, others: [], back: false, trouble: "", theirs: null });

    const read = async () => {
        try {
            if (p.id) {
                const [old, uses] = await Promise.all([records("faqs").getOne(p.id, { requestKey: null }), ask(`/faqs/${p.id}/usage`)]);
                local.old = old;
                local.others = uses.articles.filter((article) => article.id != p.post);
            }
        } catch (err) {
            local.trouble = sentence(err);
        }
        const kept = wordsKept(p.post, p.id);
        local.back = !!kept;
        local.question = kept?.question ?? local.old?.question ?? "";
        local.answer = kept?.answer ?? local.old?.answer ?? "";
        local.loading = false;
        if (p.focus) {
            setTimeout(() => document.getElementById(field + "_q")?.focus(), 0);
        }
    };
    // the editor sets its own line breaks
    const flat = (text) => (text || "").replace(/\s+/g, " ").replaceAll("> <", "><").trim();
    const same = () => local.question == (local.old?.question || "") && flat(local.answer) == flat(local.old?.answer);
    const keepWords = () => (same() ? localStorage.removeItem(key) : localStorage.setItem(key, JSON.stringify({ question: local.question, answer: local.answer })));
    const watcher = watch(() => local.question + local.answer, () => local.loading || keepWords());
    const words = () => {
        if (editor && !editor.removed) {
            local.answer = editor.getContent(); // it waits a moment before it tells by itself
        }
        return { question: local.question.trim(), answer: local.answer };
    };

    // keep does what a button says.
    const keep = async (send) => {
        const sent = words();
        if (!sent.question || !sent.answer.trim()) {
            local.trouble = sent.question ? "Please write an answer first." : "Please write the question first.";
            return;
        }
        local.busy = true;
        local.trouble = "";
        try {
            const saved = await send(sent);
            watcher.unwatch();
            localStorage.removeItem(key);
            p.done(saved);
        } catch (err) {
            local.theirs = err.response?.data?.conflict?.theirs || null;
            local.trouble = sentence(err);
        }
        local.busy = false;
    };
    const create = (status) => () => keep((sent) => records("faqs").create({ ...sent, status, only_here: !local.toAll }, { requestKey: null }));
    const everywhere = () => keep((sent) => records("faqs").update(p.id, sent, { requestKey: null, headers: { "X-Waymark-Base": local.old.updated } }));
    const onlyHere = () => keep((sent) => ask(`/faqs/${p.id}/copy-for/${p.post}`, { method: "POST", body: sent }));
    const button = (text, means, onclick, kind = "secondary") =>
        t.button({ type: "button", className: () => `btn write-act ${kind}` + (local.busy ? " loading" : ""), disabled: () => local.busy, onclick }, t.span({ className: "write-act-text" }, text), t.small(null, means));

    const buttons = () => {
        if (!p.id) {
            return [
                button("Add as draft", "Only you see it", create("draft")),
                button("Add it for readers", () => (local.toAll ? "In this article and on the questions page" : "In this article only"), create("published"), ""),
            ];
        }
        if (!local.others.length) {
            return [button("Keep the change", local.old?.status == "published" ? "Readers see it at once" : "Only you see it", everywhere, "")];
        }
        const n = local.others.length;
        return [
            button("Only here", n == 1 ? "The other article keeps the old words" : `The other ${n} articles keep the old words`, onlyHere),
            button("Change everywhere", n == 1 ? "Both articles show it at once" : `All ${n + 1} articles show it at once`, everywhere, ""),
        ];
    };

    return t.div(
        { className: "pick-editor", onmount: read, onunmount: () => watcher.unwatch() },
        () => local.loading ? t.p({ className: "write-hint" }, "One moment…") : t.div(
            null,
            () => local.back
                ? t.p({ className: "write-notice", role: "status" }, "These are words you had not kept.", () => local.old
                    ? t.button({ type: "button", className: "desk-link", onclick: () => Object.assign(local, { question: local.old.question, answer: local.old.answer, back: false }) }, "Go back to what is kept")
                    : null)
                : null,
            t.div(
                { className: "write-input" },
                t.label({ htmlFor: field + "_q", className: "write-label" }, "The question"),
                t.input({
                    id: field + "_q", type: "text", maxLength: 300, autocomplete: "off", placeholder: "In the words a reader would use",
                    value: () => local.question, oninput: (e) => (local.question = e.target.value),
                }),
            ),
            t.div(
                { className: "write-input pick-answer" },
                t.label({ htmlFor: field, className: "write-label" }, "The answer"),
                app.components.tinymce({
                    id: field, value: () => local.answer, onchange: (html) => (local.answer = html),
                    onafterinit: (made) => (editor = made),
                    onbeforeinit: (opts) => {
                        dressEditor(opts);
                        Object.assign(opts, {
                            toolbar: "bold italic | bullist numlist | link | undo redo", min_height: 190, max_height: 420,
                            placeholder: "A short answer: two or three paragraphs read best.", iframe_aria_text: "The answer",
                        });
                    },
                }),
            ),
            () => (local.trouble ? t.p({ className: "write-trouble", role: "alert" }, local.trouble) : null),
            () => (local.theirs ? conflict(local) : null),
            () => local.others.length
                ? t.div(
                    { className: "pick-asks" },
                    t.strong(null, "This question stands in other articles, too. Where should your change show?"),
                    t.ul(null, ...local.others.slice(0, 6).map((article) => t.li(null, article.title)), local.others.length > 6 ? t.li(null, `and ${local.others.length - 6} more`) : null),
                )
                : null,
            p.id ? null : t.div(
                { className: "write-tick" },
                t.input({ id: field + "_all", type: "checkbox", name: "to_all", checked: () => local.toAll, onchange: (e) => { local.toAll = e.target.checked; } }),
                t.label({ htmlFor: field + "_all" }, "Show it on the questions page, too"),
            ),
            t.div(
                { className: "write-row pick-acts" },
                t.button({ type: "button", className: "btn sm transparent", onclick: () => { words(); keepWords(); p.cancel(); } }, () => (p.id ? "Leave it as it was" : "Not now")),
                () => buttons(),
            ),
        ),
    );
}

// conflict shows what somebody else made of the question meanwhile; her own words stay above.
function conflict(local) {
    return t.div(
        { className: "pick-asks" },
        t.strong(null, "It says now:"),
        t.p(null, local.theirs.question),
        t.p({ className: "pick-lines" }, new DOMParser().parseFromString(local.theirs.answer, "text/html").body.textContent),
        t.div(
            { className: "write-row" },
            t.button({ type: "button", className: "btn sm secondary", onclick: () => Object.assign(local, { old: { ...local.theirs }, theirs: null, trouble: "Press the button again, and your words take the place of the other ones. Those stay among its versions." }) }, "Go on with my words"),
            t.button({ type: "button", className: "btn sm secondary", onclick: () => Object.assign(local, { question: local.theirs.question, answer: local.theirs.answer, old: { ...local.theirs }, theirs: null, trouble: "" }) }, "Take the other words"),
        ),
    );
}
