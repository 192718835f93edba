// Words that never reached the server, because the login or the line was gone when the
// form was closed: they are offered as soon as she is back. After the browser's Back a line
// says that her words are kept, and leads on.

import { bringBack, localWords, prefix } from "./autosave.js";
import { forms } from "./form_words.js";
import { collectionOf, icon, openForm, records, where } from "./pocketbase.js";

let shown = null, turn = 0;

/** watchWaiting offers waiting words after each login and wherever she goes, as long as they wait. */
export function watchWaiting() {
    watch(() => app.store.superuser?.id, () => look());
    window.addEventListener("hashchange", () => look());
    document.addEventListener("form:closed", (e) => look(e.detail));
}

// look sees what waits now, and says so in place of what was said before.
async function look(left = {}) {
    const mine = ++turn;
    shown?.remove();
    const words = left.byBack || !app.store.superuser?.id ? [] : await waiting();
    // of a form that is open the words are on the screen
    if (mine != turn || document.querySelector(".write-form") || !(left.byBack || words.length)) {
        return;
    }
    shown = left.byBack
        ? strip("Your words are kept.", [{ label: "Go on writing", collection: left.collection, id: left.id }])
        : strip(
            words.length == 1 ? "Words of yours are waiting that were not saved:" : "Words of yours are waiting that were not saved in",
            words.map((w) => ({ label: `Go on with “${w.data.title || w.data.question || w.data.subject || forms[w.collection].heading}”`, ...w })),
        );
    document.body.append(shown);
}

// waiting are the words in this browser that the server has not, one for each piece of
// writing: what was typed in two windows is offered once, its form shows both.
async function waiting() {
    const all = localWords(prefix).reverse().filter((w) => forms[w.collection]);
    const once = [...new Map(all.map((w) => [w.collection + w.id, w])).values()].reverse();
    const waits = await Promise.all(once.map((w) => stillWaits(w).catch((err) => {
        console.warn("looking whether words wait:", err);
        return true; // better offered once too often
    })));
    return once.filter((_, i) => waits[i]);
}

// stillWaits says whether its form would bring words back that only this browser has.
async function stillWaits({ collection, id }) {
    const original = id ? (await records(collection).getFullList({ filter: where("id = {:id}", { id }), requestKey: null }))[0] : { id: "" };
    if (!original) {
        return false; // it is deleted; its words are here when it comes back
    }
    const { words, others } = await bringBack({ collection: await collectionOf(collection), original });
    return [words, ...others].some((one) => one?.key);
}

function strip(text, ways) {
    const put = () => shown.remove();
    // what is said for a moment stands above it
    const room = new ResizeObserver(([line]) => document.body.style.setProperty("--waiting", line.borderBoxSize[0].blockSize + "px"));
    return t.div(
        { className: "write-waiting", role: "status", onmount: (el) => room.observe(el), onunmount: () => room.disconnect() },
        t.span(null, text),
        ...ways.map(({ label, collection, id }) => t.button(
            { type: "button", className: "btn sm secondary", onclick: () => { put(); openForm(collection, id || "new"); } },
            label,
        )),
        t.button({ type: "button", className: "btn sm circle transparent m-l-auto", ariaLabel: "Put this note away", onclick: put }, icon("ri-close-line")),
    );
}
