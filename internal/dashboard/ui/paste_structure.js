// Text that comes without marks, given back the structure it was written with: headings,
// lists, quotations, and without the menu of the page it was copied from. Pure: HTML in,
// HTML out; the plain paragraphs are kept beside it by whoever asks, so all of it can be undone.

import { linesOf, listTyped, textOf } from "./paste_bullets.js";
import { levelsOf } from "./paste_levels.js";
import { isFAQHeading, isMenu, isNavigation, isRelated, isTitleCase, looksLikeHeading, looksLikePart, seriesOf } from "./paste_shape.js";
import { rename, words } from "./paste_tidy.js";

const longestTitle = 150; // letters
const furniture = 14; // blocks at the end that may be a menu

/**
 * giveStructure makes of cleaned HTML what its lines look like.
 *
 * @param {string} html as cleanPaste leaves it
 * @param {{title: string, begins: boolean, whole: boolean}} at the article's title so far, whether
 *   the text stands at its beginning, and whether every line of it is to stay
 * @return {{html: string, headings: number, lists: number, quotations: number, bare: string[], tail: string[], title: string, doubled: boolean}}
 *   title was its first line and may become the article's, "" for none; doubled: its first
 *   line was the title already and is dropped. Lines of an old page that were left out: bare
 *   are headings of lists that did not come along, tail are those at the end
 */
export function giveStructure(html, at) {
    const body = new DOMParser().parseFromString(html, "text/html").body;
    partLines(body);
    const made = { headings: 0, lists: 0, quotations: 0, bare: [], tail: [], title: "", doubled: false };
    if (body.children.length > 2 && !at.whole) {
        Object.assign(made, dropFurniture(body));
    }
    if (body.children.length > 1) {
        Object.assign(made, takeTitle(body, at));
    }
    made.lists = listTyped(body);
    made.quotations = quote(body);
    if (!body.querySelector("h1,h2,h3,h4")) {
        made.headings = guessHeadings([...body.children]);
    }
    return { html: body.innerHTML, ...made };
}

// A text without one empty line keeps its paragraphs on lines; long ones are no verse.
function partLines(body) {
    const [p, second] = body.children;
    const lines = p?.tagName == "P" && !second ? linesOf(p) : [];
    if (lines.length < 3 || !lines.some((line) => textOf(line).length > 100)) {
        return;
    }
    for (const line of lines) {
        const own = body.ownerDocument.createElement("p");
        own.append(...line);
        p.before(own);
    }
    p.remove();
}

const plain = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
const isLine = (el) => el?.tagName == "P" && !el.querySelector("br,img");

function takeTitle(body, { title, begins }) {
    const first = body.firstElementChild;
    const line = words(first);
    const free = !plain(title) || title == "Untitled";
    if (!free && /^(P|H[1-4])$/.test(first.tagName) && plain(line) && plain(line) == plain(title)) {
        first.remove();
        return { doubled: true };
    }
    if (!free || !begins || body.children.length < 3 || !isLine(first) || line.length > longestTitle || /[.,;…]$/.test(line) || /^\p{Ll}/u.test(line)) {
        return {};
    }
    first.remove();
    return { title: line };
}

// dropFurniture takes away what stood around the text on its page, and returns those lines:
// see bare and tail above.
function dropFurniture(body) {
    const all = [...body.children];
    const lines = (el) => (el.tagName == "P" ? linesOf(el).map(textOf) : [words(el)]);
    const short = (el) => !el.querySelector("img") && lines(el).every((line) => line.length <= 120 && !/[.!]$/.test(line));
    let end = all.length;
    const from = all.findIndex((el, i) => i > 1 && i >= all.length - furniture && lines(el).every(isNavigation) && all.slice(i).every(short));
    if (from > 0) {
        end = from;
    }
    while (end > 2 && lines(all[end - 1]).every(isMenu)) {
        end--;
    }
    const tail = all.splice(end);
    const bare = all.filter((el, i) => i > 0 && isRelated(words(el)) && (!all[i + 1] || looksLikeHeading(words(all[i + 1]))));
    [...bare, ...tail].forEach((el) => el.remove());
    return { bare: bare.flatMap(lines), tail: tail.flatMap(lines) };
}

// quote makes quotations of words that name who said them on their last line.
function quote(body) {
    let made = 0;
    for (const p of [...body.children]) {
        const lines = p.tagName == "P" ? linesOf(p) : [];
        const source = lines.length > 1 ? textOf(lines.at(-1)) : "";
        if (!/^[—―]\s*\p{Lu}/u.test(source) || source.length > 80) {
            continue;
        }
        const box = body.ownerDocument.createElement("blockquote");
        const last = body.ownerDocument.createElement("p");
        last.append(...lines.at(-1));
        while (p.lastChild?.nodeName == "BR" || p.lastChild && !p.lastChild.textContent.trim()) {
            p.lastChild.remove();
        }
        p.replaceWith(box);
        box.append(p, last);
        made++;
    }
    return made;
}

// likeTheirs treats the lines of one series ("Step one: …", "Step two: …") alike: all are
// headings, where each has the shape of one and its own text below it, or none is.
function likeTheirs(all, is) {
    const kinds = all.map((el) => (isLine(el) ? seriesOf(words(el)) : ""));
    for (const kind of new Set(kinds.filter(Boolean))) {
        const at = [...kinds.keys()].filter((i) => kinds[i] == kind);
        if (at.length > 1) {
            const parts = at.every((i) => looksLikePart(words(all[i])) && i < all.length - 1 && kinds[i + 1] != kind);
            at.forEach((i) => (is[i] = parts));
        }
    }
}

// guessHeadings: shape comes first, then company. A heading has text below it; three short
// lines in a row are verse; and among headings In Capitals a lone question in small letters
// is the author asking her reader.
function guessHeadings(all) {
    const shaped = all.map((el) => isLine(el) && looksLikeHeading(words(el)));
    const titled = all.filter((el, i) => shaped[i] && isTitleCase(words(el))).length;
    const is = all.map((el, i) => {
        const line = words(el);
        if (!shaped[i] || i == all.length - 1) {
            return false;
        }
        const verse = shaped[i + 1] && shaped[i + 2] || shaped[i - 1] && shaped[i + 1] || shaped[i - 1] && shaped[i - 2];
        if (isFAQHeading(line)) {
            return true;
        }
        const asking = line.endsWith("?") && !isTitleCase(line) && titled >= 3;
        return !asking && !(verse && !isTitleCase(line));
    });
    likeTheirs(all, is);
    let questions = false;
    const headings = [];
    all.forEach((el, i) => {
        const line = words(el);
        if (questions && isLine(el) && /^[^.!?]{2,160}\?$/.test(line) && i < all.length - 1) {
            is[i] = true;
        } else if (is[i]) {
            questions = isFAQHeading(line);
        }
        if (is[i]) {
            headings.push({ el, line, asks: questions && !isFAQHeading(line), beneath: [] });
        } else {
            headings.at(-1)?.beneath.push(el);
        }
    });
    const levels = levelsOf(headings);
    headings.forEach(({ el }, i) => {
        const heading = rename(el, "h" + levels[i]);
        heading.querySelectorAll("strong,em").forEach((bold) => bold.replaceWith(...bold.childNodes));
    });
    return headings.length;
}
