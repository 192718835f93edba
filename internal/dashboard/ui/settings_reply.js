// What is refused because nobody could answer a mail yet: she is asked for the two missing
// lines right there, over what she is doing, and nothing of it is left behind for them.

import { records } from "./pocketbase.js";
import { askSettings } from "./settings_ask.js";

const missing = ["reply_to", "reply_hours"];

/** needsReply says whether something was refused because the reply address or hours are missing. */
export const needsReply = (err) => Object.values(err?.response?.data || {}).some((field) => field?.code == "waymark_no_reply");

/**
 * lacksReply says whether a reply address or the hours are missing, so that nothing needs to
 * be sent only to be refused. False when that cannot be seen: then the site decides.
 *
 * @return {Promise<boolean>}
 */
export async function lacksReply() {
    try {
        const site = await records("site").getFirstListItem("id != ''", { fields: missing.join(","), requestKey: null });
        return missing.some((name) => !site[name]?.trim());
    } catch (err) {
        console.warn("looking whether answers reach somebody:", err);
        return false;
    }
}

/**
 * replyNotice is a note for a form: why it does not go live yet, and a button that asks for what is missing.
 *
 * @param {function()} given is called once both are kept
 * @return {{text: string, actions: {label: string, act: function()}[]}}
 */
export function replyNotice(given) {
    return {
        text: "Before this can go live, give an address where an answer reaches you, and say when you answer.",
        actions: [{ label: "Give a reply address", act: async () => { await askReply() && given(); } }],
    };
}

const askReply = () => askSettings("mail", missing, {
    heading: "Where do answers reach you?",
    needed: "Both are needed: the address, and when you answer.",
    keep: "Keep them",
    later: "You can change both at any time, under Settings, Mail.",
});
