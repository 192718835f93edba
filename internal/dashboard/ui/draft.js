// What is being written: the record as it was last kept, the record as it is on the
// screen, and how the one becomes the other without anybody's words being overwritten.

import { chooseBetween } from "./compare.js";
import { forms } from "./form_words.js";
import { setAlt } from "./pictures.js";
import { tab } from "./tab.js";

/** newDraft is the state of one writing form. */
export function newDraft(collection, settings) {
    const f = store({
        collection,
        settings: settings || {},
        form: forms[collection.name],
        loading: true,
        busy: false,
        original: {}, // as it was last kept
        record: {}, // as it stands on the screen
        side: "", // what is open beside the form: "preview", "versions" or nothing
        keeping: "", // how it is with her words: "", "typing", "saving", "saved", "offline", "login"
        savedAt: null,
        typed: false, // she has typed in it since it was opened
        notice: null, // {text, actions: [{label, act}]}
        onServer: false, // the server keeps words for it that the record does not hold
        replaces: [], // the windows whose words were taken over
        done: "", // what the last button did, in a sentence
        email: app.pb.authStore.record?.email || "",
        errors: {},
    });
    return f;
}

/** fieldsOf are the names of the fields that can be written. */
export const fieldsOf = (f) => f.collection.fields.filter((x) => !x.system && x.type != "autodate").map((x) => x.name);

/**
 * dataOf is what stands on the screen, as plain values. `_cover` is a picture in the
 * library that becomes the cover with the next save.
 */
export function dataOf(f, from = f.record) {
    const data = {};
    for (const name of [...fieldsOf(f), "_cover"]) {
        if (from[name] !== undefined) {
            data[name] = JSON.parse(JSON.stringify(from[name] ?? ""));
        }
    }
    return data;
}

/** same says whether two values of a field mean the same; nothing is nothing, however it is written. */
export const same = (a, b) => plain(a) === plain(b);
const plain = (v) => (v === undefined || v === null || v === false || v === 0 || v?.length === 0 ? "" : JSON.stringify(v));

/** changedFields are those on the screen that differ from what was kept. */
export function changedFields(f) {
    return [...fieldsOf(f), "_cover"].filter((name) => !same(f.record[name], f.original[name]));
}

/** flushEditors hands over the last letters typed; the editor waits a moment before it does. */
export function flushEditors() {
    window.tinymce?.get().forEach((editor) => editor.isDirty?.() && editor.dispatch("change"));
}

/** fill puts a record into the form. */
export function fill(f, record) {
    f.original = JSON.parse(JSON.stringify(record));
    f.record = JSON.parse(JSON.stringify(record));
}

/** load reads the record anew, so that she never begins on an old one. */
export async function load(f, raw) {
    const id = typeof raw == "string" ? raw : raw?.id;
    if (!id) {
        fill(f, { ...JSON.parse(JSON.stringify(raw || {})), id: "" });
        return;
    }
    fill(f, await app.pb.collection(f.collection.name).getOne(id, { requestKey: null }));
}

/** slugify is the address a title makes; the server has the last word. */
export function slugify(title) {
    return title.normalize("NFKD").replace(/[\u0300-\u036f'’‘`]/g, "").replace(/ß/g, "ss").replace(/&/g, " and ").toLowerCase()
        .replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 80).replace(/-$/, "");
}

/** seen says whether readers could know its address, so that it no longer follows the title. */
export const seen = (f) => f.original.status == "published" || f.original.status == "archived";

/** followsTitle says whether the address is still made from the title. */
export function followsTitle(f) {
    if (seen(f) || f.record._slugOwn) {
        return false;
    }
    const made = slugify(f.original.title || "");
    return !f.original.slug || f.original.slug == made || f.original.slug.replace(/-\d+$/, "") == made || f.original.slug == "untitled";
}

/** address is where readers find it, as far as is known. */
export function address(f) {
    const slug = followsTitle(f) ? slugify(f.record.title || "") : f.record.slug;
    return f.form.path + (slug || "…");
}

async function payloadOf(f, data, change) {
    const payload = { ...data, ...change };
    if (data._cover?.address) {
        const file = await (await fetch(data._cover.address)).blob();
        payload.cover = new File([file], data._cover.name, { type: file.type });
    }
    delete payload._cover;
    if (followsTitle(f)) {
        payload.slug = ""; // the server makes one that is free
    }
    return payload;
}

/**
 * save keeps what is on the screen. When somebody else saved meanwhile she is shown both,
 * and chooses.
 *
 * @param {Object} f
 * @param {Object} [change] fields the button sets: status, published_at
 * @return {Promise<boolean>} false when it is not kept: she went back to the form
 * @throws what went wrong otherwise; nothing on the screen is lost by it
 */
export async function save(f, change = {}) {
    flushEditors();
    const sent = dataOf(f);
    const payload = await payloadOf(f, sent, change);
    const isNew = !f.original.id;
    const records = app.pb.collection(f.collection.name);
    let saved;
    try {
        saved = isNew
            ? await records.create(payload, { requestKey: null })
            : await records.update(f.original.id, payload, { requestKey: null, headers: { "X-Waymark-Base": f.original.updated, "X-Waymark-Tab": tab } });
    } catch (err) {
        const theirs = err.response?.data?.conflict?.theirs;
        if (!theirs) {
            throw err;
        }
        const chosen = await chooseBetween(f, sent, theirs);
        if (!chosen) {
            return false;
        }
        f.original = JSON.parse(JSON.stringify(theirs));
        Object.assign(f.record, chosen);
        return save(f, change);
    }
    settle(f, sent, saved);
    f.settings.onsave?.(JSON.parse(JSON.stringify(saved)), isNew);
    return true;
}

// settle takes over what the server made of it, except where she went on typing meanwhile.
function settle(f, sent, saved) {
    flushEditors(); // or what she typed while it was being kept would look like what was sent
    for (const name of [...fieldsOf(f), "id", "created", "updated", "collectionId", "collectionName"]) {
        if (!(name in sent) || same(f.record[name], sent[name])) {
            f.record[name] = JSON.parse(JSON.stringify(saved[name] ?? ""));
        }
    }
    if (sent._cover?.id && sent.cover_alt) {
        // what she said of it here, the library knows too
        setAlt(sent._cover.id, sent.cover_alt).catch((err) => console.warn("keeping the words for a picture:", err));
    }
    if (same(f.record._cover, sent._cover)) {
        f.record._cover = undefined;
    }
    f.record._slugOwn = undefined;
    f.original = JSON.parse(JSON.stringify(saved));
    f.onServer = false; // the save took them over
}
