// A setting that is missing for what she is doing: she is asked for it right there, in a
// small window over her work, and leaves nothing of it.

import { records, sentence } from "./pocketbase.js";
import { groups } from "./settings_groups.js";

/**
 * askSettings asks for settings and keeps them.
 *
 * @param {string} group where they stand among the settings
 * @param {string[]} names the fields of that group, each of which is needed
 * @param {Object} said
 * @param {string} said.heading
 * @param {string} said.needed what is said when one of them is empty
 * @param {string} said.keep the words on the button
 * @param {string} said.later where they can be changed
 * @param {boolean} [said.afresh] what is there now is none of hers: the fields begin empty
 * @return {Promise<boolean>} whether she gave them
 */
export function askSettings(group, names, said) {
    return new Promise((done) => {
        const fields = names.map((name) => groups[group].fields.find((field) => field.name == name));
        const id = "setting_" + app.utils.randomString();
        const local = store({ busy: true, trouble: "", values: {} });
        let site = null;
        let kept = false;
        records("site").getFirstListItem("id != ''", { requestKey: null }).then((found) => {
            site = found;
            // on a slow line she may have typed already
            local.values = { ...(said.afresh ? {} : Object.fromEntries(names.map((name) => [name, found[name] || ""]))), ...local.values };
            local.busy = false;
        }, (err) => (local.trouble = sentence(err)));
        const close = () => { app.modals.close(modal, true); };
        const keep = async () => {
            const values = Object.fromEntries(names.map((name) => [name, (local.values[name] || "").trim()]));
            if (Object.values(values).some((value) => !value)) {
                local.trouble = said.needed;
                return;
            }
            Object.assign(local, { busy: true, trouble: "" });
            try {
                await records("site").update(site.id, values, { requestKey: null });
                kept = true;
                close();
            } catch (err) {
                const wrong = fields.find(({ name, wrong }) => wrong && err?.response?.data?.[name]);
                local.trouble = wrong?.wrong || sentence(err);
            }
            local.busy = false;
        };
        const input = (field) => (field.kind == "email" ? ["input", { type: "email" }] : field.must ? ["input", { type: "text" }] : ["textarea", { rows: 2 }]);
        const line = (field, first) => {
            const [tag, kind] = input(field);
            return t.div(
                { className: "write-input" },
                t.label({ htmlFor: `${id}_${field.name}`, className: "write-label" }, field.label),
                t[tag]({
                    id: `${id}_${field.name}`, name: field.name, ...kind, maxLength: field.most || 300, autocomplete: "off",
                    "html-aria-describedby": `${id}_${field.name}_hint`, ...(first ? { "html-autofocus": "" } : {}),
                    value: () => local.values[field.name] || "", oninput: (e) => { local.values = { ...local.values, [field.name]: e.target.value }; },
                }),
                t.p({ className: "write-hint", id: `${id}_${field.name}_hint` }, field.help),
            );
        };
        const modal = t.div(
            {
                className: "modal popup manual write-reply",
                onafterclose: (el) => { el.remove(); done(kept); },
                onkeydown: (e) => {
                    if (e.key == "Escape") {
                        e.stopPropagation(); // what lies beneath stays
                        close();
                    }
                },
            },
            t.div({ className: "modal-header" }, t.h2({ className: "write-heading" }, said.heading)),
            t.form(
                { className: "modal-content", noValidate: true, onsubmit: (e) => { e.preventDefault(); local.busy || keep(); } },
                ...fields.map((field, i) => line(field, !i)),
                () => (local.trouble ? t.p({ className: "write-trouble", role: "alert" }, local.trouble) : null),
                t.p({ className: "write-hint" }, said.later),
                t.div(
                    { className: "write-row" },
                    t.button({ type: "submit", className: "btn", disabled: () => local.busy }, said.keep),
                    t.button({ type: "button", className: "btn transparent", onclick: close }, "Not now"),
                ),
            ),
        );
        document.body.append(modal);
        app.modals.open(modal);
    });
}

/** askName asks what her site is called, in place of the name it came with. */
export const askName = () => askSettings("site", ["name"], {
    heading: "What is your site called?",
    needed: "Please write a name first.",
    keep: "Keep the name",
    later: "You can change it at any time, under Settings, Your site.",
    afresh: true,
});
