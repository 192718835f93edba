// The questions under an article: found by their words or written right here, in her order.

import { finder } from "./finder.js";
import { orderedList } from "./picker.js";
import { faqEditor, wordsKept } from "./panels_faq_editor.js";
import { label } from "./form_words.js";
import { ask, records, tell } from "./pocketbase.js";
import { badge } from "./words.js";

// articles is how many articles, in words.
const articles = (n) => (n == 1 ? "1 article" : `${n} articles`);

// usedIn is where a question stands, in words.
const usedIn = (n) => (n ? `Used in ${articles(n)}` : "Not used in an article yet");

/** faqsPanel is the input of posts.faqs. props are those of a field type's input. */
export function faqsPanel(props) {
    const post = () => props.record.id || "new";
    const local = store({ cards: {}, editing: "", fresh: !!wordsKept(post(), "new"), asked: false });
    const ids = () => [...(props.record.faqs || [])];
    const set = (list) => (props.record.faqs = list);

    const read = async (which) => {
        if (!which.length) {
            return;
        }
        try {
            const found = await ask("/search/faqs", { query: { ids: which.join(",") } });
            local.cards = { ...local.cards, ...Object.fromEntries(found.map((card) => [card.id, card])) };
        } catch (err) {
            tell(err);
        }
    };
    const watcher = watch(ids, (list) => read(list.filter((id) => !local.cards[id])));
    // this article may be counted already, or only be about to use it
    const everywhere = (card) => card.usedIn + (props.originalRecord?.faqs?.includes(card.id) ? 0 : 1);
    const add = (id) => set([...ids().filter((other) => other != id), id]);

    const show = async (card) => {
        try {
            await records("faqs").update(card.id, { status: "published" }, { requestKey: null });
            read([card.id]);
        } catch (err) {
            tell(err);
        }
    };
    const showIn = async (card, only_here) => {
        try {
            await records("faqs").update(card.id, { only_here }, { requestKey: null });
            read([card.id]);
        } catch (err) {
            tell(err);
        }
    };
    // Where readers find it, in one sentence: with the articles that use it, and on the page of
    // all questions unless it was written for one article.
    const where = (card) => {
        const n = everywhere(card);
        const here = n > 1 ? `In ${articles(n)}` : "In this article";
        return card.onlyHere ? `${here} only` : `${here} and on the questions page`;
    };
    // what the editor made of it: the same question, or one that takes its place
    const kept = async (card, saved) => {
        local.editing = "";
        await read([saved.id]);
        if (saved.id != card.id) {
            set(ids().map((id) => (id == card.id ? saved.id : id)));
        }
    };
    const view = (card) => [
        t.strong({ className: "pick-title" }, card.title),
        t.p({ className: "pick-lines" }, card.lines || "It has no answer yet."),
        t.p(
            { className: "pick-facts" },
            card.status == "published" ? t.span(null, () => where(card)) : badge(card.status),
            t.button(
                { type: "button", className: "desk-link", onclick: () => { showIn(card, !card.onlyHere); } },
                card.onlyHere ? "Show it on the questions page, too" : "Leave it out of the questions page",
            ),
            card.status == "published" ? null : t.button({ type: "button", className: "desk-link", onclick: () => show(card) }, "Readers do not see it. Show it to them"),
        ),
    ];

    // the cursor goes back to where she asked for it
    const backToButton = () => setTimeout(() => panel.querySelector(".pick-write")?.focus(), 0);

    const panel = t.fieldset(
        { className: "pick-panel pick-faqs", onunmount: () => watcher.unwatch() },
        t.legend({ className: "write-label" }, label("faqs")[0]),
        t.p({ className: "write-hint" }, () => (ids().length ? label("faqs")[1] : "None yet. Find one you have written before, or write a new one.")),
        orderedList({
            label: "Questions under this article",
            items: () => ids().map((id) => local.cards[id]).filter(Boolean),
            order: set,
            remove: (id) => set(ids().filter((other) => other != id)),
            removeWord: "Take out of this article",
            outWord: "Taken out of this article. It is still under Questions.",
            card: (card) => t.div(null, () => local.editing == card.id
                ? faqEditor({ id: card.id, post: post(), done: (saved) => kept(card, saved), cancel: () => (local.editing = "") })
                : view(card)),
            actions: (card) => [
                t.button({ type: "button", className: "btn sm secondary", hidden: () => local.editing == card.id, ariaLabel: `Edit “${card.title}”`, onclick: () => (local.editing = card.id) }, "Edit"),
            ],
        }),
        finder({
            label: "Find a question",
            placeholder: "A word of the question",
            search: (q) => ask("/search/faqs", { query: { q } }),
            describe: (card) => [t.strong(null, card.title), card.status == "published" ? null : badge(card.status), t.small(null, usedIn(card.usedIn))],
            taken: (card) => (ids().includes(card.id) ? "Already here" : ""),
            add: (card) => {
                local.cards = { ...local.cards, [card.id]: card };
                add(card.id);
            },
        }),
        () => local.fresh
            ? t.div({ className: "pick-new" }, faqEditor({
                id: "", post: post(), focus: local.asked,
                done: async (saved) => {
                    local.fresh = false;
                    backToButton();
                    await read([saved.id]);
                    add(saved.id);
                },
                cancel: () => {
                    local.fresh = false;
                    backToButton();
                },
            }))
            : t.button({ type: "button", className: "btn sm secondary pick-write", onclick: () => Object.assign(local, { asked: true, fresh: true }) }, "Write a new question"),
    );
    return panel;
}
