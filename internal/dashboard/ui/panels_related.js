// What to read after an article: what she chose, in her order, and what the site adds.

import { finder } from "./finder.js";
import { orderedList } from "./picker.js";
import { label } from "./form_words.js";
import { ask, tell } from "./pocketbase.js";
import { badge, day } from "./words.js";

const wait = 150; // milliseconds: several fields change at once when words come back

/** relatedPanel is the input of posts.related, and of posts.related_never with it. */
export function relatedPanel(props) {
    const local = store({ cards: {}, site: [], shown: 3, read: false });
    const list = (name) => [...(props.record[name] || [])];
    const set = (name, ids) => (props.record[name] = ids);
    let timer, turn = 0;

    const read = () => {
        clearTimeout(timer);
        timer = setTimeout(async () => {
            const mine = ++turn;
            try {
                const found = await ask("/related/" + (props.record.id || "new"), {
                    query: { related: list("related").join(","), never: list("related_never").join(","), topics: list("topics").join(",") },
                });
                if (mine != turn) {
                    return;
                }
                const cards = {};
                [...found.hers, ...found.site, ...found.never].forEach((card) => (cards[card.id] = card));
                Object.assign(local, { cards: { ...local.cards, ...cards }, site: found.site.map((card) => card.id), shown: found.shown, read: true });
            } catch (err) {
                tell(err);
            }
        }, wait);
    };
    const watcher = watch(() => [props.record.id, ...list("related"), "/", ...list("related_never"), "/", ...list("topics")].join(), read);

    const cardsOf = (ids) => ids.map((id) => local.cards[id]).filter(Boolean);
    const choose = (card) => {
        local.cards = { ...local.cards, [card.id]: JSON.parse(JSON.stringify(card)) };
        set("related_never", list("related_never").filter((id) => id != card.id));
        set("related", [...list("related").filter((id) => id != card.id), card.id]);
    };
    const never = (id) => {
        set("related", list("related").filter((other) => other != id));
        set("related_never", [...list("related_never").filter((other) => other != id), id]);
    };
    const again = (id) => set("related_never", list("related_never").filter((other) => other != id));

    const small = (text, words, onclick) => t.button({ type: "button", className: "btn sm secondary", ariaLabel: words, onclick }, text);
    const rows = (ids, name, actions) => t.ul({ className: "pick-list", ariaLabel: name }, () => cardsOf(ids()).map((card) =>
        t.li({ rid: JSON.stringify(card), "html-data-id": card.id, className: "pick-row" }, t.div({ className: "pick-card" }, view(card)), t.div({ className: "pick-buttons" }, ...actions(JSON.parse(JSON.stringify(card)))))));

    return t.fieldset(
        { className: "pick-panel pick-related", onunmount: () => { watcher.unwatch(); clearTimeout(timer); } },
        t.legend({ className: "write-label" }, label("related")[0]),
        t.p({ className: "write-hint" }, () => `Readers are shown up to ${local.shown} articles after this one: yours first, in your order; then the site adds its own, those that share the most topics.`),
        t.h3({ className: "pick-whose" }, "Chosen by you"),
        () => (list("related").length ? null : t.p({ className: "write-hint" }, "None yet.")),
        orderedList({
            label: "Chosen by you",
            items: () => cardsOf(list("related")),
            order: (ids) => set("related", ids),
            remove: (id) => set("related", list("related").filter((other) => other != id)),
            removeWord: "Take out",
            outWord: "It is no longer among those you chose.",
            card: (card) => view(card, () => late(card)),
        }),
        finder({
            label: "Find an article",
            placeholder: "A word of its title",
            search: async (q) => (await ask("/search/posts", { query: { q } })).filter((card) => card.id != props.record.id),
            describe: (card) => [t.strong(null, card.title), badge(card.status), card.at ? t.small(null, day(card.at)) : null],
            taken: (card) => (list("related").includes(card.id) ? "Already here" : ""),
            add: choose,
        }),
        t.h3({ className: "pick-whose" }, "Added by the site"),
        () => local.read && !local.site.length
            ? t.p({ className: "write-hint" }, () => (list("related").length >= local.shown ? "Nothing: yours fill the places." : "Nothing else is on the site yet."))
            : null,
        rows(() => local.site.filter((id) => !list("related").includes(id) && !list("related_never").includes(id)), "Added by the site", (card) => [
            small("Choose it", `Choose it: “${card.title}”`, () => choose(card)),
            small("Never show this one", `Never show this one: “${card.title}”`, () => never(card.id)),
        ]),
        () => list("related_never").length
            ? t.div(
                null,
                t.h3({ className: "pick-whose" }, "Never shown here"),
                rows(() => list("related_never"), "Never shown here", (card) => [small("Allow it again", `Allow it again: “${card.title}”`, () => again(card.id))]),
            )
            : null,
    );

    // late says when readers do not see one she chose, and why.
    function late(card) {
        if (card.status != "published") {
            return "Readers see it here once it is on the site.";
        }
        const out = cardsOf(list("related")).filter((other) => other.status == "published").map((other) => other.id);
        return out.indexOf(card.id) >= local.shown ? `Readers are shown the first ${local.shown} only.` : "";
    }
}

function view(card, note = () => "") {
    return t.div(
        { className: "pick-article" },
        card.cover ? t.img({ src: card.cover, alt: "", loading: "lazy" }) : null,
        t.div(
            null,
            t.strong({ className: "pick-title" }, card.title),
            t.p({ className: "pick-facts" }, card.at ? t.span(null, day(card.at)) : null, card.status == "published" ? null : badge(card.status), t.span({ className: "pick-note" }, note)),
        ),
    );
}
