// What every screen says about mail: that none leaves this computer yet, why none goes, or that this is a restored
// copy, which writes to nobody until somebody says that it is the site now.

import { ask, confirmed, glad, loggedIn, onMount, tell } from "./pocketbase.js";

const pause = 60_000;

const mail = store({ local: false, mailbox: "", stopped: "", copy: "", drill: false });

async function look() {
    if (!loggedIn()) {
        return;
    }
    try {
        Object.assign(mail, await ask("/status"));
    } catch {
        // what is known stays on the screen until the site answers again
    }
}

/** goLive makes a restored copy the site, after asking once more: what waits here then goes to people. */
async function goLive() {
    const sure = await confirmed(
        "Is this the site now? What waits here then goes to readers. If the site it was copied from still runs somewhere, it must be stopped first, or both write to the same people.",
        "This is the site now",
        "Not yet",
    );
    if (!sure) {
        return;
    }
    try {
        await ask("/live", { method: "POST" });
        glad("This is the site now. What was waiting goes out.");
    } catch (err) {
        tell(err);
    }
    await look();
}

/** The sentence about mail, for a screen that covers the header. */
export function notice() {
    return t.div({ className: "desk-notice-place", role: "status" }, () => {
        if (mail.copy == "restored" && !mail.drill) {
            return t.p(
                { className: "desk-notice desk-notice-copy" },
                t.strong(null, "This is a restored copy. "),
                t.span(null, "It writes to nobody until you say so."),
                t.button({ type: "button", className: "desk-notice-press", onclick: goLive }, "This is the site now"),
            );
        }
        if (mail.copy == "drilled" && !mail.drill) {
            return t.p(
                { className: "desk-notice desk-notice-copy" },
                t.strong(null, "This is a copy on which a drill has run. "),
                t.span(null, "It writes to nobody. To use it as the site, ask for the backup to be restored once more, into a new folder."),
            );
        }
        if (mail.drill) {
            return t.p(
                { className: "desk-notice desk-notice-copy" },
                t.strong(null, "This is a drill. "),
                t.span(null, "Every mail is kept here, and nobody is written to."),
                mail.mailbox && t.a({ href: mail.mailbox, target: "_blank" }, "Read it"),
            );
        }
        if (mail.stopped) {
            return t.p(
                { className: "desk-notice desk-notice-stopped" },
                t.strong(null, "Mail has stopped. "),
                mail.stopped,
                " Nothing is lost: what is waiting goes out once this is mended.",
            );
        }
        if (mail.local) {
            return t.p(
                { className: "desk-notice" },
                "Nothing leaves this computer yet: mail is kept here. ",
                mail.mailbox && t.a({ href: mail.mailbox, target: "_blank" }, "Read it"),
            );
        }
    });
}

export function install() {
    onMount("appHeader", (header) => {
        if (!header.querySelector(".desk-notice-place")) {
            header.append(notice());
        }
        look();
    });
    window.addEventListener("hashchange", look);
    setInterval(() => document.hidden || look(), pause);
}
