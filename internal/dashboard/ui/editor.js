// The rich editor as a writer wants it: few buttons with plain names, a paste that keeps
// meaning only, pictures that go to the library.

import { addBlocks } from "./blocks.js";
import { watchCursor } from "./cursor.js";
import { bindListButtons } from "./paste_bullets.js";
import { takeIn } from "./paste_into.js";
import { endNotes } from "./paste_note.js";
import { askAlt, setAlt, setDecoration, upload } from "./pictures.js";

const contentCSS = new URL("editor.css", import.meta.url).href;

/**
 * dressEditor changes the options of an editor before it starts.
 *
 * @param {Object} opts TinyMCE's
 * @param {Object} [writing]
 * @param {boolean} [writing.blocks] offer the author's blocks
 * @param {Object} [writing.form] the form it stands in, see newDraft
 * @param {function(string): boolean} [writing.title] is offered a title found on top of a
 *   paste, and says whether it took it
 */
export function dressEditor(opts, writing = {}) {
    Object.assign(opts, {
        toolbar: `blocks | bold italic | bullist numlist blockquote | link write_picture${writing.blocks ? " write_blocks" : ""} | undo redo removeformat | fullscreen`,
        block_formats: "Paragraph=p; Heading=h2; Smaller heading=h3; Smallest heading=h4",
        toolbar_mode: "wrap",
        toolbar_sticky: false,
        contextmenu: false, // the browser's own knows how to spell
        browser_spellcheck: true,
        elementpath: false,
        min_height: 460,
        max_height: 720,
        content_css: ["default", contentCSS],
        end_container_on_empty_block: "blockquote,aside",
        link_default_protocol: "https",
        link_target_list: false,
        link_title: false,
        link_list: linkList,
        paste_remove_styles_if_webkit: false, // they say what was bold
        paste_webkit_styles: "all",
        paste_data_images: false, // pictures take the way below
        paste_preprocess: (editor, args) => takeIn(editor, args, writing),
        paste_postprocess: null,
        smart_paste: true,
        image_description: true,
        placeholder: opts.placeholder || "Write here, or paste from Word, Google Docs or your old site.",
        iframe_aria_text: "The article",
    });
    const setup = opts.setup;
    opts.setup = (editor) => {
        setup?.(editor);
        // dictation and some keyboards type without pressing a key, which TinyMCE overlooks
        editor.on("input", () => {
            editor.setDirty(true);
            if (editor.getBody().hasAttribute("data-mce-placeholder")) {
                editor.nodeChanged();
            }
        });
        addPictures(editor);
        bindListButtons(editor);
        watchCursor(editor);
        endNotes(editor, writing.form);
        if (writing.blocks) {
            addBlocks(editor, writing.form);
        }
    };
}

/** install dresses every editor of the dashboard that nobody else has dressed. */
export function install() {
    const plain = app.components.tinymce;
    app.components.tinymce = (props = {}) => {
        if (!props.readonly && !props.onbeforeinit) {
            props.onbeforeinit = (opts) => dressEditor(opts);
        }
        return plain(props);
    };
}

async function linkList(show) {
    try {
        const posts = await app.pb.collection("posts").getFullList({
            filter: "status = 'published'", fields: "title,slug", sort: "-published_at", requestKey: null,
        });
        show(posts.map((p) => ({ title: p.title, value: "/blog/" + p.slug })));
    } catch {
        show([]);
    }
}

function addPictures(editor) {
    editor.on("paste drop", (e) => {
        const from = e.clipboardData || e.dataTransfer;
        const files = [...(from?.files || [])].filter((file) => file.type.startsWith("image/"));
        // Word sends a photograph of the words beside the words
        if (!files.length || from.types.includes("text/html") && e.type == "paste") {
            return;
        }
        e.preventDefault();
        e.stopImmediatePropagation();
        if (e.type == "drop") {
            const range = editor.getDoc().caretRangeFromPoint?.(e.clientX, e.clientY);
            range && editor.selection.setRng(range);
        }
        files.reduce((before, file) => before.then(() => place(editor, file)), Promise.resolve());
    }, true);

    editor.ui.registry.addMenuButton("write_picture", {
        icon: "image",
        tooltip: "A picture",
        fetch: (show) => show([
            { type: "menuitem", text: "From this computer", icon: "upload", onAction: () => choose((file) => place(editor, file)) },
            { type: "menuitem", text: "One used before", icon: "gallery", onAction: () => pick(editor) },
            { type: "menuitem", text: "Describe the chosen picture", icon: "edit-block", onAction: () => describe(editor) },
        ]),
    });
    editor.on("dblclick", (e) => e.target.nodeName == "IMG" && describe(editor));
}

function choose(then) {
    const input = t.input({ type: "file", accept: "image/jpeg,image/png,image/webp,image/gif", onchange: () => input.files[0] && then(input.files[0]) });
    input.click();
}

// place uploads a picture, puts it where the cursor is and asks what it shows.
async function place(editor, file) {
    let made;
    editor.setProgressState(true);
    try {
        made = await upload(file);
    } catch (err) {
        app.toasts.error("The picture could not be brought in. Is it a JPEG, PNG, WebP or GIF? Your text is as it was.");
        console.warn("uploading a picture:", err);
        return;
    } finally {
        editor.setProgressState(false);
    }
    editor.insertContent(`<p><img src="${made.address}" alt=""></p>`);
    await ask(editor, made.address, made.id);
}

async function ask(editor, address, id) {
    const alt = await askAlt(address);
    if (alt === null) {
        return;
    }
    editor.getBody()?.querySelectorAll("img").forEach((img) => {
        if (img.getAttribute("src") == address) {
            img.setAttribute("alt", alt);
            editor.dom.setAttrib(img, "role", alt ? null : "presentation");
        }
    });
    editor.undoManager.add();
    editor.dispatch("change");
    (alt ? setAlt(id, alt) : setDecoration(id)).catch((err) => console.warn("keeping the words for a picture:", err));
}

function describe(editor) {
    const img = editor.selection.getNode();
    const id = /\/api\/files\/media\/([a-z0-9]+)\//.exec(img.getAttribute?.("src") || "")?.[1];
    if (!id) {
        app.toasts.info("Please click on a picture in the text first.");
        return;
    }
    ask(editor, img.getAttribute("src"), id);
}

function pick(editor) {
    app.modals.openRecordFilePicker({
        fileTypes: ["image"],
        onselect: ({ record, name }) => {
            const alt = editor.dom.encode(record.alt || "");
            const role = !alt && record.decorative ? ' role="presentation"' : "";
            editor.insertContent(`<p><img src="/api/files/${record.collectionName}/${record.id}/${name}" alt="${alt}"${role}></p>`);
        },
    });
}
