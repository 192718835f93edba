// Which headings of a text without marks stand under which. It says so only where the text
// does: with numbers, with "five reasons", or with a sentence that leads on to them.

import { inSeries, isFAQHeading, markerOf, numberWords as counted, romans } from "./paste_shape.js";

const things = "causes exercises examples facts habits ideas kinds lessons mistakes myths parts patterns phases practices principles questions reasons rules signs stages steps things tips truths types ways";
// "Five reasons why", "3 gentle ways to begin"; never "Two years later"
const countsThings = new RegExp(`\\b(${counted.slice(1).join("|")}|\\d{1,2})(?: \\p{L}+)? (?:${things.replaceAll(" ", "|")})\\b`, "iu");
const numbered = new RegExp(`^(?:${inSeries})\\s+(${counted.join("|")}|\\d{1,2}|(?:${romans.join("|")})(?=\\s*[:.)–—-]|$))(?!\\p{L})`, "iu");
const closing = /^(conclusion|in conclusion|to conclude|closing|in closing|finally|summary|in summary|to sum up|in short|in the end|final|a final|one last|a last|before you go|what now|where to go)\b/i;

/**
 * levelsOf is the rank of each heading: 2, or 3 for those that stand under another.
 *
 * @param {{line: string, asks: boolean, beneath: Element[]}[]} headings in their order; asks: it
 *   is a question under a heading such as "FAQ"; beneath are the parts of the text up to the next one
 * @return {number[]}
 */
export function levelsOf(headings) {
    const levels = headings.map(({ asks }) => (asks ? 3 : 2));
    for (let i = 0; i < headings.length; i++) {
        const rest = headings.slice(i + 1);
        const end = rest.findIndex((one) => one.asks || isFAQHeading(one.line));
        const parts = headings[i].asks ? 0 : partsOf(headings[i], end < 0 ? rest : rest.slice(0, end));
        levels.fill(3, i + 1, i + 1 + parts);
        i += parts;
    }
    return levels;
}

// partsOf is how many of the headings that follow one are its parts.
function partsOf(heading, rest) {
    const bare = !heading.beneath.length;
    const leads = /:$/.test(heading.beneath.at(-1)?.textContent.trim() || "");
    const promised = promises(heading);
    if (!rest.length || isFAQHeading(heading.line)) {
        return 0;
    }
    if (numberOf(rest[0].line) == 1 && !numberOf(heading.line) && (bare || leads || promised)) {
        return runOf(rest, (one, i) => numberOf(one.line) == i + 1);
    }
    if (promised && promised <= rest.length) {
        return promised;
    }
    // parts that a sentence leads on to are of one size; a longer one begins something new
    const alike = leads ? runOf(rest, (one) => one.beneath.length == 1 && !closing.test(one.line)) : 0;
    return alike > 1 ? alike : Number(bare);
}

function runOf(list, fits) {
    const end = list.findIndex((one, i) => !fits(one, i));
    return end < 0 ? list.length : end;
}

// promises is how many things a heading announces and does not list itself; 0 for none.
function promises({ line, beneath }) {
    const n = countsThings.exec(line)?.[1].toLowerCase();
    return !n || beneath.some((el) => /^[UO]L$/.test(el.tagName)) ? 0 : counted.indexOf(n) + 1 || Number(n);
}

// numberOf is the number that a heading begins with, as "2." or as "Step two"; 0 for none.
function numberOf(line) {
    const typed = markerOf(line);
    const word = numbered.exec(line)?.[1].toLowerCase();
    return typed?.kind == "number" ? typed.n : word ? counted.indexOf(word) + 1 || romans.indexOf(word) + 1 || Number(word) : 0;
}
