// What every screen says about mail: that none leaves this computer yet, or why none goes.

import { ask, loggedIn, onMount } from "./pocketbase.js";

const pause = 60_000;

const mail = store({ local: false, mailbox: "", stopped: "" });

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

/** The sentence about mail, for a screen that covers the header. */
export function notice() {
    return t.div({ className: "desk-notice-place", role: "status" }, () => {
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
