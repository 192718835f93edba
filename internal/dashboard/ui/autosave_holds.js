// Which of two kept versions holds the other: so that she is asked only where words would
// be lost by taking one of them.

const sign = "\u0000"; // before what is no word: a picture, a link, a box

// parts are the words of a text in their order, and what stands between them.
function parts(value, rich) {
    if (!rich) {
        return String(value ?? "").split(/\s+/).filter(Boolean);
    }
    const found = [];
    const body = new DOMParser().parseFromString(String(value ?? ""), "text/html").body;
    const walker = document.createTreeWalker(body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode;
        if (node.nodeType == Node.TEXT_NODE) {
            found.push(...node.data.split(/\s+/).filter(Boolean));
        } else if (node.matches("img[src],a[href],[data-block]")) {
            found.push(sign + (node.getAttribute("src") || node.getAttribute("href") || node.dataset.block + " " + (node.dataset.guide || "")));
        }
    }
    return found;
}

/**
 * holdsInOrder says whether all of the older list stands in the newer one, in its order.
 * One word of it may have been typed to its end since.
 *
 * @param {string[]} newer
 * @param {string[]} older
 * @return {boolean}
 */
export function holdsInOrder(newer, older) {
    // after[k]: how far one must read until the first k are found; before[k]: from where on
    // all but the first k are still to be found
    const after = [0];
    for (let at = 0; at < newer.length && after.length <= older.length; at++) {
        if (newer[at] === older[after.length - 1]) {
            after.push(at + 1);
        }
    }
    if (after.length > older.length) {
        return true;
    }
    const before = Array(older.length + 1).fill(-1);
    before[older.length] = newer.length;
    for (let at = newer.length - 1, k = older.length - 1; at >= 0 && k >= 0; at--) {
        if (newer[at] === older[k]) {
            before[k--] = at;
        }
    }
    return older.some((word, k) => k < after.length && before[k + 1] >= 0 && !word.startsWith(sign)
        && newer.slice(after[k], before[k + 1]).some((now) => now.startsWith(word)));
}

const nothing = (v) => v === undefined || v === null || v === "" || v === false || v === 0 || v?.length === 0;

/** holds says whether nothing that stands in older is missing in newer. Both are fields by name. */
export function holds(collection, newer, older) {
    return collection.fields.filter((x) => !x.system && x.type != "autodate" && x.name in older).every(({ name, type }) => {
        const [now, was] = [newer[name], older[name]];
        if (nothing(was) || name == "title" && was == "Untitled" || JSON.stringify(now) == JSON.stringify(was)) {
            return true;
        }
        if (Array.isArray(was)) {
            return Array.isArray(now) && was.every((one) => now.includes(one));
        }
        return (type == "editor" || type == "text") && holdsInOrder(parts(now, type == "editor"), parts(was, type == "editor"));
    }) && (!older._cover || JSON.stringify(newer._cover) == JSON.stringify(older._cover));
}
