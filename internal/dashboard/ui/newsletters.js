// The newsletters: what she is writing, what waits for its hour, what is on its way and how
// far it is, and what has gone.

import { everythingButton } from "./navigation.js";
import { newsletterForm } from "./newsletters_form.js";
import { goOut, readersSaid } from "./newsletters_send.js";
import { ask, collectionOf, confirmed, deskPage, icon, onChange, records, replaceQuery, tell } from "./pocketbase.js";
import { openShell } from "./form_shell.js";
import { badge, day, moment, statuses } from "./words.js";

Object.assign(statuses, {
    sending: { label: "Going out", tone: "soon", means: "It is on its way." },
    sent: { label: "Sent", tone: "out", means: "Readers have it." },
    stopped: { label: "Stopped", tone: "quiet", means: "You called back what had not gone." },
});

const again = 2000; // milliseconds between two looks while one is on its way

/** The page at #/newsletters. */
export function page(route) {
    const desk = store({ list: [], readers: 0, loaded: false });
    let timer;

    async function load() {
        clearTimeout(timer);
        try {
            Object.assign(desk, await ask("/newsletters"), { loaded: true });
        } catch (err) {
            tell(err);
        }
        const moves = desk.list.some((one) => one.status == "sending" || (one.status == "stopped" && one.progress.waiting));
        timer = moves ? setTimeout(load, again) : undefined;
    }

    const write = async (record) => {
        try {
            replaceQuery({ record: record.id || "new" });
            openShell(newsletterForm(await collectionOf("newsletters"), record, {
                onafterclose: () => { replaceQuery({ record: null }); load(); },
            }));
        } catch (err) {
            tell(err);
        }
    };
    const unhear = onChange("newsletters", load);
    load();
    if (route.query.record?.[0]) {
        const id = route.query.record[0];
        write(id == "new" ? {} : { id });
    }

    return deskPage(
        {
            title: "Newsletters",
            name: "newsletters",
            leave: () => { unhear(); clearTimeout(timer); },
            buttons: [t.button(
                { type: "button", className: "btn desk-new", onclick: () => write({}) },
                icon("ri-add-line"),
                t.span({ className: "txt" }, "Write a newsletter"),
            )],
        },
        t.p({ className: "desk-lead" }, () => "A newsletter is one letter to everybody who asked for news from you. Each reader gets it once, and every copy has a link that stops it." +
            (desk.loaded ? ` Today it would go to ${readersSaid(desk.readers)}.` : "")),
        () => {
            if (!desk.loaded) {
                return t.p({ className: "desk-quiet" }, "Fetching your newsletters…");
            }
            if (!desk.list.length) {
                return t.section(
                    { className: "desk-card desk-empty" },
                    t.p({ className: "desk-quiet" }, "You have not written one yet. It stays a draft until you press Send, and you see it once more first."),
                    t.button({ type: "button", className: "btn outline", onclick: () => { write({}); } }, t.span({ className: "txt" }, "Write a newsletter")),
                );
            }
            return t.div(null, ...desk.list.map((one) => card(one, load, write)));
        },
        t.p({ className: "desk-foot" }, everythingButton("desk-link")),
    );
}

function card(one, load, write) {
    const act = (path) => async () => {
        try {
            await ask(`/newsletters/${one.id}/${path}`, { method: "POST" });
        } catch (err) {
            tell(err);
        }
        load();
    };
    const button = (text, onclick, kind = "outline") =>
        t.button({ type: "button", className: "btn sm " + kind, onclick }, t.span({ className: "txt" }, text));
    const send = async () => {
        try {
            goOut(await records("newsletters").getOne(one.id, { requestKey: null }), load);
        } catch (err) {
            tell(err);
        }
    };
    const stop = async () => {
        if (await confirmed("Stop it? What has gone cannot be called back; everybody else will not get it.", "Stop what has not gone yet", "Let it go on")) {
            act("stop")();
        }
    };
    const buttons = {
        draft: () => [button("Go on writing", () => write({ id: one.id })), button("Send…", send, "")],
        scheduled: () => [button("Not yet: make it a draft again", act("unschedule")), button("Another time, or now…", send)],
        sending: () => [button("Stop what has not gone yet", stop)],
    };
    return t.section(
        { className: "desk-card desk-newsletter", "html-data-record": one.id, "html-data-status": one.status },
        t.div({ className: "desk-sequence-head" }, t.h2(null, one.subject || "Without a subject", " ", badge(one.status)), t.span({ className: "desk-quiet" }, when(one))),
        one.problem ? t.p({ className: "desk-newsletter-problem" }, one.problem) : null,
        one.says ? t.p({ className: "desk-says", role: one.status == "sending" ? "status" : null }, one.says) : null,
        one.status == "sending" && one.progress.total
            ? t.progress({ max: one.progress.total, value: one.progress.total - one.progress.waiting - one.progress.going, ariaLabel: "How much of it has gone" })
            : null,
        t.p({ className: "desk-newsletter-acts" }, ...(buttons[one.status]?.() || [button("Read it", () => look(one.id))])),
    );
}

function when(one) {
    switch (one.status) {
        case "scheduled": return "Goes out " + moment(one.send_at);
        case "sending": return "Going out now";
        case "sent": return "Went out " + day(one.send_at);
        case "stopped": return "Stopped " + day(one.updated);
    }
    return "Changed " + day(one.updated);
}

// What has gone is read, not written.
async function look(id) {
    try {
        const record = await records("newsletters").getOne(id, { requestKey: null });
        goOut(record, null);
    } catch (err) {
        tell(err);
    }
}
