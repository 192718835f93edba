// Words that were never kept, put back on the screen where she left them.

import { bringBack, forget, said, takeOver } from "./autosave.js";
import { chooseBetween } from "./compare.js";
import { dataOf } from "./draft.js";
import { confirmed } from "./pocketbase.js";

const outThere = (f) => ["published", "live"].includes(f.original.status);

/**
 * backOnScreen puts words that were never kept where she left them, says so in f.notice,
 * and asks only when taking them would lose others.
 *
 * @return {Promise<Object[]>} what that makes superfluous: to take over once her words are safe
 */
export async function backOnScreen(f) {
    const { words, others, spent } = await bringBack(f);
    if (words) {
        Object.assign(f.record, await whatToGoOnWith(f, words));
        f.notice = {
            text: said(f, words),
            actions: f.original.id ? [{ label: outThere(f) ? "Go back to what readers see" : "Go back to what was there before", act: () => dropWords(f) }] : [],
        };
    }
    if (others.length) {
        f.notice = { text: "There are other words of yours, from another window.", actions: [{ label: "Look at both", act: () => lookAtBoth(f, others) }] };
    }
    return spent;
}

// Something else may have been kept since: then both are shown before one is on the screen.
async function whatToGoOnWith(f, words) {
    if (!f.original.id || !words.base || words.base == f.original.updated) {
        return words.data;
    }
    const chosen = await chooseBetween(f, { ...dataOf(f, f.original), ...words.data }, f.original, {
        text: "These are words you had not kept, and what was kept after you wrote them. Nothing is lost: choose which to go on with.",
        mine: "Your words that were not kept",
    });
    return chosen || words.data;
}

// lookAtBoth lets her choose between what is on the screen and what another window kept.
async function lookAtBoth(f, others) {
    const [other, ...rest] = others;
    const chosen = await chooseBetween(f, dataOf(f), { ...dataOf(f, f.original), ...other.data, updated: other.savedAt }, {
        text: "Both were typed and neither was kept. Choose which words to go on with.",
    });
    if (!chosen) {
        return;
    }
    Object.assign(f.record, chosen);
    takeOver(f, other);
    f.notice = rest.length ? { ...f.notice, actions: [{ label: "Look at both", act: () => lookAtBoth(f, rest) }] } : null;
}

// dropWords takes away what she does not want, after asking.
async function dropWords(f) {
    if (!await confirmed("Take these words away? They stay among the versions, in case you want them after all.", "Take them away")) {
        return;
    }
    await forget(f);
    Object.assign(f, { onServer: false, keeping: "", notice: null });
    Object.assign(f.record, dataOf(f, f.original));
    f.record._cover = undefined;
}
