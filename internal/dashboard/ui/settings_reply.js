// What is refused because nobody could answer a mail yet: it stays on the screen, with the
// way to the field that mends it.

import { sentence } from "./pocketbase.js";

/** needsReply says whether something was refused because the reply address or hours are missing. */
export const needsReply = (err) => Object.values(err?.response?.data || {}).some((field) => field?.code == "waymark_no_reply");

/**
 * replyNotice is a note for a form: why it was refused, and a button that leads to the field.
 *
 * @param {Object} err the refusal
 * @param {function(): Promise} leave keeps her words and closes the form
 * @param {function(): string} back where to come back to once the address is given, such as
 *   "#/guides?record=…"; asked when her words are kept
 * @return {{text: string, actions: {label: string, act: function()}[]}}
 */
export function replyNotice(err, leave, back) {
    const act = async () => {
        await leave();
        location.hash = "#/site?group=mail&field=reply_to" + "&back=" + encodeURIComponent(back());
    };
    return { text: sentence(err), actions: [{ label: "Give a reply address", act }] };
}
