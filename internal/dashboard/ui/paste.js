// What a paste brings along and what is kept of it. Word, Google Docs and Squarespace wrap
// the same few meanings (a heading, a list, a strong word, a link, a quotation) in a great
// deal of dress; the dress goes, the meaning stays. Pure: HTML in, HTML out, and nothing
// of it is ever part of a page, so nothing is fetched and nothing runs.

import { wordLists } from "./paste_lists.js";
import { blocks, dropEmpty, paragraphs, rename, strip, tidyText, unwrap, words, wrapInside } from "./paste_tidy.js";

const gone = "style,script,meta,link,title,xml,base,object,embed,iframe,svg,canvas,template,noscript,button,input,select,textarea,form,nav";
const inline = new Set("A STRONG EM S SUB SUP CODE BR IMG Q CITE ABBR".split(" "));
const renamed = { B: "strong", I: "em", STRIKE: "s", DEL: "s", H5: "h4", H6: "h4" };

/**
 * cleanPaste keeps the meaning of pasted HTML.
 *
 * @param {string} html
 * @return {{html: string, pictures: number}} pictures counts those that could not come
 *   along, because they lie on another site or on the disk of the program they came from.
 */
export function cleanPaste(html) {
    const body = parse(html);
    dropComments(body);
    wordLists(body);
    body.querySelectorAll(gone).forEach((el) => el.remove());
    body.querySelectorAll("*").forEach(meaningOfStyle);
    body.querySelectorAll("*").forEach(meaningOfName);
    const pictures = dropStrangePictures(body);
    body.querySelectorAll("a").forEach(mendLink);
    nestLists(body);
    sources(body);
    paragraphs(body);
    tidyText(body);
    strip(body);
    dropEmpty(body);
    raiseHeadings(body);
    return { html: body.innerHTML.trim(), pictures };
}

/**
 * liftTitle takes a heading of the first rank off the beginning of a text, if it is the
 * only one: it is the article's title and not a part of the article.
 *
 * @return {{html: string, title: string}} title is "" when there is none
 */
export function liftTitle(source) {
    const body = parse(source);
    const tops = body.querySelectorAll("h1, .MsoTitle");
    const lines = [...body.querySelectorAll("h1,h2,h3,h4,p,li")].filter((el) => words(el));
    if (tops.length != 1 || lines[0] != tops[0]) {
        return { html: source, title: "" };
    }
    const title = words(tops[0]);
    tops[0].remove();
    return { html: body.innerHTML, title };
}

// A document that never runs; but a browser complains of handlers even there.
function parse(html) {
    const harmless = html.replace(/<[^>]*>/g, (tag) => tag.replace(/\son[a-z]+\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi, ""));
    return new DOMParser().parseFromString(harmless, "text/html").body;
}

function dropComments(body) {
    const walk = document.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
    const found = [];
    while (walk.nextNode()) {
        found.push(walk.currentNode);
    }
    found.forEach((node) => node.remove());
}

// Docs and Word write "bold" as a style of a span; and Docs wraps all of it in a <b> that is not bold.
function meaningOfStyle(el) {
    const style = el.style;
    const inHeading = el.closest("h1,h2,h3,h4,h5,h6");
    if (/^(B|STRONG)$/.test(el.tagName) && /^(normal|400)$/.test(style.fontWeight)) {
        unwrap(el);
        return;
    }
    if (/^(I|EM)$/.test(el.tagName) && style.fontStyle == "normal") {
        unwrap(el);
        return;
    }
    if (!/^(SPAN|FONT|A)$/.test(el.tagName) || !words(el)) {
        return;
    }
    if (/^(bold|bolder|[6-9]00)$/.test(style.fontWeight) && !inHeading) {
        wrapInside(el, "strong");
    }
    if (style.fontStyle == "italic") {
        wrapInside(el, "em");
    }
    if (/line-through/.test(style.textDecoration)) {
        wrapInside(el, "s");
    }
    if (/^(super|sub)$/.test(style.verticalAlign)) {
        wrapInside(el, style.verticalAlign == "super" ? "sup" : "sub");
    }
}

