// How she gets in: her address and password, and the code of her second step where there is one.

import { sentence } from "./pocketbase.js";

const { pb, store: shared } = app;
const people = () => pb.collection("_superusers");

/** Which code an answer asks for: "app", "mail", or "" when it asks for none. */
export function wantedCode(err) {
    return /^second_step_(app|mail)$/.exec(err?.response?.data?.code?.code || "")?.[1] || "";
}

/** Logs in; rejects with the SDK's error, of which wantedCode says whether a code is missing. */
export function logIn(email, password, code = "") {
    // a body that is given replaces the SDK’s own
    return people().authWithPassword(email, password, { requestKey: null, body: { identity: email, password, ...(code && { code }) } });
}

/** The field for a code, as phones fill it in by themselves; recovery codes have letters. */
export function codeField(local, props = {}) {
    return t.input({
        type: "text", name: "code", autocomplete: "one-time-code", autocapitalize: "off", spellcheck: false, required: true, maxLength: 20,
        value: () => local.code, oninput: (e) => (local.code = e.target.value), ...props,
    });
}

/** What is said over that field. */
export const aboutCode = {
    app: "Open the authenticator app on your phone and type the six figures it shows. Without the phone, type one of your recovery codes.",
    mail: "We have sent you six figures by mail. Type them here, or one of your recovery codes.",
};

/** The page at #/login. */
export function page() {
    shared.title = "Your desk";
    const local = store({ email: "", password: "", code: "", wants: "", shown: false, busy: false, trouble: "" });

    const submit = async (e) => {
        e.preventDefault();
        if (local.busy) {
            return;
        }
        local.busy = true;
        local.trouble = "";
        try {
            await logIn(local.email, local.password, local.code);
            app.toasts.removeAll();
            location.hash = "#/";
        } catch (err) {
            const wants = wantedCode(err);
            if (wants && !local.code) {
                local.wants = wants;
            } else if (err.status == 400 && !local.wants) {
                local.trouble = "That address and that password do not belong together. Please try again.";
            } else {
                local.trouble = sentence(err);
            }
            local.code = "";
        }
        local.busy = false;
    };

    return t.div(
        { pbEvent: "pageSuperuserLogin", className: "wrapper sm m-auto p-b-base desk-login" },
        t.header(
            { className: "txt-center m-b-base" },
            t.img({ className: "main-logo", src: () => shared.mainLogo, ariaHidden: true, alt: "" }),
            t.h1({ className: "m-t-10" }, t.span(null, "Your desk")),
        ),
        () => local.wants ? secondForm(local, submit) : passwordForm(local, submit),
    );
}

function passwordForm(local, submit) {
    return t.form(
        { className: "grid auth-with-password-form", onsubmit: submit },
        t.div(
            { className: "col-12" },
            t.div(
                { className: "field" },
                t.label({ htmlFor: "login_identity" }, "E-mail address"),
                t.input({ id: "login_identity", name: "identity", type: "email", autocomplete: "username", required: true, autofocus: true, value: () => local.email, oninput: (e) => (local.email = e.target.value) }),
            ),
        ),
        t.div(
            { className: "col-12" },
            t.div(
                { className: "fields" },
                t.div(
                    { className: "field" },
                    t.label({ htmlFor: "login_pass" }, "Password"),
                    t.input({ id: "login_pass", name: "password", autocomplete: "current-password", required: true, type: () => (local.shown ? "text" : "password"), value: () => local.password, oninput: (e) => (local.password = e.target.value) }),
                ),
                t.div(
                    { className: "field addon" },
                    t.button(
                        { type: "button", className: "btn sm transparent secondary circle", ariaLabel: () => (local.shown ? "Hide the password" : "Show the password"), onclick: () => (local.shown = !local.shown) },
                        t.i({ className: () => (local.shown ? "ri-eye-off-line" : "ri-eye-line"), ariaHidden: true }),
                    ),
                ),
            ),
            t.a({ href: "#/request-password-reset", className: "link-hint m-t-5" }, t.small(null, "I have forgotten it")),
        ),
        troubled(local),
        t.div(
            { className: "col-12" },
            t.button({ className: () => `btn lg block next ${local.busy ? "loading" : ""}`, disabled: () => local.busy }, t.span({ className: "txt" }, "Log in"), t.i({ className: "ri-arrow-right-line", ariaHidden: true })),
        ),
    );
}

function secondForm(local, submit) {
    return t.form(
        { className: "grid desk-second-form", onsubmit: submit },
        t.div({ className: "col-12" }, t.p(null, aboutCode[local.wants])),
        t.div(
            { className: "col-12" },
            t.div(
                { className: "field" },
                t.label({ htmlFor: "login_code" }, "Code"),
                codeField(local, { id: "login_code", autofocus: true, onmount: (el) => el.focus() }),
            ),
        ),
        troubled(local),
        t.div(
            { className: "col-12" },
            t.button({ className: () => `btn lg block next ${local.busy ? "loading" : ""}`, disabled: () => local.busy }, t.span({ className: "txt" }, "Go on"), t.i({ className: "ri-arrow-right-line", ariaHidden: true })),
            t.button({ type: "button", className: "desk-link m-t-10", onclick: () => Object.assign(local, { wants: "", code: "", trouble: "" }) }, "Back"),
            t.p({ className: "desk-quiet m-t-10" }, "Neither phone nor codes at hand? The friend who looks after your server can take this step away."),
        ),
    );
}

const troubled = (local) => t.div({ className: "col-12 desk-login-trouble", role: "alert" }, () => (local.trouble ? t.p({ className: "desk-wrong" }, local.trouble) : null));
