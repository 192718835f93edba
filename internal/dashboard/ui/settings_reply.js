// What is refused because nobody could answer a mail yet: she is asked for the two missing
// lines right there, over what she is doing, and nothing of it is left behind for them.

import { records, sentence } from "./pocketbase.js";
import { groups } from "./settings_groups.js";

const missing = ["reply_to", "reply_hours"].map((name) => groups.mail.fields.find((field) => field.name == name));

/** needsReply says whether something was refused because the reply address or hours are missing. */
export const needsReply = (err) => Object.values(err?.response?.data || {}).some((field) => field?.code == "waymark_no_reply");

/**
 * replyNotice is a note for a form: why it was refused, and a button that asks for what is missing.
 *
 * @param {Object} err the refusal
 * @param {function()} given is called once both are kept
 * @return {{text: string, actions: {label: string, act: function()}[]}}
 */
export function replyNotice(err, given) {
    return { text: sentence(err), actions: [{ label: "Give a reply address", act: async () => { await askReply() && given(); } }] };
}

// askReply asks for the address and the hours, and keeps them with the settings.
function askReply() {
    return new Promise((done) => {
        const id = "reply_" + app.utils.randomString();
        const local = store({ busy: true, trouble: "", values: {} });
        let site = null;
        let kept = false;
        records("site").getFirstListItem("id != ''", { requestKey: null }).then((found) => {
            site = found;
            local.values = Object.fromEntries(missing.map(({ name }) => [name, found[name] || ""]));
            local.busy = false;
        }, (err) => (local.trouble = sentence(err)));
        const close = () => { app.modals.close(modal, true); };
        const keep = async () => {
            const values = Object.fromEntries(missing.map(({ name }) => [name, (local.values[name] || "").trim()]));
            if (Object.values(values).some((value) => !value)) {
                local.trouble = "Both are needed: the address, and when you answer.";
                return;
            }
            Object.assign(local, { busy: true, trouble: "" });
            try {
                await records("site").update(site.id, values, { requestKey: null });
                kept = true;
                close();
            } catch (err) {
                const wrong = missing.find(({ name, wrong }) => wrong && err?.response?.data?.[name]);
                local.trouble = wrong?.wrong || sentence(err);
            }
            local.busy = false;
        };
        const line = ({ name, label, help, kind, most }, first) => t.div(
            { className: "write-input" },
            t.label({ htmlFor: `${id}_${name}`, className: "write-label" }, label),
            t[kind == "email" ? "input" : "textarea"]({
                id: `${id}_${name}`, name, ...(kind == "email" ? { type: "email" } : { rows: 2 }), maxLength: most || 300, autocomplete: "off",
                "html-aria-describedby": `${id}_${name}_hint`, ...(first ? { "html-autofocus": "" } : {}),
                value: () => local.values[name] || "", oninput: (e) => { local.values = { ...local.values, [name]: e.target.value }; },
            }),
            t.p({ className: "write-hint", id: `${id}_${name}_hint` }, help),
        );
        const modal = t.div(
            {
                className: "modal popup manual write-reply",
                onafterclose: (el) => { el.remove(); done(kept); },
                onkeydown: (e) => { if (e.key == "Escape") { close(); } },
            },
            t.div({ className: "modal-header" }, t.h2({ className: "write-heading" }, "Where do answers reach you?")),
            t.form(
                { className: "modal-content", noValidate: true, onsubmit: (e) => { e.preventDefault(); local.busy || keep(); } },
                ...missing.map((field, i) => line(field, !i)),
                () => (local.trouble ? t.p({ className: "write-trouble", role: "alert" }, local.trouble) : null),
                t.p({ className: "write-hint" }, "You can change both at any time, under Settings, Mail."),
                t.div(
                    { className: "write-row" },
                    t.button({ type: "submit", className: "btn", disabled: () => local.busy }, "Keep them"),
                    t.button({ type: "button", className: "btn transparent", onclick: close }, "Not now"),
                ),
            ),
        );
        document.body.append(modal);
        app.modals.open(modal);
    });
}
