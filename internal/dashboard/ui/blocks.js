// The author's own blocks in the editor: shown there as what they will be, kept in the
// text as the site reads them (data-block).

// These hold nothing of their own; the site fills them.
const filled = /(<div\b[^>]*\bdata-block="(?:guide|booking)"[^>]*>)[^<]*<\/div>/g;

/**
 * addBlocks gives an editor its buttons for blocks.
 *
 * @param {Object} editor TinyMCE's
 */
export function addBlocks(editor) {
    let guides = [];
    // in the editor only; see PostProcess
    const titled = () => editor.getBody()?.querySelectorAll('div[data-block="guide"]').forEach((el) => {
        const slug = el.getAttribute("data-guide");
        const guide = guides.find((g) => g.slug == slug);
        el.setAttribute("data-mce-label", slug ? guide?.title || slug : "the guide of this article");
    });
    editor.on("init", async () => {
        try {
            guides = await app.pb.collection("guides").getFullList({ fields: "id,title,slug,status", requestKey: null });
            titled();
        } catch (err) {
            console.warn("reading the guides:", err); // the box then shows the guide's address
        }
    });
    editor.on("SetContent", titled);
    editor.on("BeforeSetContent", (e) => {
        e.content = e.content.replace(filled, (_, open) => open.replace(/ contenteditable="[^"]*"/, "").replace(/>$/, ' contenteditable="false"></div>'));
    });
    editor.on("PostProcess", (e) => {
        e.content = e.content.replace(filled, (_, open) => open.replace(/ (contenteditable|data-mce-label)="[^"]*"/g, "") + "</div>");
    });

    const insert = (html) => editor.insertContent(html + "<p></p>");
    const chosen = () => editor.selection.getContent({ format: "text" }).trim();
    const box = (kind, hint) => () => {
        const inside = editor.selection.getContent().trim();
        insert(`<aside data-block="${kind}">${/^<(p|ul|ol|h\d)/.test(inside) ? inside : `<p>${inside || hint}</p>`}</aside>`);
    };

    editor.ui.registry.addMenuButton("write_blocks", {
        text: "Add a box",
        tooltip: "Add a box that stands out in the text",
        fetch: (show) => show([
            { type: "menuitem", text: "The free guide", icon: "bookmark", onAction: () => askGuide(editor, guides, insert) },
            { type: "menuitem", text: "A note to mind", icon: "notice", onAction: box("callout", "What is worth minding.") },
            { type: "menuitem", text: "Something to try", icon: "checklist", onAction: box("exercise", "What she could try.") },
            { type: "menuitem", text: "A quotation with its source", icon: "quote", onAction: () => askQuote(editor, chosen(), insert) },
            { type: "menuitem", text: "An invitation to talk", icon: "comment-add", onAction: () => insert('<div data-block="booking"></div>') },
        ]),
    });
}

function askGuide(editor, guides, insert) {
    const items = [{ value: "", text: "The guide chosen for this article" }];
    guides.forEach((g) => items.push({ value: g.slug, text: g.title + (g.status == "live" ? "" : " (still a draft: readers do not see it)") }));
    editor.windowManager.open({
        title: "The box that offers a free guide",
        body: { type: "panel", items: [{ type: "selectbox", name: "guide", label: "Which guide?", items }] },
        buttons: [{ type: "cancel", text: "Not now" }, { type: "submit", text: "Put it here", primary: true }],
        onSubmit: (dialog) => {
            const slug = editor.dom.encode(dialog.getData().guide);
            dialog.close();
            insert(`<div data-block="guide"${slug ? ` data-guide="${slug}"` : ""}></div>`);
        },
    });
}

function askQuote(editor, words, insert) {
    editor.windowManager.open({
        title: "A quotation",
        body: {
            type: "panel",
            items: [
                { type: "textarea", name: "words", label: "The words" },
                { type: "input", name: "source", label: "Who said or wrote them" },
            ],
        },
        initialData: { words, source: "" },
        buttons: [{ type: "cancel", text: "Not now" }, { type: "submit", text: "Put it here", primary: true }],
        onSubmit: (dialog) => {
            const { words, source } = dialog.getData();
            dialog.close();
            const lines = words.trim().split(/\n{2,}/).filter(Boolean).map((line) => `<p>${editor.dom.encode(line)}</p>`);
            if (!lines.length) {
                return;
            }
            // the site reads a last line that begins with a dash as the source
            const last = source.trim() ? `<p>— ${editor.dom.encode(source.trim().replace(/^[—–-]\s*/, ""))}</p>` : "";
            insert(`<blockquote>${lines.join("")}${last}</blockquote>`);
        },
    });
}
