// The page as readers will get it, beside the form, made of what is on the screen.

import { changedFields, dataOf, save } from "./draft.js";
import { day } from "./form_words.js";
import { ask, sentence } from "./pocketbase.js";

const pause = 600; // milliseconds after the last change
const widths = { phone: 390, desktop: 1120 };

/** previewPane makes the pane. close puts it away. */
export function previewPane(f, close) {
    const local = store({ width: "phone", scheme: app.store.activeColorScheme == "dark" ? "dark" : "light", trouble: "", link: null });
    let timer, watcher, resize, shown = false;

    const frame = t.iframe({ title: "Preview of the page", "html-sandbox": "allow-same-origin", tabIndex: 0 });
    const stage = t.div({ className: "write-stage" }, frame);

    const draw = async () => {
        const body = { collection: f.collection.name, id: f.original.id || "", data: dataOf(f), cover: f.record._cover?.address || "" };
        try {
            put((await ask("/preview", { method: "POST", body })).html);
            local.trouble = "";
        } catch (err) {
            local.trouble = err.status ? sentence(err) : "The preview will be back when the site answers.";
        }
    };

    // Replaced in place, so that it stays where she had scrolled to.
    const put = (html) => {
        const page = frame.contentDocument;
        if (!shown || !page?.querySelector("main")) {
            shown = true;
            frame.srcdoc = html;
            return;
        }
        const fresh = new DOMParser().parseFromString(html, "text/html");
        page.body.replaceWith(page.adoptNode(fresh.body));
        page.title = fresh.title;
        keepStill();
    };
    // It is for looking at: a link would lead her away from what she writes.
    const keepStill = () => {
        const page = frame.contentDocument;
        for (const name of ["click", "submit"]) {
            page?.body.addEventListener(name, (e) => (e.type == "submit" || e.target.closest("a,button")) && e.preventDefault());
        }
    };
    frame.addEventListener("load", keepStill);

    // A page wider than its place is shown smaller, not cut.
    const fit = () => {
        const width = local.width == "phone" ? Math.min(widths.phone, stage.clientWidth) : widths.desktop;
        const scale = Math.min(1, stage.clientWidth / width);
        frame.style.width = width + "px";
        frame.style.height = stage.clientHeight / scale + "px";
        frame.style.transform = `scale(${scale})`;
        frame.style.marginLeft = Math.max(0, (stage.clientWidth - width * scale) / 2) + "px";
        frame.style.colorScheme = local.scheme;
    };

    const share = async () => {
        try {
            // a friend sees what was kept; what readers see already is not changed by asking a friend
            if (f.original.status != "published" && (changedFields(f).length || !f.original.id)) {
                await save(f, f.original.id ? {} : { status: "draft" });
            }
            local.link = await ask("/share/" + f.original.id, { method: "POST" });
        } catch (err) {
            app.toasts.error(sentence(err));
        }
    };
    const choice = (name, value, text) => t.button(
        { type: "button", className: () => "btn sm " + (local[name] == value ? "" : "secondary"), "html-aria-pressed": () => String(local[name] == value), onclick: () => { local[name] = value; fit(); } },
        text,
    );

    return t.aside(
        {
            className: "write-side write-preview",
            ariaLabel: "Preview",
            onmount: () => {
                resize = new ResizeObserver(fit);
                resize.observe(stage);
                watcher = watch(() => JSON.stringify(dataOf(f)), () => {
                    clearTimeout(timer);
                    timer = setTimeout(draw, shown ? pause : 0);
                });
            },
            onunmount: () => {
                clearTimeout(timer);
                resize?.disconnect();
                watcher?.unwatch();
            },
        },
        t.div(
            { className: "write-side-head" },
            t.div({ className: "write-row", role: "group", ariaLabel: "Width" }, choice("width", "phone", "Phone"), choice("width", "desktop", "Desktop")),
            t.div({ className: "write-row", role: "group", ariaLabel: "Light or dark" }, choice("scheme", "light", "Light"), choice("scheme", "dark", "Dark")),
            f.collection.name == "posts" ? t.button({ type: "button", className: "btn sm secondary write-share", onclick: share }, "A link for a friend") : null,
            t.button({ type: "button", className: "btn sm circle transparent m-l-auto", ariaLabel: "Put the preview away", onclick: close }, t.i({ className: "ri-close-line", ariaHidden: true })),
        ),
        () => local.link
            ? t.div(
                { className: "write-linked" },
                t.label({ htmlFor: "write_friend" }, `Whoever has this link can read it until ${day(local.link.until)}, without a login:`),
                t.div(
                    { className: "write-row" },
                    t.input({ id: "write_friend", type: "text", readOnly: true, value: local.link.url, onfocus: (e) => e.target.select() }),
                    t.button({ type: "button", className: "btn sm", onclick: () => app.utils.copyToClipboard(local.link.url).then(() => app.toasts.success("Copied.")) }, "Copy"),
                ),
                f.original.status == "published" && changedFields(f).length ? t.p({ className: "write-hint" }, "It shows the page as readers see it now, without the changes you have not put on the site.") : null,
            )
            : null,
        () => (local.trouble ? t.p({ className: "write-trouble", role: "alert" }, local.trouble) : null),
        stage,
    );
}
