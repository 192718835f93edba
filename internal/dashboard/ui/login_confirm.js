// What would let a thief stay asks for her password once more. The server says so; here the question is put, and what she
// was doing goes on by itself. The ticket that she gets lives in this tab alone and is kept nowhere: a token that is
// taken out of the browser has none.

import { aboutCode, codeField, wantedCode } from "./login.js";
import { ask, sentence } from "./pocketbase.js";

const { pb } = app;
const key = "waymark.machine";

let ticket = { id: "", until: 0 };
let asking = null;

// machine is a random mark by which the server knows this browser again; it says nothing about it.
function machine() {
    let mark = localStorage.getItem(key);
    if (!mark) {
        mark = [...crypto.getRandomValues(new Uint8Array(18))].map((b) => b.toString(16).padStart(2, "0")).join("");
        localStorage.setItem(key, mark);
    }
    return mark;
}

export function install() {
    const before = pb.beforeSend;
    pb.beforeSend = async (url, options) => {
        const sent = { url, options, ...(await before?.call(pb, url, options)) };
        const headers = sent.options.headers ||= {};
        if (/\/(auth-with-password|login\/confirm)(\?|$)/.test(url)) {
            headers["X-Waymark-Machine"] = machine();
        }
        if (ticket.id && Date.now() < ticket.until) {
            headers["X-Waymark-Confirmed"] = ticket.id;
        }
        return sent;
    };

    const send = pb.send.bind(pb);
    pb.send = async (path, options) => {
        try {
            return await send(path, options);
        } catch (err) {
            if (err?.status != 403 || err?.response?.data?.confirm?.code != "confirm") {
                throw err;
            }
            // two at once ask once
            asking ||= confirmAgain().finally(() => (asking = null));
            if (!(await asking)) {
                err.isAbort = true; // she has said no: that is no error
                throw err;
            }
            return send(path, options);
        }
    };
    pb.authStore.onChange((token) => {
        if (!token) {
            ticket = { id: "", until: 0 };
        }
    });
}

/** forget ends what was confirmed in this tab, once the login it belonged to is another one. */
export function forgetConfirmed() {
    ticket = { id: "", until: 0 };
}

// confirmAgain asks for the password; resolves to whether she gave it.
function confirmAgain() {
    return new Promise((resolve) => {
        const local = store({ password: "", code: "", wants: "", busy: false, trouble: "" });
        let given = false;
        const submit = async (e) => {
            e.preventDefault();
            local.busy = true;
            local.trouble = "";
            try {
                const found = await ask("/login/confirm", { method: "POST", body: { password: local.password, code: local.code } });
                // a little earlier than the server, whose clock may be another
                ticket = { id: found.ticket, until: Date.now() + 9 * 60 * 1000 };
                given = true;
                app.modals.close(modal, true);
            } catch (err) {
                const wants = wantedCode(err);
                if (wants && !local.code) {
                    local.wants = wants;
                } else {
                    local.trouble = sentence(err);
                }
                local.code = "";
            }
            local.busy = false;
        };
        const modal = t.div(
            { className: "modal popup manual sm desk-confirm", onafterclose: (el) => { el.remove(); resolve(given); } },
            t.div({ className: "modal-header" }, t.h2({ className: "write-heading" }, "Your password, please")),
            t.form(
                { id: "desk_confirm", className: "modal-content", onsubmit: submit },
                t.p({ className: "desk-quiet" }, "This is asked for once more so that nobody who finds your desk open, or gets hold of your login, can do it."),
                t.input({ type: "email", name: "email", autocomplete: "username", className: "desk-unseen", tabIndex: -1, ariaHidden: true, readOnly: true, value: app.store.superuser?.email || "" }),
                t.div(
                    { className: "desk-field" },
                    t.label({ htmlFor: "desk_confirm_password" }, "Password"),
                    t.input({ id: "desk_confirm_password", className: "desk-input", type: "password", name: "password", autocomplete: "current-password", required: true, value: () => local.password, oninput: (e) => (local.password = e.target.value) }),
                ),
                () => local.wants ? t.div(
                    { className: "desk-field" },
                    t.label({ htmlFor: "desk_confirm_code" }, "Code"),
                    t.p({ className: "desk-quiet" }, aboutCode[local.wants]),
                    codeField(local, { id: "desk_confirm_code", className: "desk-input", onmount: (el) => el.focus() }),
                ) : null,
                t.p({ className: "desk-wrong", role: "alert" }, () => local.trouble),
            ),
            t.div(
                { className: "modal-footer" },
                t.button({ type: "button", className: "btn transparent m-r-auto", onclick: () => app.modals.close(modal, true) }, "Not now"),
                t.button({ type: "submit", "html-form": "desk_confirm", className: () => "btn" + (local.busy ? " loading" : ""), disabled: () => local.busy }, t.span({ className: "txt" }, "Go on")),
            ),
        );
        document.body.append(modal);
        app.modals.open(modal).then(() => modal.querySelector("#desk_confirm_password").focus());
    });
}