function meaningOfName(el) {
    if (!el.isConnected) {
        return;
    }
    if (el.tagName == "P" && /\bMso(Intense)?Quote/.test(el.className)) {
        const quote = el.ownerDocument.createElement("blockquote");
        el.replaceWith(quote);
        quote.append(el);
    } else if (el.tagName == "P" && /\bMsoTitle\b/.test(el.className)) {
        rename(el, "h2");
    } else if (renamed[el.tagName]) {
        rename(el, renamed[el.tagName]);
    } else if (/^(STRONG|EM)$/.test(el.tagName) && el.closest("h1,h2,h3,h4") && words(el) == words(el.closest("h1,h2,h3,h4"))) {
        unwrap(el); // a heading is strong by itself
    } else if (!blocks.has(el.tagName) && !inline.has(el.tagName)) {
        if (/^(SECTION|ARTICLE|MAIN|HEADER|FOOTER|CENTER|ADDRESS)$/.test(el.tagName)) {
            rename(el, "div");
        } else {
            unwrap(el);
        }
    }
}

// A picture may come along when its bytes do, or when it is in the library already.
function dropStrangePictures(body) {
    let lost = 0;
    body.querySelectorAll("img").forEach((img) => {
        const src = img.getAttribute("src") || "";
        if (/^(data:image\/|blob:|\/api\/files\/)/.test(src) || src.startsWith(location.origin + "/api/files/")) {
            return;
        }
        const small = img.width == 1 || img.height == 1; // a counting pixel is no picture
        lost += small || !src ? 0 : 1;
        img.remove();
    });
    return lost;
}

function mendLink(a) {
    let href = (a.getAttribute("href") || "").trim();
    // Docs sends every link past Google
    const through = /^https?:\/\/(www\.)?google\.[a-z.]+\/url\?(.*)$/.exec(href);
    if (through) {
        href = new URLSearchParams(through[2]).get("q") || href;
    }
    // places inside a Word file lead nowhere on a page
    if (!/^(https?:|mailto:|tel:|\/|#(?!_))/i.test(href) || !(words(a) || a.querySelector("img"))) {
        unwrap(a);
        return;
    }
    a.setAttribute("href", href);
}

// Docs puts a list within a list beside its item instead of inside.
function nestLists(body) {
    body.querySelectorAll("ul > ul, ul > ol, ol > ol, ol > ul").forEach((list) => {
        const before = list.previousElementSibling;
        if (before?.tagName == "LI") {
            before.append(list);
        } else {
            list.parentElement.before(list);
        }
    });
    body.querySelectorAll("li > p:only-of-type").forEach((p) => {
        if ([...p.parentElement.children].every((el) => el == p || /^(UL|OL)$/.test(el.tagName))) {
            unwrap(p);
        }
    });
}

// The source of a quotation goes inside, as its last line, which is how the site reads it.
function sources(body) {
    body.querySelectorAll("figure > blockquote + figcaption").forEach((caption) => {
        const line = caption.ownerDocument.createElement("p");
        line.textContent = "— " + words(caption).replace(/^[—–―-]\s*/, "");
        caption.previousElementSibling.append(line);
        caption.remove();
    });
    body.querySelectorAll("figure").forEach((figure) => figure.querySelector("blockquote") && unwrap(figure));
    body.querySelectorAll("figure").forEach((figure) => !figure.querySelector("img,table,pre") && unwrap(figure));
    body.querySelectorAll("figcaption").forEach((caption) => caption.parentElement.tagName != "FIGURE" && rename(caption, "p"));
}

// The page has its own heading of the first rank, so the text's begin at the second.
function raiseHeadings(body) {
    const shift = body.querySelectorAll("h1").length > 1 && body.querySelector("h2");
    if (shift) {
        body.querySelectorAll("h3").forEach((el) => rename(el, "h4"));
        body.querySelectorAll("h2").forEach((el) => rename(el, "h3"));
    }
    body.querySelectorAll("h1").forEach((el) => rename(el, "h2"));
}
