// A letter that was added to a sequence after somebody had finished it goes to her only when
// the author says so.

import { ask, confirmed, glad, tell } from "./pocketbase.js";

/** reopening offers to send it to those who have finished, too; null when there is nobody. */
export function reopening(sequence, desk) {
    const about = desk.again[sequence];
    if (!about?.people) {
        return null;
    }
    const send = async () => {
        if (!await confirmed(`${about.says} Send it to them, too?`, "Send it to them, too", "No, leave it")) {
            return;
        }
        try {
            const done = await ask(`/sequences/${sequence}/reopen`, { method: "POST" });
            glad(done.says);
            desk.again = { ...desk.again, [sequence]: null };
        } catch (err) {
            tell(err);
        }
    };
    return t.div(
        { className: "desk-reopen" },
        t.p(null, about.says),
        t.button({ type: "button", className: "btn sm outline", onclick: send }, t.span({ className: "txt" }, "Send it to them, too")),
    );
}
