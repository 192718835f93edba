// A list she puts in order herself, by dragging or with two buttons.

import { icon } from "./pocketbase.js";

/**
 * orderedList shows cards in her order.
 *
 * @param {Object} p
 * @param {string} p.label what the list is of
 * @param {function(): {id: string, title: string}[]} p.items in order
 * @param {function(string[])} p.order takes the new order, as ids
 * @param {function(Object): Node} p.card what a card shows; made anew when the card changes
 * @param {function(Object): Node[]} [p.actions] buttons of a card
 * @param {function(string)} p.remove
 * @param {string} p.removeWord what taking one out is called
 * @param {string} p.outWord what is said once one is out
 * @return {Element}
 */
export function orderedList(p) {
    const drag = store({ id: "", to: -1 });
    const local = store({ said: "", out: null });
    let list, place;
    const ids = () => p.items().map((item) => item.id);

    const move = (id, to) => {
        const all = ids();
        const from = all.indexOf(id);
        if (from < 0 || to < 0 || to >= all.length || to == from) {
            return;
        }
        all.splice(to, 0, ...all.splice(from, 1));
        p.order(all);
        local.said = `It is number ${to + 1} of ${all.length} now.`;
    };
    // the button she pressed stays under her finger, or its neighbour at either end
    const step = (item, by) => {
        move(item.id, ids().indexOf(item.id) + by);
        setTimeout(() => {
            const row = list.querySelector(`[data-id="${item.id}"]`);
            const [up, down] = row?.querySelectorAll(".pick-step") || [];
            const pressed = by < 0 ? up : down;
            (pressed?.disabled ? (by < 0 ? down : up) : pressed)?.focus();
        }, 0);
    };
    const takeOut = (item) => {
        const at = ids().indexOf(item.id);
        p.remove(item.id);
        local.out = { id: item.id, at };
        setTimeout(() => place.querySelector(".pick-out button")?.focus(), 0);
    };
    const putBack = () => {
        const { id, at } = local.out;
        p.order(ids().filter((other) => other != id).toSpliced(at, 0, id));
        local.out = null;
        setTimeout(() => list.querySelector(`[data-id="${id}"] button`)?.focus(), 0);
    };
    // pointer events are those of a mouse, a pen and a finger alike
    const grab = (e, item) => {
        if (e.button) {
            return;
        }
        e.preventDefault();
        const handle = e.currentTarget;
        const row = handle.closest("li");
        const start = e.clientY + list.scrollTop;
        handle.setPointerCapture(e.pointerId);
        drag.id = item.id;
        drag.to = ids().indexOf(item.id);
        const follow = (at) => {
            row.style.transform = `translateY(${at.clientY - start}px)`;
            drag.to = [...list.children].filter((other) => {
                const box = other.getBoundingClientRect();
                return other != row && box.top + box.height / 2 < at.clientY;
            }).length;
        };
        const drop = (at) => {
            handle.removeEventListener("pointermove", follow);
            handle.removeEventListener("pointerup", drop);
            handle.removeEventListener("pointercancel", drop);
            row.style.transform = "";
            const { id, to } = drag;
            drag.id = "";
            if (at.type == "pointerup") {
                move(id, to);
            }
        };
        handle.addEventListener("pointermove", follow);
        handle.addEventListener("pointerup", drop);
        handle.addEventListener("pointercancel", drop);
    };
    // where a dragged card would come to stand
    const mark = (item) => {
        const all = ids();
        const at = all.indexOf(item.id);
        const from = all.indexOf(drag.id);
        if (from < 0 || drag.to == from || at != drag.to) {
            return drag.id == item.id ? "pick-row pick-held" : "pick-row";
        }
        return drag.to < from ? "pick-row pick-before" : "pick-row pick-after";
    };
    const row = (item) =>
        t.li(
            { rid: JSON.stringify(item), "html-data-id": item.id, className: () => mark(item) },
            t.span({ className: "pick-handle", title: "Drag it to another place", onpointerdown: (e) => grab(e, item) }, icon("ri-draggable")),
            t.div({ className: "pick-card" }, p.card(item)),
            t.div(
                { className: "pick-buttons" },
                ...(p.actions?.(item) || []),
                iconButton("ri-arrow-up-line pick-step", `Move “${item.title}” up`, () => step(item, -1), () => ids()[0] == item.id),
                iconButton("ri-arrow-down-line pick-step", `Move “${item.title}” down`, () => step(item, 1), () => ids().at(-1) == item.id),
                t.button({ type: "button", className: "btn sm secondary", ariaLabel: `${p.removeWord}: “${item.title}”`, onclick: () => takeOut(item) }, "Take out"),
            ),
        );

    list = t.ol({ className: "pick-list", ariaLabel: p.label }, () => p.items().map((item) => row(JSON.parse(JSON.stringify(item)))));
    place = t.div(
        null, list,
        t.div({ role: "status" }, () => local.out && !ids().includes(local.out.id)
            ? t.p({ className: "pick-out" }, p.outWord, " ", t.button({ type: "button", className: "desk-link", onclick: putBack }, "Put it back"))
            : null),
        t.p({ className: "desk-unseen", role: "status" }, () => local.said),
    );
    return place;
}

/** iconButton is a small button with an icon, and words for whoever does not see it. */
export function iconButton(look, words, onclick, disabled = () => false) {
    const [name, ...classes] = look.split(" ");
    return t.button(
        { type: "button", className: `btn sm circle transparent ${classes.join(" ")}`, ariaLabel: words, title: words, disabled, onclick },
        icon(name),
    );
}
