// Word has no lists when it copies: it has paragraphs that look like items, whose bullet
// is written out and whose depth is a private style ("mso-list:l0 level2 lfo1").

const depthOf = (p) => {
    const found = /mso-list:[^;"]*\blevel(\d)/i.exec(p.getAttribute("style") || "");
    return found ? Number(found[1]) : 0;
};

/**
 * wordLists makes real lists of the runs of Word's items in body.
 *
 * @param {HTMLElement} body changed in place
 */
export function wordLists(body) {
    let open = []; // the list at each depth
    let last = null;
    for (const p of [...body.querySelectorAll("p")]) {
        const depth = depthOf(p);
        if (!depth) {
            continue;
        }
        if (!last || !follows(p, last)) {
            open = [];
        }
        const ordered = numbered(p);
        dropMarkers(p);
        open.length = Math.min(open.length, depth);
        if (open.length && depth == open.length && open[depth - 1].ordered != ordered && depth == 1) {
            open = []; // bullets after numbers are another list
        }
        while (open.length < depth) {
            const list = p.ownerDocument.createElement(ordered ? "ol" : "ul");
            const parent = open.at(-1);
            if (parent) {
                (parent.list.lastElementChild || parent.list.appendChild(p.ownerDocument.createElement("li"))).append(list);
            } else {
                p.before(list);
            }
            open.push({ list, ordered });
        }
        const item = p.ownerDocument.createElement("li");
        item.append(...p.childNodes);
        open.at(-1).list.append(item);
        last = open[0].list;
        p.remove();
    }
}

// follows says whether nothing but space stands between a list and the next paragraph.
function follows(p, list) {
    let node = p.previousSibling;
    while (node && node != list && !node.textContent.trim() && node.nodeName != "IMG") {
        node = node.previousSibling;
    }
    return node == list;
}

const markers = (p) => [...p.querySelectorAll("[style]")].filter((el) => /mso-list:\s*ignore/i.test(el.getAttribute("style")));

function numbered(p) {
    const marker = markers(p)[0]?.textContent || p.textContent.slice(0, 8);
    return /^[\s\u00a0]*\(?(\d+|[a-z]|[ivxl]+)[.)]/i.test(marker);
}

function dropMarkers(p) {
    const found = markers(p);
    found.forEach((el) => el.remove());
    if (found.length) {
        return;
    }
    // some versions write the bullet into the text itself
    const first = document.createTreeWalker(p, NodeFilter.SHOW_TEXT).nextNode();
    if (first) {
        first.data = first.data.replace(/^[\s\u00a0]*([·•o§▪–-]|\(?(\d+|[a-z])[.)])[\s\u00a0]+/i, "");
    }
}
