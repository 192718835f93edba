// What every form and question over a page needs so that somebody who does not see the
// screen, or has no mouse, is not lost in it: it says what it is, Tab stays in it, and when
// it is closed the cursor is where it was.

const isOpen = (el) => el?.getAttribute("data-modal-state") == "open";
const reachable = "a[href], button, input, select, textarea, summary, iframe, [tabindex]";

/** install makes dialogs of all that the dashboard opens over a page. */
export function install() {
    const { open, close } = app.modals;
    app.modals.open = async (el) => {
        const from = document.activeElement;
        const opened = await open(el);
        if (isOpen(el)) {
            dress(el);
            el._cameFrom = el._cameFrom || placeOf(from);
        }
        return opened;
    };
    app.modals.close = async (el = null, forced = false) => {
        el = el || app.modals.getTop();
        await close(el, forced);
        if (el && !isOpen(el) && el._cameFrom) {
            const back = el._cameFrom;
            el._cameFrom = null;
            setTimeout(back, 0); // after the dashboard's own attempt, which takes the focus away again
        }
    };
}

function dress(el) {
    el.setAttribute("role", "dialog");
    el.setAttribute("aria-modal", "true");
    setTimeout(() => name(el), 0); // a heading may be drawn a moment later
    if (!el._keepsTab) {
        el._keepsTab = true;
        el.addEventListener("keydown", keepTab);
    }
}

function name(el) {
    const heading = el.querySelector(".modal-header :is(h1, h2, h3, h4, h5, h6), .modal-content :is(h1, h2, h3, h4, h5, h6)");
    if (!heading) {
        el.hasAttribute("aria-label") || el.setAttribute("aria-label", "A question");
        return;
    }
    heading.id = heading.id || "dialog_" + app.utils.randomString();
    el.setAttribute("aria-labelledby", heading.id);
}

function keepTab(e) {
    if (e.key != "Tab" || e.defaultPrevented || !isOpen(e.currentTarget)) {
        return;
    }
    const stops = [...e.currentTarget.querySelectorAll(reachable)].filter((one) => !one.disabled && one.tabIndex >= 0 && one.checkVisibility());
    const end = e.shiftKey ? stops[0] : stops.at(-1);
    const at = document.activeElement;
    if (stops.length && (at == end || e.shiftKey && at == e.currentTarget)) {
        e.preventDefault();
        (e.shiftKey ? stops.at(-1) : stops[0]).focus();
    }
}

// placeOf remembers where the cursor is, and returns how to go back there. What was there
// may have been drawn anew meanwhile: then its likeness, or the heading of the page, will do.
function placeOf(el) {
    const href = el?.getAttribute?.("href");
    return () => {
        let to = el;
        if (!el?.isConnected || el == document.body) {
            to = href && document.querySelector(`.page a[href="${CSS.escape(href)}"]`) || document.querySelector(".page h1");
            to?.matches("h1") && to.setAttribute("tabindex", "-1");
        }
        to?.focus?.({ preventScroll: true });
    };
}
