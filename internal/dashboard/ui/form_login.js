// A login that ran out while she wrote: she logs in again where she stands, and goes on.

import { aboutCode, codeField, logIn, wantedCode } from "./login.js";
import { sentence } from "./pocketbase.js";

/** loginAgain asks for the password; then is called once she is back. */
export function loginAgain(f, then) {
    const local = store({ password: "", code: "", wants: "", busy: false, trouble: "" });
    const submit = async (e) => {
        e.preventDefault();
        local.busy = true;
        try {
            await logIn(f.email, local.password, local.code);
            f.keeping = "typing";
            await then();
        } catch (err) {
            const wants = wantedCode(err);
            if (wants && !local.code) {
                Object.assign(local, { wants, trouble: "" });
            } else {
                local.trouble = err.status == 400 && !local.wants ? "That is not the password. Please try again." : sentence(err);
            }
            local.code = "";
        }
        local.busy = false;
    };
    return t.form(
        { className: "write-notice write-login", onsubmit: submit },
        t.p(null, "Your login has run out. Nothing is lost: your words are kept on this computer. Please log in again to go on."),
        t.input({ type: "email", name: "email", autocomplete: "username", readOnly: true, ariaLabel: "E-mail address", value: () => f.email }),
        t.input({ type: "password", name: "password", autocomplete: "current-password", required: true, ariaLabel: "Password", placeholder: "Password", value: () => local.password, oninput: (e) => (local.password = e.target.value) }),
        () => (local.wants ? t.div(null, t.p(null, aboutCode[local.wants]), codeField(local, { ariaLabel: "Code", placeholder: "Code" })) : null),
        t.button({ type: "submit", className: () => "btn sm" + (local.busy ? " loading" : "") }, "Log in again"),
        () => (local.trouble ? t.p({ className: "write-trouble", role: "alert" }, local.trouble) : null),
    );
}
