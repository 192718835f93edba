// What is filled in for each reader, in the editor of a letter: shown as a few plain words,
// and kept as the tag that the server reads.

// her words for the tags; any other is shown as it is written
const words = {
    first_name: "her first name", author_name: "your name", guide_title: "the guide’s title", guide_name: "the guide’s plain name", site_name: "the name of your site",
};

const tag = /\{\{\s*(\w+)\s*(?:\|[^{}|]*)*\}\}/g;

// The colours are the text’s own, so that they do in the dark as well.
const style = `
.letter-tag { padding: .05em .3em; border-radius: .5em; background: color-mix(in srgb, currentColor 12%, transparent); white-space: nowrap; cursor: default; }
`;

/** chipTags has an editor show the tags as words. It changes the options before the editor starts. */
export function chipTags(opts) {
    opts.content_style = (opts.content_style || "") + style;
    const setup = opts.setup;
    opts.setup = (editor) => {
        setup?.(editor);
        editor.on("PreInit", () => {
            // whatever comes in, by a button, a paste or the record; a tag in an address is no text
            editor.parser.addNodeFilter("#text", (nodes) => nodes.forEach(asChips));
            // whatever is read out of it: what is kept, and what is copied
            editor.serializer.addAttributeFilter("data-tag", (nodes) => nodes.forEach(asTag));
        });
    };
}

const make = (like, name, type) => new like.constructor(name, type);

function text(like, value) {
    const node = make(like, "#text", 3);
    node.value = value;
    return node;
}

function asChips(node) {
    const value = node.value || "";
    if (!value.includes("{{") || node.parent?.attr("data-tag")) {
        return;
    }
    let from = 0;
    for (const found of value.matchAll(tag)) {
        const said = words[found[1]];
        if (!said) {
            continue;
        }
        found.index > from && node.parent.insert(text(node, value.slice(from, found.index)), node, true);
        const chip = make(node, "span", 1);
        chip.attr({ class: "letter-tag", contenteditable: "false", "data-tag": found[0] });
        chip.append(text(node, said));
        node.parent.insert(chip, node, true);
        from = found.index + found[0].length;
    }
    if (from == value.length && from) {
        node.remove();
    } else if (from) {
        node.value = value.slice(from);
    }
}

function asTag(node) {
    node.parent && node.replace(text(node, node.attr("data-tag")));
}

/** putIn puts HTML where the cursor is; what is typed next stands right after it, and outside of it. */
export function putIn(editor, html) {
    editor.focus();
    editor.undoManager.transact(() => {
        editor.insertContent(`<span data-put="1">${html}</span>`);
        const around = editor.dom.select("[data-put]")[0];
        if (around) {
            const last = around.lastChild;
            editor.dom.remove(around, true);
            const after = editor.dom.createRng();
            after.setStartAfter(last);
            after.collapse(true);
            editor.selection.setRng(after);
        }
    });
    editor.nodeChanged();
    editor.dispatch("change");
}
