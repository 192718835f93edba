// What was deleted, and the way back for thirty days.

import { bringBack, endOffers } from "./form_delete.js";
import { everythingButton } from "./navigation.js";
import { ask, deskPage, tell } from "./pocketbase.js";
import { day, kinds } from "./words.js";

/** The page at #/bin. */
export function page() {
    const desk = store({ rows: [], loaded: false, busy: "" });

    async function load() {
        try {
            Object.assign(desk, { rows: await ask("/trash"), loaded: true });
        } catch (err) {
            tell(err);
        }
    }

    async function back(one) {
        desk.busy = one.revision;
        try {
            await bringBack(one);
        } catch (err) {
            tell(err);
        }
        desk.busy = "";
        load();
    }

    load();
    endOffers(); // each of them stands here
    return deskPage(
        { title: "What you deleted", name: "bin" },
        () => {
            if (!desk.loaded) {
                return t.p({ className: "desk-quiet" }, "Looking…");
            }
            if (!desk.rows.length) {
                return t.p({ className: "desk-card desk-quiet" }, "Nothing. What you delete waits here for thirty days, in case you want it back.");
            }
            return t.ul({ className: "desk-deleted" }, ...desk.rows.map((one) =>
                t.li(
                    { className: "desk-card" },
                    t.div(
                        null,
                        t.strong(null, one.title || "Without a title"),
                        t.p({ className: "desk-quiet" }, `${kinds[one.collection] || "Writing"}, deleted ${day(one.deletedAt)}. It waits here until ${day(one.until)}.`),
                    ),
                    t.button(
                        { type: "button", className: "btn outline", disabled: () => desk.busy != "", onclick: () => back(one) },
                        t.span({ className: "txt" }, "Bring it back"),
                    ),
                )));
        },
        t.p({ className: "desk-foot" }, everythingButton("desk-link")),
    );
}
