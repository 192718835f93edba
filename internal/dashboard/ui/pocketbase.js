// Everything of the desk that leans on how PocketBase's dashboard is built stands here
// (and the routes in main.js), so that an upgrade of it breaks one place.

import { nameRecord, recordHere, renameRecord, unnameRecord } from "./form_address.js";

const { pb, store: shared } = app;

/** Asks one of the desk's endpoints; resolves to its JSON, rejects with the SDK's error. */
export function ask(path, options = {}) {
    return pb.send("/api/waymark/desk" + path, { method: "GET", requestKey: null, ...options });
}

/** The records of a collection, by the SDK's own service; saving through it fires record:save. */
export function records(collection) {
    return pb.collection(collection);
}

/** A filter with its values put in safely: where("title ~ {:q}", {q}). */
export function where(filter, values) {
    return pb.filter(filter, values);
}

/** The address of a record's file, in the size of a thumb such as "480x0" if one is named. */
export function fileAddress(record, name, thumb = "") {
    return pb.files.getURL(record, name, thumb ? { thumb } : {});
}

/** A link that downloads a backup, once, within a minute. It asks for her password first. */
export async function backupAddress(name) {
    const { once } = await ask("/login/download", { method: "POST", body: { name } });
    return `${pb.backups.getDownloadURL(await pb.files.getToken(), name)}&once=${encodeURIComponent(once)}`;
}

/** The sentence for the author in an error of the SDK, or of our own. What is wrong with a field says more than "Failed to update record". */
export function sentence(err) {
    if (err?.status === 0) {
        return "The site did not answer. Please check that you are online, and try again.";
    }
    const reasons = Object.values(wrongFields(err)).map((field) => field?.message).filter(Boolean);
    return reasons.join(" ") || err?.response?.message || err?.message || "That did not work. Please try again.";
}

/** What is wrong with each field, by its name, in an error of the SDK. */
export function wrongFields(err) {
    return err?.response?.data || {};
}

/** Shows an error for a moment; one that was only cancelled is none. A login that ended leads to the login page. */
export function tell(err) {
    if (err?.isAbort) {
        return;
    }
    if (err?.status == 401) {
        app.checkApiError(err);
        return;
    }
    app.toasts.error(sentence(err));
}

/** Says shortly that something worked. */
export function glad(text) {
    app.toasts.success(text);
}

/** Asks yes or no; resolves to true for yes. */
export function confirmed(question, yes, no = "No, leave it") {
    return new Promise((resolve) => {
        app.modals.confirm(question, () => resolve(true), () => resolve(false), { yesButton: yes, noButton: no });
    });
}

/** A collection with its fields, once the dashboard has loaded them. */
export async function collectionOf(name) {
    for (;;) {
        const found = shared.collections.find((c) => c.name == name);
        if (found) {
            return found;
        }
        if (shared.isLoadingCollections) {
            await new Promise((done) => setTimeout(done, 50));
        } else {
            await shared.loadCollections();
            if (!shared.collections.some((c) => c.name == name)) {
                throw new Error(`There is no collection ${name}.`);
            }
        }
    }
}

/**
 * Opens the form of a record over the page. record is an id, a record, or, without an id,
 * what a new one begins with. The address names it while it is open, see form_address.js.
 */
export async function openForm(collection, record = {}, onclose = () => {}) {
    const id = typeof record == "string" ? record : record.id;
    // "new" as an id opens an empty form
    const begin = id == "new" ? {} : record;
    const definition = await collectionOf(collection);
    if (recordHere() == (id || "new") && document.querySelector(".write-form")) {
        return; // it stands there already
    }
    // over another form: once this one is closed the address names that one again
    const beneath = document.querySelector(".write-form") ? recordHere() : "";
    nameRecord(id || "new");
    app.modals.openRecordUpsert(definition, begin, {
        onsave: (saved) => renameRecord(saved?.id),
        onafterclose: () => {
            beneath && recordHere() ? nameRecord(beneath) : unnameRecord();
            onclose();
        },
    });
}

/** Goes on under another token of the same person. */
export function stayAs(token, record) {
    pb.authStore.save(token, record);
}

/** Makes a key for a program, which lasts some days. */
export async function keyFor(name, days) {
    const body = { name, duration: days * 24 * 60 * 60 };
    const made = await pb.send(`/api/collections/_superusers/impersonate/${shared.superuser.id}`, { method: "POST", body, requestKey: null });
    return made.token;
}

/** Puts values into the address without going anywhere; null takes one out. */
export function replaceQuery(values) {
    app.utils.replaceHashQueryParams(values);
}

/** Calls back whenever a record of a collection was saved or deleted in this tab; returns how to stop. */
export function onChange(collection, callback) {
    const heard = async (e) => {
        const { collectionId, collectionName } = e.detail || {};
        if (collectionName == collection || collectionId == (await collectionOf(collection)).id) {
            callback(e.detail);
        }
    };
    const events = ["record:save", "record:delete"];
    events.forEach((name) => document.addEventListener(name, heard));
    return () => events.forEach((name) => document.removeEventListener(name, heard));
}

/** Calls back with an element of the dashboard, by its name, each time it is put on the page, its children too. */
export function onMount(name, callback) {
    document.addEventListener("mount:" + name, (e) => setTimeout(() => callback(e.detail), 0));
    document.querySelectorAll(`[data-pb="${name}"]`).forEach(callback);
}

/** The links in the header, as the dashboard made them. */
export const ownLinks = [...shared.headerLinks];

/** Replaces the links in the header: [{href, icon, label}]. */
export function setLinks(links) {
    shared.headerLinks = links;
}

/** The picture in the header, in the tab and over the login. */
export function setMark(address) {
    Object.assign(shared, { mainLogo: address, headerLogo: address, favicon: address });
}

/** What the tab is called. */
export function setTitle(title) {
    shared.title = title;
}

/** Whether somebody is logged in. */
export function loggedIn() {
    return pb.authStore.isValid;
}

/** A page of the desk: a heading, buttons beside it, and what stands below. */
export function deskPage({ title, name, buttons = [], leave = () => {} }, ...content) {
    setTitle(title);
    return t.div(
        { pbEvent: "deskPage", className: `page desk-page desk-${name}`, onunmount: leave },
        t.div(
            { className: "page-content desk-content" },
            t.div(
                { className: "desk-head" },
                t.h1(null, title),
                t.div({ className: "desk-head-buttons" }, ...buttons),
            ),
            ...content,
        ),
    );
}

/** An icon of the dashboard's set, seen and not read out. */
export function icon(name) {
    return t.i({ className: name, ariaHidden: true });
}
