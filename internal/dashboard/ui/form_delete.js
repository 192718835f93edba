// Deleting says first what goes with it, and offers afterwards to take it back.

import { ask, confirmed, glad, sentence, tell } from "./pocketbase.js";
import { kinds } from "./words.js";

const stays = 15_000; // milliseconds in which the way back is at hand; after that it is in the bin

/**
 * remove deletes a record once she has read what goes with it.
 *
 * @param {string} collection
 * @param {Object} record
 * @param {Object} [act]
 * @param {function()} [act.before] right before it is deleted
 * @param {function()} [act.done] once it is
 * @return {Promise<boolean>} whether it is deleted
 */
export async function remove(collection, record, { before = () => {}, done = () => {} } = {}) {
    try {
        const about = await ask(`/deleting/${collection}/${record.id}`);
        if (about.refused) {
            await answered(about.refused);
            return false;
        }
        const name = about.title ? `Delete “${about.title}”?` : `Delete this ${kindOf(collection)}?`;
        if (!await confirmed(question(name, about.hangs), "Delete it")) {
            return false;
        }
        before();
        await app.pb.collection(collection).delete(record.id, { requestKey: null });
        done();
        offerBack(collection, record.id, about.title);
        return true;
    } catch (err) {
        tell(err);
        return false;
    }
}

const kindOf = (collection) => (kinds[collection] || "Writing").toLowerCase();

const question = (name, hangs) => t.div(
    { className: "write-asks" },
    t.h2({ className: "write-heading-small" }, name),
    hangs ? t.p({ className: "write-hangs" }, hangs) : null,
    t.p({ className: "write-hint" }, "You can have it back for 30 days."),
);

// answered says why not, and waits until she has read it.
function answered(why) {
    return new Promise((resolve) => {
        const modal = t.div(
            { className: "modal popup manual sm write-refused", onafterclose: (el) => { el.remove(); resolve(); } },
            t.div({ className: "modal-content write-asks" }, t.h2({ className: "write-heading-small" }, "Not just now"), t.p({ className: "write-hangs" }, why)),
            t.div({ className: "modal-footer" }, t.button({ type: "button", className: "btn block", autofocus: true, onclick: () => app.modals.close(modal, true) }, t.span({ className: "txt" }, "All right"))),
        );
        document.body.append(modal);
        app.modals.open(modal);
    });
}

const offers = new Set(); // the keys of what is offered back just now

/** endOffers takes away what is offered back, where the same stands on the page itself. */
export function endOffers() {
    offers.forEach((key) => app.toasts.remove(key));
    offers.clear();
}

/** offerBack says that something is deleted, with a button that undoes it. */
function offerBack(collection, id, title) {
    const key = "deleted." + id;
    offers.add(key);
    const local = store({ busy: false });
    const back = async () => {
        local.busy = true;
        try {
            const gone = (await ask("/trash")).find((one) => one.collection == collection && one.id == id);
            if (gone) {
                await bringBack(gone);
            }
            app.toasts.remove(key);
        } catch (err) {
            app.toasts.error(sentence(err));
        }
        local.busy = false;
    };
    const said = t.div(
        { className: "write-back", role: "status" },
        t.span(null, title ? `“${title}” is deleted.` : "It is deleted."),
        t.button({ type: "button", className: "btn sm outline", disabled: () => local.busy, onclick: back }, t.span({ className: "txt" }, "Bring it back")),
    );
    app.toasts.success(said, { key, duration: stays });
}

/** bringBack undoes a deletion, as the bin lists it. Lists that are open show it again. */
export async function bringBack(gone) {
    const record = await ask(`/trash/${gone.revision}/restore`, { method: "POST" });
    document.dispatchEvent(new CustomEvent("record:save", { detail: record }));
    glad(gone.title ? `“${gone.title}” is back.` : "It is back.");
}
