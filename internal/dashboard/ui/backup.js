// A backup at a press, when one is made by itself, and whether it would help: read back when it was made, and
// tried out now and then in an empty folder.

import { everythingButton } from "./navigation.js";
import { ask, backupAddress, deskPage, glad, icon, tell } from "./pocketbase.js";
import { day, moment, size } from "./words.js";

const schedules = {
    daily: ["Every night", "The last 14 are kept."],
    weekly: ["Every Monday night", "The last 8 are kept."],
    off: ["Only when I press the button", ""],
};

const drills = {
    weekly: "Once a week",
    monthly: "Once a month",
    never: "Only when I press the button",
};

/** The page at #/backup. */
export function page() {
    const desk = store({ last: null, away: false, elsewhere: false, last_good: null, failed: null, locks: false, schedule: "", drill: null, drills: "", loaded: false, busy: "" });
    const show = (found) => Object.assign(desk, found, { loaded: true });

    async function act(busy, path, done) {
        desk.busy = busy;
        try {
            show(await ask(path, { method: "POST" }));
            done();
        } catch (err) {
            tell(err);
            ask("/backup").then(show, () => {});
        }
        desk.busy = "";
    }
    const make = () => act("make", "/backup", () => glad("The backup is made, and was opened and read."));
    const tryOut = () => act("try", "/backup/drill", () => desk.drill?.ok && glad("The backup was tried out, and would help."));

    async function plan(body, done) {
        try {
            show(await ask("/backup", { method: "PUT", body }));
            glad(done);
        } catch (err) {
            tell(err);
        }
    }
    const planBackups = (schedule) => plan({ schedule }, schedule == "off" ? "Backups are made when you press the button." : "Backups are made by themselves from now on.");
    const planDrills = (drills) => plan({ drills }, drills == "never" ? "The newest backup is tried out when you press the button." : "The newest backup is tried out by itself.");

    ask("/backup").then(show, tell);

    return deskPage(
        { title: "Backup", name: "backup" },
        t.p({ className: "desk-lead" }, "A backup is a copy of everything: your articles, questions, guides, pictures, settings and readers. After each one the copy is opened and read to the last word, so that you know it would help."),
        () => !desk.loaded ? t.p({ className: "desk-quiet" }, "Looking for your backups…") : t.section(
            { className: "desk-card desk-last" },
            t.h2(null, "The last one"),
            ...last(desk),
            t.div(
                { className: "desk-head-buttons" },
                t.button(
                    { type: "button", className: () => `btn desk-make ${desk.busy == "make" ? "loading" : ""}`, disabled: () => !!desk.busy, onclick: make },
                    icon("ri-safe-2-line"),
                    t.span({ className: "txt" }, "Make a backup now"),
                ),
                desk.last ? t.button({ type: "button", className: "btn outline", onclick: () => keep(desk.last.name) }, t.span({ className: "txt" }, "Keep a copy on this computer")) : null,
            ),
            t.p({ className: "desk-quiet" }, desk.locks
                ? "Backups are locked with a key that your friend keeps. Nobody can open one without it, not even you: ask your friend to keep that key in two places."
                : "It holds your readers’ addresses: keep a copy where nobody else looks."),
        ),
        () => !desk.loaded ? null : t.section(
            { className: "desk-card" },
            t.fieldset(
                { className: "desk-choices" },
                t.legend(null, t.h2(null, "By itself")),
                ...Object.entries(schedules).map(([name, [label, note]]) => t.label(
                    null,
                    t.input({ type: "radio", name: "schedule", value: name, checked: () => desk.schedule == name, onchange: () => planBackups(name) }),
                    t.span(null, label + ". ", note ? t.span({ className: "desk-quiet" }, note) : null),
                )),
                desk.schedule == "custom" ? t.p({ className: "desk-quiet" }, "Your friend has set hours of their own. Choosing one of these replaces them.") : null,
            ),
        ),
        () => !desk.loaded ? null : t.section(
            { className: "desk-card desk-drill" },
            t.h2(null, "Would it help?"),
            t.p({ className: "desk-quiet" }, "Trying a backup out means: it is unpacked into an empty folder, opened, and everything in it counted, as if the site had been lost. Your site is not touched, and nobody is written to."),
            tried(desk.drill),
            t.div(
                { className: "desk-head-buttons" },
                t.button(
                    { type: "button", className: () => `btn outline desk-try ${desk.busy == "try" ? "loading" : ""}`, disabled: () => !!desk.busy || !desk.last, onclick: tryOut },
                    t.span({ className: "txt" }, "Try the newest out now"),
                ),
            ),
            desk.schedule == "off" ? null : t.fieldset(
                { className: "desk-choices" },
                t.legend(null, t.h3(null, "By itself")),
                ...Object.entries(drills).map(([name, label]) => t.label(
                    null,
                    t.input({ type: "radio", name: "drills", value: name, checked: () => desk.drills == name, onchange: () => planDrills(name) }),
                    t.span(null, label + "."),
                )),
            ),
        ),
        () => !desk.loaded ? null : t.section(
            { className: "desk-card" },
            t.h2(null, "Ask your friend for this"),
            t.p(null, forYourFriend(desk)),
        ),
        t.p({ className: "desk-foot" }, everythingButton("desk-link")),
    );
}

