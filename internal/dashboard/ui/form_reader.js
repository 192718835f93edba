// A reader: what she asked for, and where she stands. Her address is shown here and in the
// list, and nowhere else.

import { plainForm } from "./form_plain.js";
import { readerActs } from "./form_reader_acts.js";
import { ask, confirmed, glad, tell } from "./pocketbase.js";
import { badge, day, moment, statuses } from "./words.js";

/** readerForm makes it. Nothing in it can be typed: what a reader chose is hers. */
export function readerForm(collection, raw, settings) {
    return plainForm(collection, raw, settings, (f) => {
        const known = store({ loaded: false, asked: [], letters: [], mails: [], masked: "", lingers: [] });
        const read = () => ask(`/readers/${f.original.id}`).then((found) => Object.assign(known, found, { loaded: true })).catch((err) => console.warn("reading what is known:", err));
        return {
            stays: true,
            className: "reader-form",
            heading: () => f.record.email || f.form.heading,
            state: () => statuses[f.record.status]?.label || "",
            fields: () => { read(); return fields(f, known); },
            foot: () => readerActs(f, known, read),
        };
    });
}

function fields(f, known) {
    return [
        section("Where she stands", [() => stands(f.original)]),
        section("Her letters", () => list(known, known.letters, "She is in no sequence of letters.", (one) => [t.strong(null, one.sequence), ": ", inLetters(one, f.original.paused_why), herLetters(one)])),
        section("What she asked for", () => list(known, known.asked, "Nothing is kept of it.", (one) => [t.strong(null, wish(one)), ": ", when(one)])),
        section("Mail to her", () => list(known, known.mails, "No mail has gone to her.", (one) => [t.strong(null, one.subject || mailKinds[one.kind] || "A mail"), ": ", mailed(one), " ", sendAgain(f, known, one)])),
        t.div({ className: "write-field" }, t.p({ className: "write-hint" }, "What she gets is hers to decide: every mail has a link with which she stops, pauses or changes it, or has everything about her erased.")),
    ];
}

function stands(person) {
    return t.div(
        null,
        t.p(null, badge(person.status), " ", statuses[person.status]?.means || ""),
        facts([
            ["Her name", person.first_name || "She gave none."],
            ["Asked first", day(person.created)],
            ["Confirmed", person.confirmed_at ? day(person.confirmed_at) : "Not yet."],
            ["The newsletter", person.newsletter ? "She asked for it." : "She does not get it."],
            person.discreet ? ["Discreet", "Her mails are one line and a link, which opens with a word that only she knows. Nobody can read it or change it here: if she has forgotten it, she asks again on the site and chooses another."] : null,
            person.safe_from ? ["Her safe hours", `${person.safe_from} to ${person.safe_until}`] : null,
            person.timezone ? ["Her clock", person.timezone.replaceAll("_", " ")] : null,
            person.paused_until ? (person.paused_why ? ["Her letters rest", `Three in a row could not arrive. They go on ${day(person.paused_until)}, or as soon as something arrives.`] : ["Quiet until", day(person.paused_until)]) : null,
        ]),
    );
}

const section = (title, content) => t.section({ className: "write-field write-known" }, t.h3({ className: "write-heading-small" }, title), ...[].concat(content));

const facts = (rows) => t.dl({ className: "write-facts" }, ...rows.filter(Boolean).map(([name, value]) => t.div(null, t.dt(null, name), t.dd(null, value))));

function list(known, rows, none, line) {
    if (!known.loaded) {
        return t.p({ className: "write-hint" }, "One moment…");
    }
    return rows.length ? t.ul({ className: "write-used" }, ...rows.map((one) => t.li(null, ...line(one)))) : t.p({ className: "write-hint" }, none);
}

function inLetters(one, resting) {
    switch (one.status) {
        case "completed": return "she has had all of them.";
        case "exited": return "they were stopped.";
        case "paused": return resting ? "they rest, because nothing arrived." : "she asked for quiet; they wait.";
    }
    if (!one.live) {
        return "they are switched off; her clock stands still.";
    }
    return one.at ? `next, ${moment(one.at)}: “${one.next}”.` : "the next one is on its way.";
}

// herLetters are the letters one by one: which she had, and which are still to come.
function herLetters(one) {
    return t.ol({ className: "write-her-letters" }, ...one.letters.map((letter) => t.li(
        null, letter.subject, " ",
        t.span({ className: "write-hint" }, letter.status ? mailed(letter) : letter.next && one.live && one.at ? `next, ${moment(one.at)}.` : letter.next ? "next." : "still to come."),
    )));
}

function wish(one) {
    const things = [one.guide && `“${one.guide}”`, one.letters && "the letters", one.newsletter && "the newsletter"].filter(Boolean);
    return things.length ? (things.length > 1 ? `${things.slice(0, -1).join(", ")} and ${things.at(-1)}` : things[0]) : "A mail";
}

function when(one) {
    const said = [`asked ${day(one.requestedAt)}`, one.confirmedAt ? `confirmed ${day(one.confirmedAt)}` : "not confirmed", one.withdrawnAt && `stopped ${day(one.withdrawnAt)}`];
    return said.filter(Boolean).join(", ") + ".";
}

// sendAgain is the button beside a letter or a newsletter that could not arrive.
function sendAgain(f, known, one) {
    if (one.status != "undelivered" || !["letter", "newsletter"].includes(one.kind) || f.original.status != "active") {
        return null;
    }
    const send = async () => {
        if (!await confirmed(`Send “${one.subject || "this mail"}” to ${known.masked} once more? It goes at the next good hour.`, "Send it again")) {
            return;
        }
        try {
            await ask(`/readers/${f.original.id}/again`, { method: "POST", body: { message: one.id } });
            one.status = "queued";
            glad("It is on its way again.");
            Object.assign(known, await ask(`/readers/${f.original.id}`));
        } catch (err) {
            tell(err);
        }
    };
    return t.button({ type: "button", className: "btn sm outline", onclick: send }, t.span({ className: "txt" }, "Send it again"));
}

const mailKinds = { confirmation: "The mail that asks her to confirm", guide: "The guide", letter: "A letter", newsletter: "A newsletter", system: "A mail about her choices" };

const fates = {
    queued: "waits its turn", held: "waits: it is paused", sending: "is on its way", accepted: "was sent", delivered: "arrived", undelivered: "could not arrive", bounced: "came back",
    complained: "was marked as unwanted", failed: "was refused", ambiguous: "is being looked into", unknown: "probably arrived", cancelled: "was not sent",
};

const mailed = (one) => `${fates[one.status] || one.status}${one.why ? ` (${one.why})` : ""}${one.at ? ", " + moment(one.at) : ""}.`;
