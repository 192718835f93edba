// The plainer half of cleaning a paste: text into paragraphs, space into single spaces,
// and out with whatever is empty. See paste.js.

/** The elements that stand on lines of their own. */
export const blocks = new Set("P H1 H2 H3 H4 H5 H6 UL OL LI BLOCKQUOTE TABLE THEAD TBODY TFOOT TR TD TH CAPTION FIGURE FIGCAPTION HR PRE DL DT DD DIV ASIDE DETAILS SUMMARY".split(" "));

// the attributes that mean something; every other one is dress
const kept = {
    A: ["href"], IMG: ["src", "alt"], TD: ["colspan", "rowspan"], TH: ["colspan", "rowspan", "scope"], OL: ["start", "reversed"],
    DIV: ["data-block", "data-guide"], ASIDE: ["data-block"], ABBR: ["title"],
};

/** words is the text of an element as one line. */
export const words = (el) => el.textContent.replace(/[\s\u200b\ufeff]+/g, " ").trim();

// Loose text becomes paragraphs, two line breaks end one, and boxes without a meaning open up.
export function paragraphs(body) {
    [...body.querySelectorAll("div")].reverse().forEach((div) => {
        if (div.dataset.block) {
            return;
        }
        gather(div);
        unwrap(div);
    });
    gather(body);
    body.querySelectorAll("blockquote,aside").forEach(gather);
    body.querySelectorAll("p").forEach(splitAtBreaks);
}

// gather puts the runs of inline nodes in a box into paragraphs of their own.
function gather(box) {
    let run = null;
    for (const node of [...box.childNodes]) {
        if (node.nodeType == Node.ELEMENT_NODE && (blocks.has(node.tagName) || node.querySelector("p,h1,h2,h3,h4,ul,ol,blockquote,table"))) {
            run = null;
            continue;
        }
        if (!run) {
            if (!node.textContent.trim() && node.tagName != "IMG") {
                node.remove();
                continue;
            }
            run = box.ownerDocument.createElement("p");
            node.before(run);
        }
        run.append(node);
    }
}

function splitAtBreaks(p) {
    let breaks = 0;
    for (const node of [...p.childNodes]) {
        if (node.nodeName == "BR") {
            breaks++;
        } else if (node.textContent.trim() || node.nodeName == "IMG") {
            if (breaks >= 2) {
                const next = p.cloneNode(false);
                p.after(next);
                while (node.nextSibling) {
                    next.append(node.nextSibling);
                }
                next.prepend(node);
                splitAtBreaks(next);
                return;
            }
            breaks = 0;
        }
    }
}

export function tidyText(body) {
    const walk = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const node = walk.currentNode;
        if (!node.parentElement.closest("pre")) {
            // hard spaces stand in for an indent, or for nothing at all
            node.data = node.data.replace(/[\u200b\u200c\ufeff\u00ad]/g, "").replace(/[\s\u00a0]+/g, " ");
        }
    }
    body.normalize();
    body.querySelectorAll("p,h1,h2,h3,h4,li,td,th,blockquote").forEach((el) => {
        trimEdge(el, "firstChild", /^ +/);
        trimEdge(el, "lastChild", / +$/);
    });
}

function trimEdge(el, edge, space) {
    for (let node = el[edge]; node; node = el[edge]) {
        if (node.nodeName == "BR") {
            node.remove();
            continue;
        }
        if (node.nodeType == Node.TEXT_NODE) {
            node.data = node.data.replace(space, "");
            if (!node.data) {
                node.remove();
                continue;
            }
        }
        return;
    }
}

export function strip(body) {
    body.querySelectorAll("*").forEach((el) => {
        for (const { name } of [...el.attributes]) {
            if (!kept[el.tagName]?.includes(name)) {
                el.removeAttribute(name);
            }
        }
    });
    // what was one strong word in three spans is one strong word
    body.querySelectorAll("strong + strong, em + em").forEach((el) => {
        if (el.previousSibling == el.previousElementSibling && el.previousSibling.tagName == el.tagName) {
            el.previousSibling.append(...el.childNodes);
            el.remove();
        }
    });
}

export function dropEmpty(body) {
    [...body.querySelectorAll("p,h1,h2,h3,h4,li,strong,em,s,sup,sub,a,ul,ol,blockquote,figure")].reverse().forEach((el) => {
        if (!words(el) && !el.querySelector("img,[data-block]")) {
            el.replaceWith(el.textContent ? " " : "");
        }
    });
    body.normalize();
    for (const node of [...body.childNodes]) {
        if (node.nodeType == Node.TEXT_NODE && !node.data.trim()) {
            node.remove();
        }
    }
}

export function rename(el, name) {
    const made = el.ownerDocument.createElement(name);
    for (const { name, value } of el.attributes) {
        made.setAttribute(name, value);
    }
    made.append(...el.childNodes);
    el.replaceWith(made);
    return made;
}

export function unwrap(el) {
    el.replaceWith(...el.childNodes);
}

export function wrapInside(el, name) {
    const made = el.ownerDocument.createElement(name);
    made.append(...el.childNodes);
    el.append(made);
}
