// Keys for programs: what a program of hers logs in with, for a month at most.

import { ask, glad, icon, keyFor, sentence } from "./pocketbase.js";
import { day, moment } from "./words.js";

/** The card of keys; in sight when there are some, or when everything is. */
export function programs(desk, read) {
    const keys = desk.logins.filter((one) => one.kind == "key");
    const local = store({ name: "", days: 30, made: "", busy: false, trouble: "" });
    const make = async (e) => {
        e.preventDefault();
        local.busy = true;
        local.trouble = "";
        try {
            local.made = await keyFor(local.name, local.days);
            local.name = "";
        } catch (err) {
            local.trouble = err.isAbort ? "" : sentence(err);
        }
        local.busy = false;
    };
    const remove = async (one) => {
        try {
            await ask("/login/" + one.id, { method: "DELETE" });
            glad("That key opens nothing any more.");
        } catch (err) {
            local.trouble = sentence(err);
        }
        read();
    };
    return t.section(
        { className: "desk-card desk-keys" },
        t.h2(null, "Keys for programs"),
        t.p({ className: "desk-quiet" }, "A program that watches the site or fetches your drafts logs in with a key. Most sites need none. A key can do what you can, but for what asks for your password, and lasts 30 days at most."),
        keys.length ? t.ul({ className: "desk-rows" }, ...keys.map((one) => t.li(
            null,
            t.strong(null, one.name),
            t.span({ className: "desk-quiet" }, `Made ${day(one.created)}; last used ${moment(one.seen)}; ends ${day(one.expires)}.`),
            t.button({ type: "button", className: "desk-link", onclick: () => remove(one) }, "Take it away"),
        ))) : t.p(null, "There is none."),
        t.details(
            { className: "desk-key-new" },
            t.summary(null, "Make a key"),
            () => local.made ? t.div(
                null,
                t.p(null, "This is the key. It is not shown again."),
                t.textarea({ className: "desk-letter", readOnly: true, rows: 4, ariaLabel: "The key", value: local.made, onfocus: (e) => e.target.select() }),
                t.button({ type: "button", className: "btn sm", onclick: () => { local.made = ""; read(); } }, t.span({ className: "txt" }, "I have kept it")),
            ) : t.form(
                { className: "desk-login-form", onsubmit: make },
                t.div(
                    { className: "desk-field" },
                    t.label({ htmlFor: "key_name" }, "What it is for"),
                    t.input({ id: "key_name", className: "desk-input", type: "text", required: true, maxLength: 60, value: () => local.name, oninput: (e) => (local.name = e.target.value) }),
                ),
                t.div(
                    { className: "desk-field desk-field-number" },
                    t.label({ htmlFor: "key_days" }, "Days"),
                    t.input({ id: "key_days", className: "desk-input", type: "number", min: 1, max: 30, required: true, value: () => local.days, oninput: (e) => (local.days = +e.target.value) }),
                    t.p({ className: "desk-wrong", role: "alert" }, () => local.trouble),
                ),
                t.button({ type: "submit", className: () => "btn outline" + (local.busy ? " loading" : ""), disabled: () => local.busy }, icon("ri-key-2-line"), t.span({ className: "txt" }, "Make it")),
            ),
        ),
    );
}
