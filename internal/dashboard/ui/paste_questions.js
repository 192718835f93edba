// Questions and answers at the end of a text, seen for what they are. Pure.

import { isFAQHeading, looksLikeHeading } from "./paste_shape.js";
import { words } from "./paste_tidy.js";

const longestQuestion = 300; // letters, as the questions' own form has it
const heading = /^H[2-4]$/;

/**
 * questionsIn finds questions with their answers under a heading such as "FAQ".
 *
 * @param {string} html of an article
 * @return {?{heading: string, pairs: {question: string, answer: string}[], rest: string}} null when
 *   there are none. rest is the text without them; what has no answer stays in it.
 */
export function questionsIn(html) {
    const body = new DOMParser().parseFromString(html, "text/html").body;
    const all = [...body.children];
    const at = all.findLastIndex((el) => announces(el));
    if (at < 0) {
        return null;
    }
    const end = endOf(all, at);
    const kind = kindOf(firstQuestion(all[at]));
    const pairs = [];
    let open = null;
    for (const el of all.slice(at + 1, end)) {
        if (kindOf(el) == kind && isQuestion(el)) {
            open = { question: words(el).replace(/^q\s*[:.)]\s*/i, ""), els: [el], answer: [] };
            pairs.push(open);
        } else if (open) {
            open.answer.push(el);
        }
    }
    const whole = pairs.filter((pair) => pair.answer.some((el) => words(el)) && pair.question.length <= longestQuestion);
    if (!whole.length) {
        return null;
    }
    const found = whole.map((pair) => ({ question: pair.question, answer: pair.answer.map((el) => el.outerHTML).join("").replace(/^(<p>(?:<strong>)?)a\s*[:.)]\s+/i, "$1") }));
    whole.forEach((pair) => [...pair.els, ...pair.answer].forEach((el) => el.remove()));
    const said = words(all[at]);
    const left = all.slice(at + 1, end).some((el) => el.isConnected);
    if (!left) {
        all[at].remove();
    }
    return { heading: left ? "" : said, pairs: found, rest: body.innerHTML };
}

// A line in bold is a heading that nobody marked.
function kindOf(el) {
    if (heading.test(el?.tagName)) {
        return el.tagName;
    }
    const bold = el?.tagName == "P" && el.children.length == 1 && el.firstElementChild.tagName == "STRONG" && words(el) == words(el.firstElementChild);
    return bold ? "bold" : el?.tagName || "";
}

function announces(el) {
    const line = words(el);
    return (heading.test(el.tagName) || el.tagName == "P") && isFAQHeading(line) && !line.endsWith("?") && !!firstQuestion(el);
}

// A sentence may stand between the heading and the first question.
function firstQuestion(el) {
    const next = el.nextElementSibling;
    return [next, next?.nextElementSibling].find(isQuestion);
}

function isQuestion(el) {
    const line = el ? words(el) : "";
    return /\?["”’]?$/.test(line) && !el.querySelector("img") && (heading.test(el.tagName) || el.tagName == "P" && !/[.!?…]\s+\p{Lu}/u.test(line.slice(0, -1)));
}

// They end at a box, or at a heading of the rank of their own, or above, that asks nothing.
function endOf(all, at) {
    const rank = (el) => (heading.test(el.tagName) ? Number(el.tagName[1]) : kindOf(el) == "bold" && looksLikeHeading(words(el)) ? 5 : 9);
    const top = Math.min(rank(all[at]), rank(firstQuestion(all[at])));
    const end = all.findIndex((el, i) => i > at && (el.dataset.block || rank(el) <= top && rank(el) < 9 && !isQuestion(el)));
    return end < 0 ? all.length : end;
}
