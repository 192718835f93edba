// Her login: password, address, the second step, and everything that is logged in as her.

import { ask, confirmed, deskPage, glad, icon, sentence, stayAs, tell } from "./pocketbase.js";
import { forgetConfirmed } from "./login_confirm.js";
import { everythingButton } from "./navigation.js";
import { secondStep } from "./your_login_second.js";
import { programs } from "./your_login_keys.js";
import { day, moment } from "./words.js";

/** The page at #/your-login. */
export function page() {
    const desk = store({ email: "", second: "", weak: false, codes: 0, logins: [], others: [], mail_leaves: false, loaded: false });
    const read = () => ask("/login").then((found) => Object.assign(desk, found, { loaded: true }), tell);
    read();

    return deskPage(
        { title: "Your login", name: "your-login" },
        () => !desk.loaded ? t.p({ className: "desk-quiet" }, "Looking at your login…") : t.div(
            null,
            secondStep(desk, read),
            t.section({ className: "desk-card" }, t.h2(null, "Password"), passwordForm(desk, read)),
            t.section({ className: "desk-card" }, t.h2(null, "E-mail address"), emailForm(desk, read)),
            where(desk, read),
            programs(desk, read),
            desk.others.length ? others(desk.others) : null,
        ),
        t.p({ className: "desk-foot" }, everythingButton("desk-link")),
    );
}

// change sends what she changed; her other logins end with it, and this tab stays.
async function change(path, body, done, local, read) {
    local.busy = true;
    local.trouble = "";
    try {
        const { token, record } = await ask(path, { method: "POST", body });
        forgetConfirmed();
        stayAs(token, record);
        local.value = "";
        glad(done);
        read();
    } catch (err) {
        local.trouble = err.isAbort ? "" : sentence(err);
    }
    local.busy = false;
}

function passwordForm(desk, read) {
    const local = store({ value: "", shown: false, busy: false, trouble: "" });
    const submit = (e) => {
        e.preventDefault();
        change("/login/password", { password: local.value }, "Your password is changed. Everywhere else you are logged out.", local, read);
    };
    return t.form(
        { className: "desk-login-form", onsubmit: submit },
        desk.weak ? t.p({ className: "desk-backup-bad" }, icon("ri-error-warning-line"), t.span(null, "The one you have would be guessed soon. It goes on working until you choose another.")) : null,
        t.div(
            { className: "desk-field" },
            t.label({ htmlFor: "new_password" }, "A new password"),
            t.p({ id: "new_password_help", className: "desk-quiet" }, "At least 12 characters. Four words that have nothing to do with each other are easy to keep in mind, and hard to guess."),
            t.input({
                id: "new_password", className: "desk-input", type: () => (local.shown ? "text" : "password"), name: "new-password", autocomplete: "new-password", required: true, minLength: 12, "html-aria-describedby": "new_password_help",
                value: () => local.value, oninput: (e) => (local.value = e.target.value),
            }),
            t.button({ type: "button", className: "desk-link", onclick: () => (local.shown = !local.shown) }, () => (local.shown ? "Hide it" : "Show what I type")),
            t.p({ className: "desk-wrong", role: "alert" }, () => local.trouble),
        ),
        t.button({ type: "submit", className: () => "btn outline" + (local.busy ? " loading" : ""), disabled: () => local.busy }, t.span({ className: "txt" }, "Change the password")),
    );
}

function emailForm(desk, read) {
    const local = store({ value: "", busy: false, trouble: "" });
    const submit = (e) => {
        e.preventDefault();
        change("/login/email", { email: local.value }, "Your address is changed. The old one hears of it.", local, read);
    };
    return t.form(
        { className: "desk-login-form", onsubmit: submit },
        t.p(null, "You log in with ", t.strong(null, desk.email), ". Use one whose mail nobody else reads: a new password can be asked for there."),
        t.div(
            { className: "desk-field" },
            t.label({ htmlFor: "new_email" }, "Another address"),
            t.input({ id: "new_email", className: "desk-input", type: "email", name: "new-email", autocomplete: "off", required: true, value: () => local.value, oninput: (e) => (local.value = e.target.value) }),
            t.p({ className: "desk-wrong", role: "alert" }, () => local.trouble),
        ),
        t.button({ type: "submit", className: () => "btn outline" + (local.busy ? " loading" : ""), disabled: () => local.busy }, t.span({ className: "txt" }, "Use this address")),
    );
}

function where(desk, read) {
    const browsers = desk.logins.filter((one) => one.kind == "browser");
    const everywhere = async () => {
        if (await confirmed("Sign out everywhere? Every browser is logged out, this one too, and programs with a key of yours stop. Nothing else changes.", "Sign out everywhere")) {
            try {
                await ask("/login", { method: "DELETE" });
                app.pb.authStore.clear();
            } catch (err) {
                tell(err);
            }
        }
    };
    return t.section(
        { className: "desk-card desk-where" },
        t.h2(null, "Where you are logged in"),
        t.ul({ className: "desk-rows" }, ...browsers.map((one) => t.li(
            null,
            t.div({ className: "desk-login-row" }, t.strong(null, one.name), one.here ? t.span({ className: "desk-badge desk-tone-out" }, "Here") : null),
            t.span({ className: "desk-quiet" }, `Since ${moment(one.created)}; last used ${moment(one.seen)}.`),
            one.here ? null : t.button({ type: "button", className: "desk-link", onclick: () => end(one, read) }, "Sign this one out"),
        ))),
        t.p({ className: "desk-quiet" }, "Is there one that you do not know? Sign out everywhere, and choose a new password. When a new browser logs in, you get a mail."),
        t.button({ type: "button", className: "btn desk-sign-out", onclick: everywhere }, icon("ri-logout-box-r-line"), t.span({ className: "txt" }, "Sign out everywhere")),
    );
}

export async function end(one, read) {
    try {
        await ask("/login/" + one.id, { method: "DELETE" });
        glad("Signed out.");
    } catch (err) {
        tell(err);
    }
    read();
}

function others(list) {
    const steps = { app: "with a second step (an app)", mail: "with a second step (by mail)", "": "without a second step" };
    return t.section(
        { className: "desk-card" },
        t.h2(null, "Who else can log in"),
        t.ul({ className: "desk-rows" }, ...list.map((one) => t.li(
            null,
            t.strong(null, one.email),
            t.span({ className: "desk-quiet" }, `${one.seen ? `Last here ${day(one.seen)}` : "Not logged in"}, ${steps[one.second]}.`),
        ))),
        t.p({ className: "desk-quiet" }, "They can do all that you can. Ask each of them to switch a second step on."),
    );
}
