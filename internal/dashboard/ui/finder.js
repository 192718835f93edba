// A search that finds what to add to a list of hers.

import { sentence } from "./pocketbase.js";

const wait = 220; // milliseconds after a letter
let finders = 0;

/**
 * finder is a search by title. Arrows and Enter choose, Escape puts the results away.
 *
 * @param {Object} p
 * @param {string} p.label
 * @param {string} p.placeholder
 * @param {function(string): Promise<Object[]>} p.search cards for these words; the newest for none
 * @param {function(Object): Node[]} p.describe what a result shows
 * @param {function(Object): string} p.taken why a card cannot be chosen, "" if it can
 * @param {function(Object)} p.add takes the one she chose
 * @return {Element}
 */
export function finder(p) {
    const id = "finder_" + ++finders;
    const local = store({ text: "", open: false, found: [], at: -1, said: "" });
    let timer, turn = 0;

    const look = (after) => {
        clearTimeout(timer);
        timer = setTimeout(async () => {
            const mine = ++turn;
            try {
                const found = await p.search(local.text.trim());
                if (mine != turn) {
                    return; // she has typed on
                }
                local.found = found;
                local.at = local.text.trim() ? found.findIndex((item) => !p.taken(item)) : -1;
                local.said = !found.length ? "Nothing has these words in its title." : found.length == 1 ? "One found." : `${found.length} found. Arrow keys choose, Enter adds.`;
            } catch (err) {
                local.said = sentence(err);
            }
        }, after);
    };
    const choose = (item) => {
        if (!item || p.taken(item)) {
            return;
        }
        p.add(item);
        local.text = "";
        local.open = false;
        local.found = [];
        local.said = `“${item.title}” is added.`;
        box.focus();
    };
    const step = (by) => {
        local.open = true;
        if (!local.found.length) {
            look(0);
            return;
        }
        local.at = (local.at + by + local.found.length) % local.found.length;
        setTimeout(() => document.getElementById(`${id}_${local.at}`)?.scrollIntoView({ block: "nearest" }), 0);
    };
    const key = (e) => {
        const act = {
            ArrowDown: () => step(1),
            ArrowUp: () => step(-1),
            Enter: () => choose(local.open ? local.found[local.at] : null),
            Escape: () => (local.open = false),
        }[e.key];
        if (act && (e.key != "Escape" || local.open)) {
            e.preventDefault();
            e.stopPropagation();
            act();
        }
    };
    const box = t.input({
        id, type: "text", autocomplete: "off", placeholder: p.placeholder,
        "html-role": "combobox", "html-aria-autocomplete": "list", "html-aria-controls": id + "_list",
        "html-aria-expanded": () => String(local.open && local.found.length > 0),
        "html-aria-activedescendant": () => (local.open && local.at >= 0 ? `${id}_${local.at}` : ""),
        value: () => local.text,
        oninput: (e) => {
            local.text = e.target.value;
            local.open = true;
            look(wait);
        },
        onfocus: () => {
            // after a choice it waits for a key; the list would cover what she just added
            if (!local.said.endsWith("is added.")) {
                local.open = true;
                look(0);
            }
            local.said = "";
        },
        onclick: () => {
            local.open = true;
            look(0);
        },
        onblur: () => (local.open = false),
        onkeydown: key,
    });
    return t.div(
        { className: "pick-finder" },
        t.label({ htmlFor: id, className: "write-label" }, p.label),
        box,
        t.p({ className: () => "write-hint pick-said", role: "status" }, () => local.said),
        t.ul(
            {
                id: id + "_list", className: "pick-found", "html-role": "listbox", ariaLabel: p.label,
                hidden: () => !local.open || !local.found.length,
                onmousedown: (e) => e.preventDefault(), // the box keeps the cursor
            },
            () => local.found.map((item, i) => t.li(
                {
                    id: `${id}_${i}`, "html-role": "option",
                    "html-aria-selected": () => String(local.at == i),
                    "html-aria-disabled": () => String(!!p.taken(item)),
                    className: () => "pick-option" + (local.at == i ? " at" : ""),
                    onclick: () => choose(item),
                },
                ...p.describe(item),
                t.span({ className: "pick-taken" }, () => p.taken(item)),
            )),
        ),
    );
}
