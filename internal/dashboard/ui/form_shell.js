// The frame of a form: a head that says what it is and how it stands, her fields, and a
// foot with buttons that say what happens.

import { footIn, footOut } from "./foot.js";
import { recordHere } from "./form_address.js";
import { rememberPlace } from "./form_place.js";
import { notice } from "./notice.js";
import { icon } from "./pocketbase.js";

/**
 * shell makes the form's element, to be put into the page and opened.
 *
 * @param {Object} f the state: side, loading
 * @param {Object} p
 * @param {string} [p.className]
 * @param {function(): string} p.heading
 * @param {function(): string} p.state what others see of it now
 * @param {function(): Element|null} [p.saved] how it is with her words
 * @param {Element[]} [p.tools] buttons in the head
 * @param {function()} p.begin when it opens
 * @param {function(boolean): Promise<boolean>} [p.leaving] asked before it closes; true in it means that nobody can keep it open
 * @param {function()} [p.left] once it is closed
 * @param {function()} [p.keep] what Ctrl+S does
 * @param {function(): Array} p.content
 * @param {function(): Element|null} [p.side]
 * @param {Element} [p.foot]
 */
export function shell(f, p) {
    const { settings } = f;
    let byBack = false;
    // The browser's Back closes it as the button does. When she goes on writing instead, the
    // address goes along.
    const back = async () => {
        if (recordHere() == (f.original.id || "new")) {
            return;
        }
        byBack = true;
        rememberPlace(modal, f.original.id);
        await app.modals.close(modal);
        if (modal.dataset.modalState == "open") {
            byBack = false;
            history.forward();
        }
    };
    const modal = t.div(
        {
            className: () => `modal full manual write-form ${p.className || ""} ${f.side ? "with-side" : ""}`,
            onbeforeopen: () => { p.begin(); return settings.onbeforeopen?.(); },
            onafteropen: (el) => {
                window.removeEventListener("popstate", el._forceClose); // would take it away in mid-sentence
                window.addEventListener("popstate", back);
                p.foot && footIn(p.foot);
                return settings.onafteropen?.(el);
            },
            onbeforeclose: async (el, forced) => (p.leaving && await p.leaving(forced) === false ? false : settings.onbeforeclose?.(el)),
            onafterclose: (el) => {
                window.removeEventListener("popstate", back);
                p.foot && footOut(p.foot);
                p.left?.();
                settings.onafterclose?.(el);
                el.remove();
                const detail = { collection: f.collection.name, id: f.original.id, byBack: byBack && f.typed && !f.done };
                document.dispatchEvent(new CustomEvent("form:closed", { detail }));
            },
            onkeydown: (e) => {
                if ((e.ctrlKey || e.metaKey) && e.code == "KeyS") {
                    e.preventDefault();
                    p.keep?.();
                }
            },
        },
        t.div(
            { className: "modal-header write-form-head" },
            t.button({ type: "button", className: "btn sm transparent write-close", onclick: () => app.modals.close(modal) }, icon("ri-arrow-left-line"), "Close"),
            t.h2({ className: "write-heading write-form-title" }, p.heading),
            t.span({ className: "write-state" }, p.state),
            p.saved ? t.span({ className: () => "write-saved " + f.keeping, role: "status" }, p.saved) : null,
            t.div({ className: "write-row m-l-auto write-tools" }, ...(p.tools || [])),
        ),
        t.div(
            { className: "write-form-body" },
            t.div({ className: "modal-content write-fields" }, notice(), ...p.content()), // the form covers the header, where the notice stands else
            p.side || null,
        ),
        p.foot || null,
    );
    return modal;
}

/** openShell puts a form into the page and opens it. */
export function openShell(modal) {
    document.body.append(modal);
    app.modals.open(modal);
}

/** toggle is a button of the head that opens something beside the form. */
export function toggle(f, name, text) {
    return t.button(
        {
            type: "button", className: () => "btn sm " + (f.side == name ? "" : "secondary"), "html-aria-pressed": () => String(f.side == name),
            onclick: () => (f.side = f.side == name ? "" : name),
        },
        text,
    );
}

/** deleteButton stands in the head of what is there already. */
export function deleteButton(f, onclick) {
    return t.button({ type: "button", className: "btn sm transparent write-delete", hidden: () => !f.original.id, onclick }, "Delete");
}

/** oneMoment stands there while a form is fetched. */
export const oneMoment = () => t.p({ className: "write-hint" }, "One moment…");
