// The way back for many at once, after a bad day of a provider's or of the author's own: one press for
// everybody whose mail failed there on that day. It goes on in the background, also when she closes the page.

import { ask, confirmed, glad, tell } from "./pocketbase.js";

/**
 * returns is the section.
 *
 * @param {function()} moved is called when somebody may have come back
 */
export function returns(moved) {
    const desk = store({ groups: [], presses: [], busy: "", loaded: false });
    let timer = 0;

    async function load() {
        clearTimeout(timer);
        const waited = waiting(desk.presses);
        try {
            Object.assign(desk, await ask("/returns"), { loaded: true });
        } catch (err) {
            return tell(err);
        }
        if (waited != waiting(desk.presses)) {
            moved();
        }
        // as long as the page is there to show it
        if (waiting(desk.presses) && document.querySelector(".desk-returns")) {
            timer = setTimeout(load, 2000);
        }
    }
    load();

    async function press(group) {
        const question = t.div(
            { className: "write-asks" },
            t.h2({ className: "write-heading-small" }, `${group.called}: may they come back?`),
            t.p({ className: "write-hangs" }, group.means),
        );
        if (!await confirmed(question, "Let them come back")) {
            return;
        }
        desk.busy = group.key;
        try {
            await ask("/returns", { method: "POST", body: { key: group.key } });
            glad("It has begun, and goes on by itself.");
            await load();
        } catch (err) {
            tell(err);
        }
        desk.busy = "";
    }

    return t.div(null, () => !desk.groups.length && !desk.presses.length ? null : t.section(
        { className: "desk-card desk-unreached desk-returns" },
        t.h2(null, "Many at once, after a bad day"),
        t.p({ className: "desk-quiet" }, "Whose mail failed together can be let back together. Nothing is mailed by that."),
        !desk.groups.length ? null : t.ul(
            { className: "desk-rows" },
            ...desk.groups.map((group) => t.li(
                null,
                t.span({ className: "desk-unreached-who" }, t.strong(null, group.called + "."), " ", t.span({ className: "desk-quiet" }, group.why)),
                t.button(
                    {
                        type: "button", className: () => "btn sm outline desk-return" + (desk.busy == group.key ? " loading" : ""), disabled: () => desk.busy != "",
                        "html-aria-label": `Let them come back: ${group.called}`, onclick: () => press(group),
                    },
                    t.span({ className: "txt" }, "Let them come back"),
                ),
            )),
        ),
        !desk.presses.length ? null : t.ul({ className: "desk-returned", role: "status" }, ...desk.presses.map((one) => t.li(null, t.strong(null, one.called), ": ", said(one)))),
    ));
}

const waiting = (presses) => presses.reduce((n, one) => n + one.waiting, 0);

// said is how far a press is.
function said(one) {
    const parts = [
        one.done && `${one.done} ${one.done == 1 ? "is" : "are"} back`,
        one.waiting && `${one.waiting} ${one.waiting == 1 ? "waits" : "wait"} for their turn`,
        one.kept && `${one.kept} ${one.kept == 1 ? "stays as she is: she has" : "stay as they are: they have"} said no, or had come back already`,
        one.failed && `with ${one.failed} it did not work`,
    ].filter(Boolean);
    return parts.join(", ") + "." + (one.says ? ` Mailgun said: ${one.says}.` : "");
}
