// A backup at a press, and when one is made by itself. What is shown is the newest one,
// and whether it was opened again and read.

import { everythingButton } from "./navigation.js";
import { ask, backupAddress, deskPage, glad, icon, tell } from "./pocketbase.js";
import { moment, size } from "./words.js";

const schedules = {
    daily: ["Every night", "The last 14 are kept."],
    weekly: ["Every Monday night", "The last 8 are kept."],
    off: ["Only when I press the button", ""],
};

/** The page at #/backup. */
export function page() {
    const desk = store({ last: null, schedule: "", loaded: false, busy: false });
    const show = (found) => Object.assign(desk, found, { loaded: true });

    async function make() {
        desk.busy = true;
        try {
            show(await ask("/backup", { method: "POST" }));
            glad("The backup is made, and was opened and read.");
        } catch (err) {
            tell(err);
            ask("/backup").then(show, () => {});
        }
        desk.busy = false;
    }

    async function plan(schedule) {
        try {
            show(await ask("/backup", { method: "PUT", body: { schedule } }));
            glad(schedule == "off" ? "Backups are made when you press the button." : "Backups are made by themselves from now on.");
        } catch (err) {
            tell(err);
        }
    }

    ask("/backup").then(show, tell);

    return deskPage(
        { title: "Backup", name: "backup" },
        t.p({ className: "desk-lead" }, "A backup is a copy of everything: your articles, questions, guides, pictures, settings and readers. After each one the copy is opened and read to the last word, so that you know it would help."),
        () => !desk.loaded ? t.p({ className: "desk-quiet" }, "Looking for your backups…") : t.section(
            { className: "desk-card desk-last" },
            t.h2(null, "The last one"),
            last(desk.last),
            t.div(
                { className: "desk-head-buttons" },
                t.button(
                    { type: "button", className: () => `btn desk-make ${desk.busy ? "loading" : ""}`, disabled: () => desk.busy, onclick: make },
                    icon("ri-safe-2-line"),
                    t.span({ className: "txt" }, "Make a backup now"),
                ),
                desk.last ? t.button({ type: "button", className: "btn outline", onclick: () => keep(desk.last.name) }, t.span({ className: "txt" }, "Keep a copy on this computer")) : null,
            ),
            t.p({ className: "desk-quiet" }, "It holds your readers’ addresses: keep a copy where nobody else looks."),
        ),
        () => !desk.loaded ? null : t.section(
            { className: "desk-card" },
            t.fieldset(
                { className: "desk-choices" },
                t.legend(null, t.h2(null, "By itself")),
                ...Object.entries(schedules).map(([name, [label, note]]) => t.label(
                    null,
                    t.input({ type: "radio", name: "schedule", value: name, checked: () => desk.schedule == name, onchange: () => plan(name) }),
                    t.span(null, label + ". ", note ? t.span({ className: "desk-quiet" }, note) : null),
                )),
                desk.schedule == "custom" ? t.p({ className: "desk-quiet" }, "Your friend has set hours of their own. Choosing one of these replaces them.") : null,
            ),
        ),
        t.section(
            { className: "desk-card" },
            t.h2(null, "Ask your friend for this"),
            t.p(null, "Backups lie on the same computer as the site. Your friend can have them kept elsewhere as well, under “Show everything”, Server settings, Backups; and only they can put one back."),
        ),
        t.p({ className: "desk-foot" }, everythingButton("desk-link")),
    );
}

function last(one) {
    if (!one) {
        return t.p(null, "None has been made yet.");
    }
    const of = `${moment(one.at)}, ${size(one.size)}.`;
    if (one.opened) {
        return t.p({ className: "desk-backup-good" }, icon("ri-checkbox-circle-fill"), t.span(null, `${of} It was opened and read: ${one.articles} ${one.articles == 1 ? "article is" : "articles are"} in it, and everything else.`));
    }
    return t.p({ className: "desk-backup-bad" }, icon("ri-error-warning-line"), t.span(null, of, one.trouble ? " It could not be read, and would not help. Please make another, and tell the friend who looks after the server." : " It has not been opened and read. Please make a fresh one."));
}

async function keep(name) {
    try {
        const link = t.a({ href: await backupAddress(name), download: name });
        link.click();
    } catch (err) {
        tell(err);
    }
}
