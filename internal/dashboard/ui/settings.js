// The settings of the site, in groups, each with its explanation. What she has typed and
// not saved yet stays in this tab, through a look at another page, a reload or a login.

import { footIn, footOut } from "./foot.js";
import { everythingButton } from "./navigation.js";
import { ask, deskPage, records, replaceQuery, sentence, tell, wrongFields } from "./pocketbase.js";
import { groups } from "./settings_groups.js";
import { settingsField } from "./settings_fields.js";

const key = "waymark.settings";

// What is typed and not saved; a logo is a file, and cannot be kept through a reload.
let unsaved = JSON.parse(sessionStorage.getItem(key) || "{}");

function keep() {
    const words = Object.entries(unsaved).filter(([, value]) => !(value instanceof File));
    words.length ? sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(words))) : sessionStorage.removeItem(key);
}

/** aboutNames says what the address gives away with which the links in mails begin. */
function aboutNames({ tells, letters }) {
    if (tells) {
        return tells + " Ask whoever looks after the server for a second, neutral name; “Is everything well?” says how.";
    }
    return letters ? `Links in mails begin with ${letters}, where there is nothing else to be found. Pages there say “Close this page” in place of “Exit this page”, and leave for an empty one.` : "";
}

/** The page at #/site. */
export function page(route) {
    const asked = route.query.group?.[0];
    const wanted = route.query.field?.[0];
    const form = store({ group: groups[asked] ? asked : "site", loaded: false, changed: Object.keys(unsaved).length > 0, saving: false, said: "", values: {}, wrong: {}, neutral: {} });
    let record = null;
    // the same values, for reading them once without being called again when they change
    const now = {};
    const take = (values) => {
        Object.assign(now, values);
        Object.assign(form.values, values);
    };

    // what mails say of the site is for somebody else to settle, and she must know it; shown at once, so that nothing moves under her finger
    const names = ask("/neutral").catch(() => ({}));
    records("site").getFirstListItem("id != ''", { requestKey: null }).then(async (found) => {
        record = found;
        form.neutral = await names;
        take({ ...found, ...unsaved });
        form.loaded = true;
        wanted && setTimeout(() => document.querySelector("#site-" + CSS.escape(wanted))?.focus(), 0);
    }, tell);

    const change = (name, value) => {
        take({ [name]: value });
        unsaved[name] = value;
        keep();
        Object.assign(form, { changed: true, said: "" });
        if (form.wrong[name]) {
            form.wrong = { ...form.wrong, [name]: "" };
        }
    };

    async function save() {
        if (form.saving || !form.changed) {
            return;
        }
        Object.assign(form, { saving: true, wrong: {} });
        const sent = unsaved;
        unsaved = {};
        try {
            // the SDK sends a form with a file in it as one
            record = await records("site").update(record.id, { ...sent }, { requestKey: null });
            // what was typed while it was on its way is not saved yet
            take({ ...record, ...unsaved });
            Object.assign(form, { changed: Object.keys(unsaved).length > 0, said: "Saved. On your site now." });
        } catch (err) {
            unsaved = { ...sent, ...unsaved };
            refuse(err);
        }
        keep();
        form.saving = false;
    }

    function refuse(err) {
        const wrong = {};
        for (const [group, { fields }] of Object.entries(groups)) {
            for (const field of fields) {
                const problem = wrongFields(err)[field.name];
                if (problem) {
                    wrong[field.name] = field.wrong || problem.message;
                    form.group = group;
                }
            }
        }
        form.wrong = wrong;
        form.said = Object.keys(wrong).length ? "Not saved yet: one thing above needs another look." : "Not saved yet. " + sentence(err) + " Your words are kept in this tab.";
        if (err?.status == 401) {
            tell(err);
        }
    }

    const choose = (group) => {
        form.group = group;
        replaceQuery({ group });
    };

    return deskPage(
        { title: "Settings", name: "settings" },
        t.div(
            { className: "desk-chips", role: "group", ariaLabel: "Settings of" },
            ...Object.entries(groups).map(([group, { label }]) => t.button(
                { type: "button", className: "desk-chip", "html-data-group": group, ariaPressed: () => String(form.group == group), onclick: () => choose(group) },
                label,
            )),
            t.a({ className: "desk-chip", href: "#/backup" }, "Backup"),
        ),
        () => !form.loaded ? t.p({ className: "desk-quiet" }, "Fetching your settings…") : t.form(
            { className: "desk-settings-form", noValidate: true, onsubmit: (e) => { e.preventDefault(); save(); } },
            t.p({ className: "desk-lead" }, groups[form.group].lead),
            form.group == "mail" ? t.p({ className: () => form.neutral.tells ? "desk-advice desk-neutral" : "desk-quiet desk-neutral" }, () => aboutNames(form.neutral)) : null,
            t.div({ className: "desk-card" }, ...groups[form.group].fields.map((field) => settingsField(field, { state: form, now, record, change }))),
            t.div(
                { className: "desk-save", onmount: footIn, onunmount: footOut },
                t.button(
                    { type: "submit", className: () => `btn ${form.saving ? "loading" : ""}`, disabled: () => form.saving || !form.changed },
                    t.span({ className: "txt" }, "Save the settings"),
                ),
                t.span({ className: "desk-said", role: "status" }, () => form.said || (form.changed ? "Not saved yet." : "")),
            ),
        ),
        t.p({ className: "desk-foot" }, everythingButton("desk-link")),
    );
}
