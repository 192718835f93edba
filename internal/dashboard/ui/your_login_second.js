// The second step: an app on her phone, or a code by mail; switched on, proved, and the recovery codes shown once.

import { ask, confirmed, glad, icon, sentence, tell } from "./pocketbase.js";

/** The card of the second step. */
export function secondStep(desk, read) {
    const local = store({ way: "", offer: null, code: "", busy: false, trouble: "", codes: [] });

    const begin = (way) => act(local, async () => {
        local.offer = await ask("/login/second/" + way, { method: "POST" });
        local.way = way;
    });
    const prove = (e) => {
        e.preventDefault();
        act(local, async () => {
            const { codes } = await ask("/login/second/" + local.way, { method: "PUT", body: { code: local.code } });
            Object.assign(local, { way: "", offer: null, code: "", codes });
        });
    };
    const fresh = () => act(local, async () => {
        local.codes = (await ask("/login/recovery", { method: "POST" })).codes;
    });
    const off = async () => {
        if (await confirmed("Switch the second step off? Your password alone opens the desk then, and whoever reads your mail can get a new one.", "Switch it off")) {
            act(local, async () => {
                await ask("/login/second", { method: "DELETE" });
                glad("The second step is off.");
                read();
            });
        }
    };

    return t.section(
        { className: "desk-card desk-second" },
        t.h2(null, "A second step"),
        () => {
            if (local.codes.length) {
                return recovery(local.codes, () => { local.codes = []; read(); });
            }
            if (local.way) {
                return proving(local, desk, prove);
            }
            return desk.second ? isOn(desk, fresh, off) : offers(desk, local, begin);
        },
        () => (local.trouble && !local.way ? t.p({ className: "desk-wrong", role: "alert" }, local.trouble) : null),
    );
}

async function act(local, doing) {
    local.busy = true;
    local.trouble = "";
    try {
        await doing();
    } catch (err) {
        local.trouble = err.isAbort ? "" : sentence(err);
        if (err.status == 401) {
            tell(err);
        }
    }
    local.busy = false;
}

function offers(desk, local, begin) {
    return t.div(
        null,
        t.p(null, "Whoever learns your password can open your desk; so can whoever reads your mail and asks for a new one. With a second step the desk also asks for a code that only you can see."),
        t.p({ className: "desk-quiet" }, "The code comes from an authenticator app on your phone. Most phones have one built in (under “Passwords”); Google Authenticator, Aegis and 2FAS are others. It needs no network, and sends nothing anywhere."),
        t.div(
            { className: "desk-head-buttons" },
            t.button({ type: "button", className: () => "btn desk-second-app" + (local.busy ? " loading" : ""), disabled: () => local.busy, onclick: () => begin("app") }, icon("ri-smartphone-line"), t.span({ className: "txt" }, "Use an app on my phone")),
            desk.mail_leaves ? t.button({ type: "button", className: "btn outline desk-second-mail", disabled: () => local.busy, onclick: () => begin("mail") }, t.span({ className: "txt" }, "Send me codes by mail")) : null,
        ),
        desk.mail_leaves ? t.p({ className: "desk-quiet" }, "Codes by mail help when somebody learns your password. They do not help against somebody who reads your mail: the app does.") : null,
    );
}

function proving(local, desk, prove) {
    const { offer, way } = local;
    return t.form(
        { className: "desk-login-form", onsubmit: prove },
        way == "mail" ? t.p(null, "A code is on its way to ", t.strong(null, desk.email), ".") : t.ol(
            { className: "desk-second-steps" },
            t.li(
                null,
                t.p(null, "Open the app on your phone, choose “add” or +, and hold it before this picture."),
                t.img({ className: "desk-qr", src: offer.picture, width: 264, height: 264, alt: "The picture for your app. Below is the same, to be typed." }),
                t.p({ className: "desk-quiet" }, "On this very phone: ", t.a({ href: offer.address }, "open the app"), ". Or type this into it: ", t.code({ className: "desk-secret" }, offer.secret)),
            ),
            t.li(null, "Type the six figures that the app shows now."),
        ),
        t.div(
            { className: "desk-field" },
            t.label({ htmlFor: "second_code" }, "Code"),
            t.input({ id: "second_code", className: "desk-input desk-code", type: "text", inputMode: "numeric", autocomplete: "one-time-code", required: true, maxLength: 10, value: () => local.code, oninput: (e) => (local.code = e.target.value) }),
            t.p({ className: "desk-wrong", role: "alert" }, () => local.trouble),
        ),
        t.div(
            { className: "desk-head-buttons" },
            t.button({ type: "submit", className: () => "btn" + (local.busy ? " loading" : ""), disabled: () => local.busy }, t.span({ className: "txt" }, "Switch it on")),
            t.button({ type: "button", className: "btn transparent", onclick: () => Object.assign(local, { way: "", code: "", trouble: "" }) }, t.span({ className: "txt" }, "Not now")),
        ),
    );
}

function recovery(codes, done) {
    return t.div(
        { className: "desk-recovery" },
        t.p(null, t.strong(null, "It is on. "), "These are your recovery codes. Each opens the desk once, when the phone is lost or broken. Print them or write them down, and keep them where nobody else looks: they are not shown again."),
        t.ol({ className: "desk-codes" }, ...codes.map((code) => t.li(null, t.code(null, code)))),
        t.div(
            { className: "desk-head-buttons" },
            t.button({ type: "button", className: "btn outline", onclick: () => window.print() }, icon("ri-printer-line"), t.span({ className: "txt" }, "Print them")),
            t.button({ type: "button", className: "btn desk-codes-kept", onclick: done }, t.span({ className: "txt" }, "I have kept them")),
        ),
    );
}

function isOn(desk, fresh, off) {
    const how = desk.second == "mail" ? "Codes come by mail." : "Codes come from the app on your phone.";
    const left = desk.codes == 1 ? "One recovery code is left." : `${desk.codes} recovery codes are left.`;
    return t.div(
        null,
        t.p({ className: "desk-backup-good" }, icon("ri-checkbox-circle-fill"), t.span(null, `It is on. ${how} ${left}`)),
        desk.second == "mail" ? t.p({ className: "desk-quiet" }, "An app on your phone is safer, because it also helps against somebody who reads your mail: switch this off, and choose the app.") : null,
        t.div(
            { className: "desk-head-buttons" },
            t.button({ type: "button", className: "btn outline desk-fresh", onclick: fresh }, t.span({ className: "txt" }, "New recovery codes")),
            t.button({ type: "button", className: "btn transparent desk-second-off", onclick: off }, t.span({ className: "txt" }, "Switch it off")),
        ),
    );
}