/** What only her friend can do, beside what is done already. */
function forYourFriend({ elsewhere, locks }) {
    const lie = elsewhere ? "Backups are kept away from the computer that the site is on." : "Backups lie on the same computer as the site.";
    const could = [!elsewhere && "kept elsewhere (under “Show everything”, Server settings, Backups)", !locks && "locked with a key"].filter(Boolean);
    const can = could.length ? `Your friend can have them ${could.join(" and ")}.` : "";
    return [lie, can, "Should one be needed one day, your friend puts it back."].filter(Boolean).join(" ");
}

/** What there is to say of the newest one, and of a try that failed after it. */
function last({ last: one, last_good, failed, away }) {
    const says = [];
    if (failed) {
        const good = last_good ? ` The last good one is from ${day(last_good)}, and is kept.` : "";
        says.push(said(false, `A backup was tried on ${moment(failed)}, and did not work. Your writing is untouched.${good} Please try again, and tell the friend who looks after the server if it happens twice.`));
    }
    if (away) {
        const good = last_good ? `The last good one is from ${moment(last_good)}. ` : "";
        const rest = failed ? "" : ` ${good}It may pass by itself; please tell the friend who looks after the server if it is the same tomorrow.`;
        says.push(said(false, `Where your backups are kept cannot be reached just now.${rest}`));
        return says;
    }
    if (!one) {
        says.push(t.p(null, "None has been made yet."));
        return says;
    }
    const of = `${moment(one.at)}, ${size(one.size)}.`;
    if (one.opened) {
        const locked = one.locked ? " Then it was locked." : "";
        says.push(said(true, `${of} It was opened and read: ${one.articles} ${one.articles == 1 ? "article is" : "articles are"} in it, and everything else.${locked}`));
        return says;
    }
    const why = one.trouble ? "It could not be read, and would not help. Please make another, and tell the friend who looks after the server." : "It has not been opened and read. Please make a fresh one.";
    says.push(said(false, `${of} ${why}`));
    if (last_good && !failed) {
        says.push(t.p(null, `The last good one is from ${moment(last_good)}.`));
    }
    return says;
}

/** How trying the newest out went. */
function tried(drill) {
    if (!drill) {
        return t.p(null, "None has been tried out yet.");
    }
    const of = `The backup of ${day(drill.made_at)} was tried out on ${moment(drill.at)}.`;
    if (!drill.ok) {
        return said(false, `${of} It would not help. Please make a fresh one, and tell the friend who looks after the server.`);
    }
    return said(true, drill.whole
        ? `${of} Everything came back as it was.`
        : `${of} It is locked, and unchanged since it was read. Only your friend, who has the key, can try it out whole.`);
}

function said(good, text) {
    return t.p(
        { className: good ? "desk-backup-good" : "desk-backup-bad" },
        icon(good ? "ri-checkbox-circle-fill" : "ri-error-warning-line"),
        t.span(null, text),
    );
}

async function keep(name) {
    try {
        const link = t.a({ href: await backupAddress(name), download: name });
        link.click();
    } catch (err) {
        tell(err);
    }
}
