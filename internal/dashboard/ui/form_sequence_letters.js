// The letters of a sequence, in its form: which there are, when each goes, and the way to the
// next one.

import { nextLetter } from "./letters.js";
import { delaySaid, ordinal } from "./letters_when.js";
import { openForm, records, tell, where } from "./pocketbase.js";
import { badge } from "./words.js";

/** readLetters are the letters of a sequence in their order; none of one that is not kept yet. */
export const readLetters = async (id) => (id
    ? records("steps").getFullList({ filter: where("sequence = {:id}", { id }), sort: "position,id", fields: "id,subject,position,delay,delay_unit,status", requestKey: null })
    : []);

/** writeNext opens the form of the letter after the last one. */
export function writeNext(f, around) {
    const last = Math.max(0, ...(around.letters || []).map((one) => one.position));
    openForm("steps", nextLetter(f.original.id, last)).catch(tell);
}

/** lettersIn is the part of the form with the letters; again is called whenever one of them was open. */
export function lettersIn(f, around, again) {
    const closed = (e) => { e.detail.collection == "steps" && again(); };
    return t.div(
        {
            className: "write-field", "html-data-field": "letters",
            onmount: () => document.addEventListener("form:closed", closed), onunmount: () => document.removeEventListener("form:closed", closed),
        },
        t.span({ className: "write-label" }, "Its letters"),
        () => (around.letters?.length
            ? t.ol(
                { className: "write-letters" },
                ...around.letters.map((one, i) => t.li(
                    null,
                    t.button({ type: "button", className: "desk-link", onclick: () => { openForm("steps", one.id).catch(tell); } }, one.subject || "Without a subject"),
                    t.span({ className: "write-hint" }, `The ${ordinal(i + 1)}: ${delaySaid(one, i ? `the ${ordinal(i)}` : "")}.`, " ", one.status == "active" ? null : badge(one.status || "draft", one.status == "off" ? "Left out" : "")),
                )),
            )
            : t.p({ className: "write-hint" }, "None yet. You write the first one next; on which days and at which hours they may go is asked after that.")),
        () => (around.letters?.length
            ? t.button({ type: "button", className: "btn sm secondary", onclick: () => { writeNext(f, around); } }, "Write the next letter")
            : null),
    );
}
