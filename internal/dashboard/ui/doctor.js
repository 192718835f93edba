// Is everything well? The same list that `waymark doctor` prints, in the order in which to
// mend it, and the people whom mail does not reach until she says so.

import { everythingButton } from "./navigation.js";
import { ask, confirmed, deskPage, glad, icon, tell } from "./pocketbase.js";
import { returns } from "./returns.js";
import { badge, clock, day } from "./words.js";

const marks = {
    ok: ["ri-checkbox-circle-fill", "All right:"],
    warn: ["ri-error-warning-line", "Worth a look:"],
    bad: ["ri-close-circle-fill", "Needs mending:"],
};

/** The page at #/health. */
export function page() {
    const again = { load: () => {} };
    const desk = store({ checks: [], at: "", worst: "", failed: "", busy: "", lost: false });

    async function look(how, options) {
        desk.busy = how;
        desk.lost = false;
        try {
            Object.assign(desk, { failed: "" }, await ask("/doctor" + (how == "look" ? "?now=1" : ""), options));
            if (how == "mend" && !desk.failed) {
                glad("Done. This is how it looks now.");
            }
        } catch (err) {
            desk.lost = !desk.checks.length;
            tell(err);
        }
        desk.busy = "";
    }
    look("open");

    return deskPage(
        {
            title: "Is everything well?",
            name: "health",
            buttons: [
                t.button(
                    { type: "button", className: () => `btn outline desk-look-again ${desk.busy == "look" ? "loading" : ""}`, disabled: () => desk.busy != "", onclick: () => look("look") },
                    t.span({ className: "txt" }, "Look again"),
                ),
            ],
        },
        t.div({ role: "status" }, () => {
            if (desk.lost) {
                return t.p({ className: "desk-quiet" }, "It could not be looked at just now. Please try again in a moment.");
            }
            return desk.checks.length ? null : t.p({ className: "desk-quiet" }, "Looking at everything. This takes a few seconds…");
        }),
        () => desk.checks.length ? verdict(desk, look) : null,
        () => hers(desk).length ? t.ul({ className: "desk-checks" }, ...hers(desk).map((check) => one(check))) : null,
        () => friends(desk),
        () => desk.checks.length ? well(desk.checks.filter((check) => check.state == "ok")) : null,
        returns(() => again.load()),
        unreached(again),
        t.p({ className: "desk-foot" }, everythingButton("desk-link")),
    );
}

// What she can do something about: all but what speaks to whoever looks after the server,
// except where one press of “Mend it” does it.
const hers = (desk) => trouble(desk).filter((check) => !check.friend || check.mendable);

// friends is what is not well and not hers to mend, folded.
function friends(desk) {
    const theirs = trouble(desk).filter((check) => check.friend && !check.mendable);
    if (!theirs.length) {
        return null;
    }
    return t.details(
        { className: "desk-card desk-for-friend" },
        t.summary(null, `For your friend: ${theirs.length == 1 ? "one thing" : theirs.length + " things"}`),
        t.p({ className: "desk-quiet" }, "These are for whoever looks after your server. “Copy it for your friend” takes all of them along."),
        t.ul({ className: "desk-checks" }, ...theirs.map((check) => one(check))),
    );
}

// What is not well, the worst first.
function trouble(desk) {
    return ["bad", "warn"].flatMap((state) => desk.checks.filter((check) => check.state == state));
}

function verdict(desk, look) {
    const count = (state) => desk.checks.filter((check) => check.state == state).length;
    const things = (n) => n == 1 ? "One thing" : `${n} things`;
    const says = {
        ok: "Everything is well.",
        warn: `Everything works. ${things(count("warn"))} may deserve a look.`,
        bad: `${things(count("bad"))} ${count("bad") == 1 ? "needs" : "need"} mending. Nothing you wrote is lost.`,
    };
    const mendable = desk.checks.some((check) => check.mendable);
    return t.section(
        { className: `desk-card desk-verdict desk-verdict-${desk.worst}` },
        t.h2(null, icon(marks[desk.worst][0]), t.span(null, says[desk.worst])),
        t.p({ className: "desk-quiet" }, `Looked at ${day(desk.at)}, ${clock(desk.at)}.`),
        desk.failed ? t.p({ className: "desk-mend-failed" }, "Not everything could be mended: " + desk.failed) : null,
        desk.worst == "ok" ? null : t.div(
            { className: "desk-head-buttons" },
            !mendable ? null : t.button(
                { type: "button", className: () => `btn desk-mend ${desk.busy == "mend" ? "loading" : ""}`, disabled: () => desk.busy != "", onclick: () => look("mend", { method: "POST" }) },
                icon("ri-tools-line"),
                t.span({ className: "txt" }, "Mend it"),
            ),
            t.button({ type: "button", className: "btn outline", onclick: () => copy(trouble(desk)) }, t.span({ className: "txt" }, "Copy it for your friend")),
        ),
    );
}

