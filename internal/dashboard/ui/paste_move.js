// Questions and answers found in an article's text, moved to where the site keeps them: each
// becomes a question of its own under the article, and the text is the shorter by them.

import { noteAbove } from "./paste_note.js";
import { questionsIn } from "./paste_questions.js";
import { ask, records, sentence } from "./pocketbase.js";

const most = 50; // questions under one article

const pairsSaid = (n) => (n == 1 ? "1 question" : `${n} questions`);

/** offer is the sentence that offers to move questions. */
export const offer = (n) => (n == 1 ? "This looks like a question and its answer. Move it to Questions?" : `These look like questions and answers. Move ${n} of them to Questions?`);

/**
 * offerQuestions offers, above the editor of an article, to move the questions in its text.
 *
 * @param {Object} editor TinyMCE's
 * @param {Object} [f] the form; nothing is offered where questions have no place
 */
export function offerQuestions(editor, f) {
    const found = takesQuestions(f) ? questionsIn(editor.getContent()) : null;
    if (found) {
        noteAbove(editor, "questions", offer(found.pairs.length), [{ label: "Move them", act: () => moveQuestions(editor, f) }]);
    }
}

/** takesQuestions says whether what is written in a form has questions under it. */
export const takesQuestions = (f) => !!f?.collection.fields.some((field) => field.name == "faqs");

/**
 * moveQuestions makes questions of those in the text and puts them under the article, after
 * those that are there. The text loses them only when every one is kept.
 *
 * @return {Promise<string>} a sentence when it did not work; "" when it did, and a note says so
 */
export async function moveQuestions(editor, f) {
    const text = editor.getContent();
    const found = questionsIn(text);
    if (!found) {
        return "There are no questions with answers in the text any more.";
    }
    const before = [...(f.record.faqs || [])];
    if (before.length + found.pairs.length > most) {
        return `An article can have ${most} questions. Please take some out first; your text is as it was.`;
    }
    let made;
    try {
        made = await ask("/faqs/from-text", { method: "POST", body: { questions: found.pairs } });
    } catch (err) {
        return `They could not be moved; your text is as it was. ${sentence(err)}`;
    }
    const now = questionsIn(editor.getContent());
    if (JSON.stringify(now?.pairs) != JSON.stringify(found.pairs)) {
        takeBack(f, made.ids);
        return "You changed them meanwhile, so they stay in the text. You can move them again.";
    }
    editor.undoManager.transact(() => editor.setContent(now.rest));
    const after = editor.getContent();
    const heading = f.record.faq_heading || "";
    f.record.faqs = [...before, ...made.ids];
    if (!heading && found.heading.includes(":")) {
        f.record.faq_heading = found.heading; // it says more than "Questions about this"
    }
    noteAbove(editor, "questions", `${pairsSaid(made.ids.length)} moved. Readers see ${made.ids.length == 1 ? "it" : "them"} under the article once they see the article.`, [
        { label: "Undo", act: () => undo() },
    ]);
    return "";

    // The questions that a kept version of the article uses are left where they are: she may
    // have written on in them.
    function undo() {
        const gone = new Set(made.ids);
        editor.undoManager.transact(() => editor.setContent(editor.getContent() == after ? text : editor.getContent() + withHeading(found)));
        f.record.faqs = [...(f.record.faqs || [])].filter((id) => !gone.has(id));
        f.record.faq_heading = heading;
        takeBack(f, made.ids);
    }
}

const withHeading = (found) => {
    const box = document.createElement("div");
    const line = (tag, text) => Object.assign(document.createElement(tag), { textContent: text }).outerHTML;
    box.innerHTML = (found.heading ? line("h2", found.heading) : "") + found.pairs.map((pair) => line("h3", pair.question) + pair.answer).join("");
    return box.innerHTML;
};

// takeBack deletes questions that no kept article uses; they wait in the bin like all that is deleted.
function takeBack(f, ids) {
    const kept = new Set(f.original.faqs || []);
    ids.filter((id) => !kept.has(id)).forEach((id) =>
        records("faqs").delete(id, { requestKey: null }).catch((err) => console.warn("taking a question back:", err)));
}
