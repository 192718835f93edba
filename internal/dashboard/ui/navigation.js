// Where she can go. The technical pages are out of sight until she asks for everything,
// and the browser remembers which she wants.

import { icon, onMount, ownLinks, setLinks, setMark } from "./pocketbase.js";

const links = [
    { href: "#/home", icon: "ri-home-4-line", label: "Home" },
    { href: "#/articles", icon: "ri-quill-pen-line", label: "Articles" },
    { href: "#/questions", icon: "ri-question-answer-line", label: "Questions" },
    { href: "#/guides", icon: "ri-book-open-line", label: "Guides" },
    { href: "#/letters", icon: "ri-mail-line", label: "Letters" },
    { href: "#/newsletters", icon: "ri-mail-send-line", label: "Newsletters" },
    { href: "#/readers", icon: "ri-user-heart-line", label: "Readers" },
    { href: "#/pages", icon: "ri-pages-line", label: "Pages" },
    { href: "#/pictures", icon: "ri-image-line", label: "Pictures" },
    { href: "#/site", icon: "ri-settings-4-line", label: "Settings" },
];

// The dashboard's own pages under names that cannot be mistaken for hers.
const technical = { "#/settings": "Server settings" };

const key = "waymark.everything";

const shown = store({ everything: localStorage.getItem(key) == "yes" });

/** Whether the technical pages are in sight; reactive. */
export function everything() {
    return shown.everything;
}

function show(all) {
    shown.everything = all;
    all ? localStorage.setItem(key, "yes") : localStorage.removeItem(key);
}

/** The foot of a page: the way to what was deleted, and the button that brings the technical pages into sight or puts them away again. */
export function everythingButton(className) {
    return t.span(
        { className: "desk-foot-links" },
        t.a({ href: "#/health", className: className }, icon("ri-stethoscope-line"), t.span({ className: "txt" }, "Is everything well?")),
        " ",
        t.a({ href: "#/bin", className: className }, icon("ri-delete-bin-line"), t.span({ className: "txt" }, "What you deleted")),
        " ",
        t.button(
            { type: "button", className: className + " desk-everything", onclick: () => show(!shown.everything) },
            () => icon(shown.everything ? "ri-eye-off-line" : "ri-eye-line"),
            t.span({ className: "txt" }, () => shown.everything ? "Show only my desk" : "Show everything"),
        ),
    );
}

// sayWhere marks the place she is at for those who do not see its colour.
function sayWhere(nav) {
    const mark = () => nav.querySelectorAll("a").forEach((link) => {
        const here = link.classList.contains("active");
        if (here != link.hasAttribute("aria-current")) {
            here ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
        }
    });
    new MutationObserver(mark).observe(nav, { subtree: true, childList: true, attributeFilter: ["class"] });
    mark();
}

export function install() {
    setMark(new URL("./mark.svg", import.meta.url).href);
    watch(() => shown.everything, (all) => {
        document.documentElement.classList.toggle("desk-all", all);
        setLinks(all ? [...links, ...ownLinks.map((link) => ({ ...link, label: technical[link.href] || link.label }))] : links);
    });
    onMount("mainNav", (nav) => {
        nav.setAttribute("aria-label", "Your desk");
        sayWhere(nav);
    });
    onMount("loggedUserDropdown", (menu) => {
        if (menu.querySelector(".desk-menu")) {
            return;
        }
        const close = () => menu.hidePopover();
        menu.prepend(t.div(
            { className: "desk-menu", onclick: close },
            t.a(
                { className: "dropdown-item", href: "#/your-login" },
                icon("ri-lock-password-line"),
                t.span({ className: "txt" }, "Your login"),
            ),
            t.a(
                { className: "dropdown-item", href: "#/backup" },
                icon("ri-safe-2-line"),
                t.span({ className: "txt" }, "Backup"),
            ),
            everythingButton("dropdown-item"),
        ));
    });
}
