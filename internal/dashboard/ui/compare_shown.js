// What a field holds, as lines somebody can read: titles, not ids, and words, not HTML.

import { records, where } from "./pocketbase.js";
import { day } from "./form_words.js";

// the field each of these is called by
const calledBy = { posts: "title", faqs: "question", topics: "name", guides: "title", sequences: "name" };

/**
 * titlesOf finds what the relations in some versions are called.
 *
 * @param {Object[]} fields of the collection
 * @param {Object[]} versions each the values by field name
 * @return {Promise<Object<string, string>>} by id; what is gone is not in it. When the site
 *   does not answer it is null: then nobody knows what is gone.
 */
export async function titlesOf(fields, versions) {
    const asked = {};
    for (const { name, type, collectionId } of fields) {
        const target = type == "relation" && app.store.collections.find((c) => c.id == collectionId)?.name;
        if (calledBy[target]) {
            asked[target] = [...new Set([...(asked[target] || []), ...versions.flatMap((v) => v[name] || [])])];
        }
    }
    const titles = {};
    try {
        await Promise.all(Object.entries(asked).filter(([, ids]) => ids.length).map(async ([target, ids]) => {
            const filter = ids.map((id) => where("id = {:id}", { id })).join(" || ");
            const found = await records(target).getFullList({ filter, fields: "id," + calledBy[target], requestKey: null });
            found.forEach((one) => (titles[one.id] = one[calledBy[target]]));
        }));
    } catch (err) {
        console.warn("finding what is chosen:", err);
        return null;
    }
    return titles;
}

const textual = "p,h2,h3,h4,li,td,th,img,[data-block]";

function linesOf(html) {
    const body = new DOMParser().parseFromString(String(html ?? ""), "text/html").body;
    body.querySelectorAll("br").forEach((br) => br.replaceWith("\n"));
    const found = [...body.querySelectorAll(textual)].filter((el) => !el.querySelector("p,li,td"));
    const lines = found.map((el) => (el.tagName == "IMG" ? "[picture] " + (el.alt || "") : el.textContent.trim() || (el.dataset.block ? `[${el.dataset.block}]` : "")));
    return (lines.length ? lines : [body.textContent]).flatMap((text) => text.split("\n")).map((text) => text.trim()).filter(Boolean);
}

/**
 * shown is what a field holds, line by line.
 *
 * @param {Object} field
 * @param {*} value
 * @param {Object<string, string>|null} titles of titlesOf
 * @return {string[]} none when it holds nothing
 */
export function shown(field, value, titles) {
    if (field.type == "editor") {
        return linesOf(value);
    }
    if (field.type == "relation") {
        const ids = [].concat(value || []);
        return titles ? ids.map((id) => titles[id] || "(deleted)") : ids.length ? [ids.length + " chosen"] : [];
    }
    if (field.type == "file") {
        return value ? ["a picture: " + String(value).replace(/_[a-z0-9]{10}(?=\.\w+$)/i, "")] : [];
    }
    if (field.type == "bool") {
        return [value ? "yes" : "no"];
    }
    if (field.type == "date") {
        return value ? [day(value)] : [];
    }
    return String(value ?? "").split("\n").filter(Boolean);
}
