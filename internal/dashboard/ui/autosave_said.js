// How it is with her words, in one phrase each: "Saved" while she types them, and another
// once they stand where they belong.

import { nothingNew } from "./autosave.js";
import { whenSaid } from "./form_words.js";
import { clock } from "./words.js";

/** keepingSaid is how it is with her words: while she types, and once all of them are in the record. */
export function keepingSaid(f) {
    switch (f.keeping) {
        case "typing": case "saving": return "Saving…";
        case "saved": return nothingNew(f) ? inPlace(f) : "Saved " + clock(f.savedAt);
        case "offline": return "No connection. Your words are kept on this computer.";
        case "login": return "You were logged out. Your words are kept on this computer.";
    }
    return "";
}

const seconds = (when) => Date.parse(String(when).replace(" ", "T")) / 1000;

// inPlace says where a record is that holds all of her words.
function inPlace(f) {
    const { published_at: began, updated } = f.original;
    const when = whenSaid(updated);
    switch (f.original.status) {
        case "published": case "live":
            // it may have been out long before it was changed
            return !began ? "On your site, saved " + when : seconds(updated) - seconds(began) < 60 ? "On your site since " + whenSaid(began) : "On your site, updated " + when;
        case "scheduled": return "Waiting to go live since " + when;
        case "archived": return "Off the site, saved " + when;
    }
    return "Saved " + when;
}