function mark(state) {
    const [name, words] = marks[state];
    return t.span({ className: `desk-mark desk-mark-${state}` }, icon(name), t.span({ className: "desk-unseen" }, words));
}

function one(check) {
    return t.li(
        { className: "desk-card desk-check", "html-data-state": check.state },
        mark(check.state),
        t.div(
            null,
            t.h3(null, check.name),
            t.p(null, check.says),
            check.mendable ? t.p({ className: "desk-quiet" }, "“Mend it” does this for you.") : null,
            todo(check),
            check.page ? t.p(null, t.a({ className: "btn sm", href: check.page }, t.span({ className: "txt" }, pages[check.page.split("?")[0]] || "Go there"))) : null,
        ),
    );
}

// Where a check leads to.
const pages = { "#/backup": "Go to the backups", "#/site": "Go to the settings" };

function todo(check) {
    if (!check.todo) {
        return null;
    }
    const text = t.p({ className: "desk-todo" }, check.todo);
    return check.friend && check.mendable ? t.details({ className: "desk-for-friend" }, t.summary(null, "For your friend"), text) : text;
}

function well(all) {
    const checks = all.filter((check) => !check.friend);
    const theirs = all.filter((check) => check.friend);
    const list = (some) => t.ul({ className: "desk-well" }, ...some.map((check) => t.li(null, mark("ok"), t.span(null, t.strong(null, check.name + ". "), check.says))));
    if (!all.length) {
        return null;
    }
    return t.section(
        { className: "desk-card" },
        t.h2(null, "This is well"),
        list(checks),
        theirs.length ? t.details({ className: "desk-for-friend" }, t.summary(null, `For your friend: ${theirs.length == 1 ? "one thing" : theirs.length + " things"} more`), list(theirs)) : null,
    );
}

async function copy(checks) {
    const text = checks.map((check) => `${check.name}\n${check.says}\n${check.todo || ""}`.trim()).join("\n\n");
    try {
        await navigator.clipboard.writeText(text);
        glad("Copied. Paste it into a message to your friend; no key and nobody’s address is in it.");
    } catch {
        tell(new Error("The browser would not copy it. Press into the text, and copy it by hand."));
    }
}

// Whom nothing is sent until she says that they asked for it.
function unreached(again) {
    const desk = store({ people: [], loaded: false, typed: "", busy: false });
    const load = () => ask("/unreached").then((people) => Object.assign(desk, { people, loaded: true }), tell);
    again.load = load;
    load();

    async function lift(email) {
        const sure = await confirmed(
            `Has ${email} asked you herself to be written to again? Then she can sign up on your site as anybody does: one mail asks her to confirm, and her letters go on where they stopped.`,
            "Yes, she asked me",
        );
        if (!sure) {
            return;
        }
        desk.busy = true;
        try {
            await ask("/unreached", { method: "POST", body: { email } });
            desk.typed = "";
            glad("Done. Tell her that she can sign up on your site again.");
            await load();
        } catch (err) {
            tell(err);
        }
        desk.busy = false;
    }

    const button = (label, email, more) => t.button(
        { type: "button", className: "btn sm outline desk-lift", disabled: () => desk.busy, onclick: () => lift(email()), ...more },
        t.span({ className: "txt" }, label),
    );

    return t.section(
        { className: "desk-card desk-unreached" },
        t.h2(null, "People your mail does not reach"),
        t.p({ className: "desk-quiet" }, "Their mailbox refused a mail, or they marked one as unwanted. Nothing more is sent to them, even when they sign up again, unless they ask you."),
        () => !desk.loaded ? null : desk.people.length
            ? t.ul(
                { className: "desk-rows" },
                ...desk.people.map((one) => t.li(
                    null,
                    t.span({ className: "desk-unreached-who" }, t.strong(null, one.email), " ", badge(one.status), " ", t.span({ className: "desk-quiet" }, `since ${day(one.since)}`)),
                    button("She asked me to write to her again", () => one.email),
                )),
            )
            : t.p(null, "There is nobody."),
        t.details(
            null,
            t.summary(null, "Somebody who is not listed"),
            t.form(
                {
                    className: "desk-unreached-form",
                    onsubmit: (e) => {
                        e.preventDefault();
                        desk.typed.trim() && lift(desk.typed.trim());
                    },
                },
                t.label({ htmlFor: "unreached-email" }, "Her address, as she gave it to you"),
                t.div(
                    { className: "desk-head-buttons" },
                    t.input({ id: "unreached-email", type: "email", autocomplete: "off", value: () => desk.typed, oninput: (e) => (desk.typed = e.target.value) }),
                    t.button({ type: "submit", className: "btn outline", disabled: () => desk.busy || !desk.typed.trim() }, t.span({ className: "txt" }, "She asked me to write to her again")),
                ),
            ),
        ),
    );
}
