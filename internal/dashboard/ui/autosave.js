// Nothing she types is lost. While she types her words go into this browser at once and
// to the server every few seconds; when the form is opened again, they come back. A
// published page does not change by this: only a button changes what readers see.

import { holds } from "./autosave_holds.js";
import { changedFields, dataOf, fieldsOf, flushEditors, same, save } from "./draft.js";
import { whenSaid } from "./form_words.js";
import { ask } from "./pocketbase.js";
import { tab } from "./tab.js";

const localEvery = 250; // milliseconds after a letter
const serverEvery = 2500;
const tryAgain = 4000;
/** prefix is what the keys begin with under which this browser keeps words. */
export const prefix = "waymark.words.";

const place = (f) => `${prefix}${f.collection.name}.${f.original.id || "new"}.`;
const endpoint = (f) => `/autosave/${f.collection.name}/${f.original.id}`;

/** localWords are the words this browser keeps for a record, newest first. */
export function localWords(start) {
    const found = [];
    for (let i = 0; i < localStorage.length; i++) {
        const key = localStorage.key(i);
        if (key.startsWith(start)) {
            try {
                found.push({ key, ...JSON.parse(localStorage.getItem(key)) });
            } catch {
                localStorage.removeItem(key);
            }
        }
    }
    return found.sort((a, b) => (a.savedAt < b.savedAt ? 1 : -1));
}

// sameWords says whether words are, letter for letter, what stands in fields.
const sameWords = (words, fields) => Object.keys(words.data).every((name) => same(words.data[name], fields[name]));

// overtaken says whether the record was kept since, and all of these words are in it.
const overtaken = (f, words) => words.base && words.base != f.original.updated && holds(f.collection, f.original, words.data);
const inRecord = (f, words) => f.original.id && (sameWords(words, f.original) || overtaken(f, words));

function writeLocal(f) {
    const words = { data: dataOf(f), base: f.original.updated || "", savedAt: new Date().toISOString(), id: f.original.id, collection: f.collection.name };
    try {
        localStorage.setItem(place(f) + tab, JSON.stringify(words));
    } catch (err) {
        console.warn("this browser keeps no more:", err); // the server still does
    }
}

/** settled drops what was kept besides the record: it is all in the record now. Words of another window stay unless the record says the same. */
export function settled(f) {
    localStorage.removeItem(place(f) + tab);
    localWords(place(f)).filter((w) => inRecord(f, w)).forEach((w) => localStorage.removeItem(w.key));
    localStorage.removeItem(`${prefix}${f.collection.name}.new.${tab}`);
    f.replaces.forEach((old) => ask(endpoint(f), { method: "DELETE", query: { tab: old } }).catch((err) => console.warn("clearing words kept:", err)));
    f.replaces = [];
}

/** forget drops words she does not want; the server still keeps them among the versions. */
export async function forget(f) {
    settled(f);
    if (f.original.id) {
        await ask(endpoint(f), { method: "DELETE", query: { tab } });
    }
}

/** isLoginOver says whether a request failed because the login has run out. */
export const isLoginOver = (err) => err.status == 401 || err.status == 403 || err.status == 404 && !app.pb.authStore.isValid;

/**
 * watchWords keeps her words from now on.
 *
 * @return {{flush: function(): Promise, stop: function()}} flush keeps them at once
 */
export function watchWords(f) {
    let localTimer, serverTimer, running = null, again = false, there = ""; // there is what the server has
    const watcher = watch(() => hash(f), (now, before) => {
        if (before === undefined || before == now || f.loading) {
            return;
        }
        if (nothingNew(f)) { // a save has just taken everything over
            calm();
            return;
        }
        again = true;
        f.typed = true;
        f.keeping = troubled(f) ? f.keeping : "typing";
        f.done = "";
        clearTimeout(localTimer);
        localTimer = setTimeout(() => writeLocal(f), localEvery);
        if (!running) {
            clearTimeout(serverTimer);
            serverTimer = setTimeout(toServer, serverEvery);
        }
    });

    const calm = () => {
        again = false;
        clearTimeout(localTimer);
        clearTimeout(serverTimer);
        f.keeping = f.savedAt ? "saved" : "";
    };

    function toServer() {
        clearTimeout(serverTimer);
        running = running || send().finally(() => {
            running = null;
            if (again) {
                serverTimer = setTimeout(toServer, troubled(f) ? tryAgain : serverEvery);
            }
        });
        return running;
    }

    async function send() {
        if (f.busy) {
            return; // a button is saving all of it
        }
        if (nothingNew(f)) {
            calm();
            return;
        }
        again = false;
        f.keeping = troubled(f) ? f.keeping : "saving";
        try {
            if (!f.original.id) {
                await begin(f);
            } else {
                const changed = changedFields(f).length > 0;
                const data = dataOf(f);
                for (const replaces of f.replaces.length ? [...f.replaces] : [""]) {
                    await ask(endpoint(f), { method: "PUT", body: { base: f.original.updated, data, tab, replaces } });
                }
                there = JSON.stringify(data);
                f.replaces = [];
                f.onServer = changed;
            }
            f.savedAt = new Date();
            f.keeping = again ? "typing" : "saved";
            if (!again) {
                clearTimeout(localTimer);
                localStorage.removeItem(place(f) + tab); // the server has all of it
            }
        } catch (err) {
            again = true;
            f.keeping = isLoginOver(err) ? "login" : "offline";
            writeLocal(f);
        }
    }

    // the last chance of a tab that is being closed
    const leaving = () => {
        flushEditors();
        if (changedFields(f).length && hash(f) != there) {
            writeLocal(f);
        }
    };
    const back = () => (again || f.keeping == "offline" ? toServer() : null);
    window.addEventListener("pagehide", leaving);
    window.addEventListener("online", back);
    return {
        flush: async () => {
            leaving();
            await running;
            await toServer();
        },
        stop: () => {
            leaving();
            calm();
            watcher.unwatch();
            window.removeEventListener("pagehide", leaving);
            window.removeEventListener("online", back);
        },
    };
}

