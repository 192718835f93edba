// Which guide a sequence follows. The link lies in the guide; she chooses it where she
// thinks of it, with her letters.

import { confirmed, records, tell } from "./pocketbase.js";

/** guidesFollowed are the guides there are: {id, title, status, sequence, updated}, by title. */
export const guidesFollowed = () => records("guides").getFullList({ sort: "title", fields: "id,title,status,sequence,updated", requestKey: null });

/**
 * letFollow has a sequence follow a guide. A guide has one sequence: she is asked before
 * another one loses it.
 *
 * @param {Object} guide one of guidesFollowed
 * @param {string} sequence its id
 * @return {Promise<boolean>} whether it follows now
 */
export async function letFollow(guide, sequence) {
    if (guide.sequence && guide.sequence != sequence
        && !await confirmed(`Other letters follow “${guide.title}” already. Shall these follow it in their place?`, "Let these follow it", "Leave it as it is")) {
        return false;
    }
    try {
        await records("guides").update(guide.id, { sequence }, { requestKey: null, headers: { "X-Waymark-Base": guide.updated } });
        return true;
    } catch (err) {
        tell(err);
        return false;
    }
}

/**
 * follows is the line that says which guide comes before the letters, with a list to choose one from.
 *
 * @param {Object} p
 * @param {function(): Object[]} p.guides see guidesFollowed
 * @param {function(): string} p.sequence its id; "" for one that is not kept yet
 * @param {function(Object|null)} p.choose takes the guide she chose; null for none, before the sequence is kept
 * @param {function(): string} [p.chosen] the id of a guide that is chosen and not kept yet
 * @return {Element}
 */
export function follows({ guides, sequence, choose, chosen = () => "" }) {
    const id = "follows_" + app.utils.randomString();
    const mine = () => guides().filter((g) => (sequence() ? g.sequence == sequence() : g.id == chosen()));
    const others = () => guides().filter((g) => !mine().includes(g));
    const state = (g) => (g.status == "live" ? "" : " (a draft: readers do not see it yet)");
    return t.div(
        { className: "desk-follows" },
        t.span(null, () => (mine().length ? "It follows: " + mine().map((g) => `“${g.title}”${state(g)}`).join(", ") : "It follows: no guide yet.")),
        () => (others().length || chosen()
            ? t.select(
                { id, name: "follows", ariaLabel: "The guide these letters follow", onchange: (e) => { const value = e.target.value; e.target.value = ""; value && choose(guides().find((g) => g.id == value) || null); } },
                t.option({ value: "" }, mine().length ? "Choose another one" : "Choose one"),
                !sequence() && chosen() ? t.option({ value: "none" }, "No guide yet") : null,
                ...others().map((g) => t.option({ value: g.id }, g.title + state(g))),
            )
            : guides().length ? null : t.a({ className: "desk-link", href: "#/guides?record=new" }, "Write a guide")),
    );
}
