// A form for what is set up rather than written: a topic, a sequence of letters. Nothing is
// kept while she types; closing asks.

import { changedFields, load, newDraft } from "./draft.js";
import { remove } from "./form_delete.js";
import { deleteButton, oneMoment, shell } from "./form_shell.js";
import { confirmed, sentence } from "./pocketbase.js";

/**
 * plainForm makes such a form.
 *
 * @param {Object} collection
 * @param {Object|string|null} raw the record, its id, or what a new one begins with
 * @param {Object} settings what PocketBase's own form is given
 * @param {function(Object): Object} parts makes {heading, state, fields, foot?, tools?, stays?} from
 *   the form; what stays cannot be deleted here
 */
export function plainForm(collection, raw, settings, parts) {
    const f = newDraft(collection, settings);
    const p = parts(f);
    let all;
    const begin = async () => {
        try {
            await load(f, raw);
            all = p.fields();
            f.loading = false;
        } catch (err) {
            app.toasts.error(sentence(err));
            setTimeout(() => app.modals.close(modal, true), 0);
        }
    };
    const leaving = async (forced) => forced || f.loading || !changedFields(f).length
        || confirmed("You have changed something here and not kept it. Close without keeping it?", "Close without it", "Go on here");
    const drop = () => remove(collection.name, f.original, {
        done: () => {
            settings.ondelete?.(JSON.parse(JSON.stringify(f.original)));
            app.modals.close(modal, true);
        },
    });
    const modal = shell(f, {
        className: p.className,
        heading: p.heading, state: p.state,
        tools: [...(p.tools || []), ...(p.stays ? [] : [deleteButton(f, drop)])],
        begin, leaving,
        content: () => [() => (f.loading ? oneMoment() : all)],
        foot: p.foot?.() || null,
    });
    return modal;
}