const troubled = (f) => f.keeping == "login" || f.keeping == "offline";

/** nothingNew says that the record holds everything, and the server keeps nothing beside it. */
export const nothingNew = (f) => !changedFields(f).length && !f.onServer;

const hash = (f) => JSON.stringify(dataOf(f));

// begin makes the draft of something new as soon as there is a word of it, so that it
// stands in her list from then on, in every browser. Readers see nothing of a draft.
async function begin(f) {
    const untitled = !f.record.title?.trim();
    if (untitled) {
        f.record.title = "Untitled";
    }
    await save(f, { status: "draft" });
    settled(f);
}

/**
 * bringBack looks for words that never became part of the record. What one window kept
 * earlier is no other version of what it kept later, and neither is what stands in newer
 * words anyway: only words that would be lost come back as others.
 *
 * @return {Promise<{words: Object|null, others: Object[], spent: Object[]}>} words are the
 *   newest: {data, base, savedAt, key or tab}; others come from other windows and say
 *   something else; spent are those to take over once the words are safe in this window
 */
export async function bringBack(f) {
    const kept = f.original.id ? await ask(endpoint(f)).catch((err) => console.warn("looking for words kept:", err)) : null;
    const there = kept?.data ? [kept, ...(kept.others || [])] : [];
    // this browser needs no copy of what the server has
    const here = localWords(place(f)).filter((w) => {
        const safe = inRecord(f, w) || there.some((x) => sameWords(w, x.data));
        safe && localStorage.removeItem(w.key);
        return !safe;
    });
    // what a window has in this browser is never older than what the server has of that
    // window; the two clocks need not agree
    const latest = [...here, ...there.filter((w) => !here.some((x) => windowOf(x) == windowOf(w)))];
    latest.forEach((w) => (w.savedAt = String(w.savedAt).replace(" ", "T")));
    latest.sort((a, b) => (a.savedAt < b.savedAt ? 1 : -1));

    const whole = (w) => ({ ...f.original, ...w.data });
    const says = (w, than) => [...fieldsOf(f), "_cover"].some((name) => name in w.data && !same(w.data[name], than[name]));
    const news = latest.filter((w) => says(w, f.original) && !overtaken(f, w));
    const mine = news.find((w) => windowOf(w) == tab);
    const words = mine && !holds(f.collection, whole(news[0]), whole(mine)) ? mine : news[0] || null;
    const others = news.filter((w) => w != words && says(w, whole(words)) && !holds(f.collection, whole(words), whole(w)));
    return { words, others, spent: [...here, ...there].filter((w) => !others.some((one) => windowOf(one) == windowOf(w))) };
}

const windowOf = (words) => words.tab || words.key.split(".").at(-1);

/** takeOver makes words of another window this window's own, now that they are on the screen. */
export function takeOver(f, words) {
    const from = windowOf(words);
    if (words.key) {
        localStorage.removeItem(words.key);
    }
    if (from != tab && !f.replaces.includes(from)) {
        f.replaces = [...f.replaces, from];
    }
}

/** said is the sentence about words that came back. */
export const said = (f, words) => ["published", "live"].includes(f.original.status)
    ? `These are your words of ${whenSaid(words.savedAt)}. Readers do not see them until you press “Update the ${f.collection.name == "guides" ? "guide" : "page"}”.`
    : `Your words of ${whenSaid(words.savedAt)} are back, as you left them.`;
