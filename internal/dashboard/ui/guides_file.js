// The file of a guide: made from its text, or a PDF she brings. Before a file takes the
// place of another she reads what it tells about itself, and who will get it.

import { people } from "./guides_words.js";
import { ask, confirmed, glad, sentence } from "./pocketbase.js";
import { day, size } from "./words.js";

/**
 * filePanel makes the panel.
 *
 * @param {Object} f the form
 * @param {{holders: number}} shared is told how many people have the guide's link
 * @param {function(): Promise<string>} begun sees to it that there is a guide to add a
 *   file to, and gives its id; "" when it could not be kept
 * @param {File} [brought] a PDF she has chosen before the form was opened
 * @return {Element}
 */
export function filePanel(f, shared, begun, brought = null) {
    const local = store({ file: null, holders: 0, read: false, busy: false, chosen: null, trouble: "" });
    const path = (rest = "") => `/guides/${f.original.id}/file${rest}`;
    let upload = null; // the file itself; a store would take it apart

    const take = (answer) => {
        Object.assign(local, { file: answer.file, holders: answer.holders, read: true });
        shared.holders = answer.holders;
    };
    const act = async (what) => {
        local.busy = true;
        local.trouble = "";
        try {
            await what();
        } catch (err) {
            local.trouble = sentence(err);
        }
        local.busy = false;
    };
    // the text may have been kept, and a new PDF been made of it
    const watcher = watch(() => f.original.id + f.original.updated, () => f.original.id && act(async () => take(await ask(path()))));

    const form = (file) => {
        const body = new FormData();
        body.append("file", file);
        return body;
    };
    const choose = (file) => act(async () => {
        if (!file) {
            return;
        }
        upload = null;
        local.chosen = null;
        local.chosen = { name: file.name, ...await ask("/guides/inspect", { method: "POST", body: form(file) }) };
        upload = file;
    });
    const use = () => act(async () => {
        if (!await begun()) {
            local.trouble = "The guide could not be kept, so the file could not be added. Please try again.";
            return;
        }
        take(await ask(path(), { method: "POST", body: form(upload) }));
        local.chosen = null;
        glad("The guide has your PDF now.");
    });
    const mend = () => act(async () => {
        take(await ask(path("/mend"), { method: "POST" }));
        glad("It is mended: from outside it shows its neutral name, and nothing else.");
    });
    const fromText = async () => {
        if (await confirmed(`Use the PDF made from the text again, in place of your own? ${reach(local.holders)}`, "Use the one made from the text")) {
            act(async () => take(await ask(path("/text"), { method: "POST" })));
        }
    };
    const download = () => act(async () => {
        const answer = await fetch(`/api/waymark/desk/guides/${f.original.id}/download`, { headers: { Authorization: app.pb.authStore.token } });
        if (!answer.ok) {
            local.trouble = "The file could not be read just now. Please try again.";
            return;
        }
        const address = URL.createObjectURL(await answer.blob());
        t.a({ href: address, download: local.file.name }).click();
        setTimeout(() => URL.revokeObjectURL(address), 10_000);
    });

    const picker = t.input({ type: "file", name: "guide_file", accept: "application/pdf", hidden: true, onchange: (e) => { choose(e.target.files[0]); e.target.value = ""; } });
    const button = (text, onclick, kind = "secondary") => t.button({ type: "button", className: () => `btn sm ${kind}` + (local.busy ? " loading" : ""), disabled: () => local.busy, onclick }, text);

    return t.section(
        { className: "guide-file", ariaLabel: "The file", onmount: () => choose(brought), onunmount: () => watcher.unwatch() },
        t.h3({ className: "write-label" }, "The file"),
        () => (local.chosen ? null : now(f, local)),
        () => (local.chosen ? offered(f, local, button, use) : null),
        () => (local.trouble ? t.p({ className: "write-trouble", role: "alert" }, local.trouble) : null),
        picker,
        t.div({ className: "write-row" }, () => local.chosen ? null : [
            local.file ? button("Download it", download) : null,
            local.file && !local.file.neutral ? button("Mend it", mend, "") : null,
            button(local.file && !local.file.made ? "Replace it with another PDF" : "Use a PDF of your own", () => picker.click()),
            local.file && !local.file.made ? button("Use the one made from the text again", fromText) : null,
        ]),
    );
}

const measure = (file) => `${size(file.size)}, ${file.pages == 1 ? "1 page" : file.pages + " pages"}`;

// reach says who gets a new file.
const reach = (n) => (n ? `${people(n)} ${n == 1 ? "has" : "have"} its link; ${n == 1 ? "she" : "they"} will get the new file.` : "Nobody has its link yet.");

const told = (list) => t.ul({ className: "guide-says" }, ...list.map((part) => t.li(null, t.strong(null, part.what + ": "), part.text)));

function now(f, local) {
    if (!local.file) {
        return t.p({ className: "write-hint" }, "There is none yet. One is made from your text each time you keep it, or you can add a PDF of your own.");
    }
    const file = local.file;
    return t.div(
        null,
        t.p({ className: "guide-is" }, t.strong(null, file.name), ` ${measure(file)}`),
        t.p({ className: "write-hint" }, file.made ? "Made from the text above, and made again each time you keep it." : `Your own PDF, added ${day(file.updated)}. The text above stays what is read on the page.`),
        file.neutral
            ? t.p({ className: "write-hint" }, "Somebody who sees the file in a folder learns this name and nothing else.")
            : t.div({ className: "pick-asks" }, t.strong(null, "Somebody who sees the file in a folder learns more than she should, without opening it:"), told(file.says), t.p({ className: "write-hint" }, `Mended, it shows “${f.original.outside_name}” and nothing else. Its pages stay as they are.`)),
    );
}

// offered is a file she has chosen and not used yet.
function offered(f, local, button, use) {
    const file = local.chosen;
    const tells = file.says.length > 0;
    return t.div(
        { className: "pick-asks guide-offered" },
        t.p({ className: "guide-is" }, t.strong(null, file.name), ` ${measure(file)}`),
        t.p(null, tells ? "This is what anybody who sees it in a folder learns, without opening it:" : "From outside it gives nothing away."),
        tells ? told(file.says) : null,
        t.p({ className: "write-hint" }, () => `It becomes “${f.record.outside_name}.pdf”${tells ? ", and says that and nothing else" : ""}. Its pages stay as they are.`),
        t.p({ className: "guide-reach" }, reach(local.holders)),
        t.div(
            { className: "write-row" },
            button(tells ? "Mend it and use it" : "Use it", use, ""),
            button("Not this one", () => (local.chosen = null)),
        ),
    );
}
