// Bullets and numbers that were typed by hand, made into real lists; and taken away where
// a list brings its own.

import { markerOf } from "./paste_shape.js";

/**
 * linesOf parts the nodes of a paragraph at its line breaks.
 *
 * @param {Element} p
 * @return {Node[][]} one entry for each line that holds something
 */
export function linesOf(p) {
    const lines = [[]];
    for (const node of p.childNodes) {
        if (node.nodeName == "BR") {
            lines.push([]);
        } else {
            lines.at(-1).push(node);
        }
    }
    return lines.filter((line) => textOf(line) || line.some((node) => node.nodeName == "IMG"));
}

/** textOf is a line as it is read. */
export const textOf = (nodes) => nodes.map((node) => node.textContent).join("").replace(/[\s\u00a0]+/g, " ").trim();

/**
 * listTyped makes lists of the runs of typed items among the paragraphs of body. One "•" is
 * an item; a dash or a number may be anything, so it takes two of them, one after another.
 *
 * @param {Element} body changed in place
 * @return {number} how many lists were made
 */
export function listTyped(body) {
    [...body.children].filter((el) => el.tagName == "P").forEach(partItems);
    let made = 0;
    for (let el = body.firstElementChild; el; el = el.nextElementSibling) {
        const run = runFrom(el);
        if (run.length) {
            el = toList(run);
            made++;
        }
    }
    dropDoubled(body);
    return made;
}

// partItems gives each typed item of a paragraph a paragraph of its own; a line that goes on in
// small letters belongs to the item before it.
function partItems(p) {
    const lines = linesOf(p);
    const items = lines.filter((line) => markerOf(textOf(line)));
    if (lines.length < 2 || !items.length || items.length == 1 && markerOf(textOf(items[0])).kind != "glyph") {
        return;
    }
    let last = null;
    for (const line of lines) {
        if (last && markerOf(last.textContent) && /^\p{Ll}/u.test(textOf(line))) {
            last.append(" ", ...line);
            continue;
        }
        last = p.ownerDocument.createElement("p");
        last.append(...line);
        p.before(last);
    }
    p.remove();
}

// runFrom is the typed items of one kind that begin with el; none when they make no list.
function runFrom(el) {
    const run = [];
    const first = itemOf(el);
    for (let at = el, item = first; item && item.kind == first.kind; at = at.nextElementSibling, item = itemOf(at)) {
        if (item.kind == "number" && item.n != first.n + run.length) {
            break;
        }
        run.push(at);
    }
    return first?.kind == "glyph" || run.length > 1 ? run : [];
}

const itemOf = (el) => (el?.tagName == "P" ? markerOf(el.textContent) : null);

function toList(run) {
    const { kind, n } = itemOf(run[0]);
    const list = run[0].ownerDocument.createElement(kind == "number" ? "ol" : "ul");
    if (n > 1) {
        list.setAttribute("start", n);
    }
    run[0].before(list);
    for (const p of run) {
        dropMarker(p);
        const item = p.ownerDocument.createElement("li");
        item.append(...p.childNodes);
        list.append(item);
        p.remove();
    }
    return list;
}

/** dropMarker takes the typed bullet or number off the beginning of an element; false when there is none. */
export function dropMarker(el) {
    let left = markerOf(el.textContent)?.text.length || 0;
    const found = left > 0;
    const walk = el.ownerDocument.createTreeWalker(el, NodeFilter.SHOW_TEXT);
    while (left && walk.nextNode()) {
        const taken = Math.min(left, walk.currentNode.data.length);
        walk.currentNode.deleteData(0, taken);
        left -= taken;
    }
    return found;
}

/** dropDoubled takes away bullets typed inside the items of real lists. A dash or a number goes when every item has one. */
export function dropDoubled(body) {
    body.querySelectorAll("ul,ol").forEach((list) => {
        const items = [...list.children].filter((el) => el.tagName == "LI");
        const kinds = items.map((item) => markerOf(item.textContent)?.kind);
        const all = kinds.every((kind) => kind == kinds[0]);
        items.forEach((item, i) => (kinds[i] == "glyph" || kinds[i] && all && items.length > 1) && dropMarker(item));
    });
}

/**
 * bindListButtons lets the list buttons of an editor take typed bullets for what they are:
 * each typed line becomes an item, and its bullet goes.
 *
 * @param {Object} editor TinyMCE's
 */
export function bindListButtons(editor) {
    let busy = false;
    editor.on("BeforeExecCommand", (e) => {
        const ps = /^Insert(Uno|O)rderedList$/.test(e.command) && !busy ? typedAmong(editor) : [];
        if (!ps.length) {
            return;
        }
        e.preventDefault();
        busy = true;
        editor.undoManager.transact(() => {
            const items = ps.flatMap((p) => oneEach(editor, p));
            const range = editor.dom.createRng();
            range.setStart(items[0], 0);
            range.setEnd(items.at(-1), items.at(-1).childNodes.length);
            editor.selection.setRng(range);
            editor.execCommand(e.command);
        });
        busy = false;
    });
}

// typedAmong is the chosen paragraphs, if typed items are among them.
function typedAmong(editor) {
    const ps = editor.selection.getSelectedBlocks().filter((el) => el.nodeName == "P");
    return ps.some((p) => linesOf(p).some((line) => markerOf(textOf(line)))) ? ps : [];
}

// oneEach makes a paragraph for each line of one, without its typed bullet.
function oneEach(editor, p) {
    const made = linesOf(p).map((line) => {
        const item = editor.dom.create("p");
        item.append(...line);
        dropMarker(item);
        p.before(item);
        return item;
    });
    if (!made.length) {
        return [p];
    }
    p.remove();
    return made;
}
