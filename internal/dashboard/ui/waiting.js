// Words that never reached the server, because the login or the line was gone when the
// form was closed: they are offered again as soon as she is back.

import { localWords, prefix } from "./autosave.js";
import { forms } from "./form_words.js";
import { openForm } from "./pocketbase.js";

/** watchWaiting offers waiting words after each login. */
export function watchWaiting() {
    let shown;
    watch(() => app.store.superuser?.id, (id) => {
        shown?.remove();
        // of a form that is open the words are on the screen
        const words = id && localWords(prefix).filter((w) => forms[w.collection] && !document.querySelector(".write-form"));
        if (words?.length) {
            shown = offer(words);
            document.body.append(shown);
        }
    });
}

function offer(words) {
    // the same article typed in two windows is offered once; its form shows both
    const once = [...new Map(words.reverse().map((w) => [w.collection + w.id, w])).values()].reverse();
    const strip = t.div(
        { className: "write-waiting", role: "status" },
        t.span(null, once.length == 1 ? "Words of yours are waiting that were not saved:" : "Words of yours are waiting that were not saved in"),
        ...once.map((w) => t.button(
            { type: "button", className: "btn sm secondary", onclick: () => { strip.remove(); openForm(w.collection, w.id || "new"); } },
            `Go on with “${w.data.title || forms[w.collection].heading}”`,
        )),
        t.button({ type: "button", className: "btn sm circle transparent m-l-auto", ariaLabel: "Put this note away", onclick: () => strip.remove() }, t.i({ className: "ri-close-line", ariaHidden: true })),
    );
    return strip;
}
