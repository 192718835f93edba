// What she has written, as lists: title, status, date, topic; filtered by status, searched
// by title. PocketBase's own lists show every column of a table, the whole body among them.

import { everythingButton } from "./navigation.js";
import { ask, deskPage, icon, onChange, openForm, records, replaceQuery, tell, where } from "./pocketbase.js";
import { badge, day, moment, statuses } from "./words.js";

const changed = (one) => "Changed " + day(one.updated);

const published = (one) => ({
    published: () => "Published " + day(one.published_at),
    scheduled: () => "Goes live " + moment(one.published_at),
}[one.status] || (() => changed(one)))();

const topicsOf = (one) => [].concat(one.expand?.topics || one.expand?.topic || []).map((topic) => topic.name).join(", ");

const lists = {
    "#/articles": {
        collection: "posts", name: "title", heading: "Articles", button: "Write an article",
        statuses: ["draft", "scheduled", "published", "archived"], sort: "-updated", extra: "published_at", expand: "topics",
        columns: { Date: published, Topic: topicsOf }, beside: "#/topics",
        empty: "Your articles will stand here. Nobody sees one before you publish it.",
    },
    "#/questions": {
        collection: "faqs", name: "question", called: "Question", search: "Search by question", heading: "Questions", button: "Write a question",
        statuses: ["draft", "published"], sort: "-updated", expand: "topic",
        columns: { Date: changed, Topic: topicsOf }, beside: "#/topics",
        empty: "Questions people ask, each with a short answer. One question can stand under many articles.",
    },
    "#/guides": {
        collection: "guides", name: "title", heading: "Guides", button: "Make a guide",
        statuses: ["draft", "live"], words: { live: "On offer" }, sort: "-updated", extra: "outside_name",
        columns: { Date: changed, "Called outside": (one) => one.outside_name },
        empty: "A guide is what a reader gets for her address. Write it here, or upload a PDF.",
    },
    "#/pages": {
        collection: "pages", name: "title", heading: "Pages", button: "Write a page",
        statuses: ["draft", "published"], sort: "title", extra: "menu",
        columns: { Date: changed, Menu: (one) => ({ top: "At the top", bottom: "At the bottom" }[one.menu] || "In no menu") },
        empty: "Pages that stand by themselves, such as “About me” or “Getting help”.",
    },
    "#/topics": {
        collection: "topics", name: "name", called: "Topic", search: "Search by name", heading: "Topics", button: "Add a topic",
        sort: "name", columns: {},
        empty: "Topics gather articles and questions that belong together.",
    },
    "#/readers": {
        collection: "subscribers", name: "email", called: "Address", heading: "Readers", search: "Search by address",
        statuses: ["pending", "active", "unsubscribed", "bounced", "complained"], sort: "-created", extra: "created",
        columns: { Date: (one) => "Asked " + day(one.created) },
        empty: "Whoever asks for a guide or for letters stands here. Nobody is added by hand: each has said yes herself. They come once a guide is on offer and an article shows its box.",
        next: { label: "See your guides", href: "#/guides" },
    },
};

const perPage = 30;

/** A page with a list: #/articles and the others above. */
export function page(route) {
    const path = Object.keys(lists).find((one) => location.hash.split("?")[0] == one);
    const list = lists[path];
    const seen = store({
        rows: [], waiting: [], page: 1, pages: 1, loaded: false, failed: false,
        status: route.query.status?.[0] || "", search: route.query.q?.[0] || "",
    });
    let turn = 0;

    // what she has changed and readers do not see yet
    const look = async () => {
        if (!list.statuses) {
            return [];
        }
        try {
            seen.waiting = (await ask("/waiting")).filter((one) => one.collection == list.collection).map((one) => one.id);
        } catch (err) {
            console.warn("looking which changes wait:", err); // the list is right without
        }
        return JSON.parse(JSON.stringify(seen.waiting));
    };

    async function load(at = 1) {
        const mine = ++turn;
        const filters = [];
        if (seen.status) {
            filters.push(seen.status == "draft" ? unfinished(await look()) : where("status = {:s}", { s: seen.status }));
        }
        if (seen.search.trim()) {
            filters.push(where(`${list.name} ~ {:q}`, { q: seen.search.trim() }));
        }
        try {
            const found = await records(list.collection).getList(at, perPage, {
                filter: filters.join(" && "), sort: list.sort, expand: list.expand, requestKey: null,
                fields: ["id", "collectionId", "collectionName", list.name, "updated", list.statuses && "status", list.extra, list.expand && `expand.${list.expand}.name`].filter(Boolean).join(","),
            });
            if (mine != turn) {
                return; // she has typed on since
            }
            Object.assign(seen, { rows: at == 1 ? found.items : [...seen.rows, ...found.items], page: found.page, pages: found.totalPages, loaded: true, failed: false });
        } catch (err) {
            seen.failed = mine == turn;
            tell(err);
        }
    }

    const choose = (status) => {
        seen.status = status;
        replaceQuery({ status: status || null });
        load();
    };
    let typing;
    const search = (text) => {
        seen.search = text;
        clearTimeout(typing);
        typing = setTimeout(() => {
            replaceQuery({ q: text.trim() || null });
            load();
        }, 250);
    };
    // what she did in the form may be among the unfinished now, or no more
    const open = (record) => openForm(list.collection, record, () => (seen.status == "draft" ? load() : look())).catch(tell);

    // the browser's Back makes this page before the form that it closes has kept the last words
    const closed = (e) => { e.detail.collection == list.collection && (seen.status == "draft" ? load() : look()); };
    document.addEventListener("form:closed", closed);
    const unhear = onChange(list.collection, () => load());
    load();
    look();
    if (route.query.record?.[0]) {
        open(route.query.record[0]);
    }

    return deskPage(
        {
            title: list.heading,
            name: list.collection,
            leave: () => {
                unhear();
                document.removeEventListener("form:closed", closed);
                clearTimeout(typing);
            },
            buttons: [
                list.beside ? t.a({ className: "btn outline", href: list.beside }, t.span({ className: "txt" }, lists[list.beside].heading)) : null,
                list.button
                    ? t.button({ type: "button", className: "btn desk-new", onclick: () => open("new") }, icon("ri-add-line"), t.span({ className: "txt" }, list.button))
                    : null,
            ],
        },
        t.div(
            { className: "desk-filters" },
            list.statuses ? chips(list, seen, choose) : null,
            t.input({
                className: "desk-search", type: "search", value: () => seen.search, oninput: (e) => search(e.target.value),
                placeholder: list.search || "Search by title", ariaLabel: list.search || "Search by title",
            }),
        ),
        () => rows(list, seen, path, open, () => load(seen.page + 1)),
        t.p({ className: "desk-foot" }, everythingButton("desk-link")),
    );
}

// unfinished finds drafts, rows nobody has given a status, and what is out with changes that wait.
const unfinished = (waiting) => `(status = 'draft' || status = ''${waiting.slice(0, 50).map((id) => where(" || id = {:id}", { id })).join("")})`;

// what a status is called in this list
const called = (list, status) => list.words?.[status] || statuses[status].label;

function chips(list, seen, choose) {
    return t.div(
        { className: "desk-chips", role: "group", ariaLabel: "Show" },
        ...["", ...list.statuses].map((status) => t.button(
            { type: "button", className: "desk-chip", "html-data-status": status || "all", ariaPressed: () => String(seen.status == status), onclick: () => choose(status) },
            status == "draft" ? "Drafts and changes" : status ? called(list, status) : "All",
        )),
    );
}

function rows(list, seen, path, open, more) {
    if (seen.failed) {
        return t.p({ className: "desk-card desk-quiet" }, "The list could not be fetched. Please reload the page in a moment.");
    }
    if (!seen.loaded) {
        return t.p({ className: "desk-quiet" }, "Fetching the list…");
    }
    if (!seen.rows.length) {
        return seen.search || seen.status ? t.p({ className: "desk-card desk-quiet" }, nothing(seen)) : empty(list, open);
    }
    const columns = Object.entries(list.columns);
    return t.div(
        { className: "desk-list-place" },
        t.table(
            { className: "desk-list" },
            t.thead(null, t.tr(
                null,
                t.th({ scope: "col" }, list.called || "Title"),
                list.statuses ? t.th({ scope: "col" }, "Status") : null,
                ...columns.map(([heading]) => t.th({ scope: "col" }, heading)),
            )),
            t.tbody(null, ...seen.rows.map((one) => row(one, list, columns, path, open, seen.waiting.includes(one.id)))),
        ),
        seen.page < seen.pages ? t.p(null, t.button({ type: "button", className: "btn outline", onclick: more }, t.span({ className: "txt" }, "Show more"))) : null,
    );
}

// empty says what will stand here, and has a way to begin.
function empty(list, open) {
    const text = list.button || list.next.label;
    return t.section(
        { className: "desk-card desk-empty" },
        t.p({ className: "desk-quiet" }, list.empty),
        list.button
            ? t.button({ type: "button", className: "btn outline", onclick: () => { open("new"); } }, t.span({ className: "txt" }, text))
            : t.a({ className: "btn outline", href: list.next.href }, t.span({ className: "txt" }, text)),
    );
}

const nothing = (seen) => (seen.search ? `Nothing here has “${seen.search.trim()}” in it.` : seen.status == "draft" ? "Everything is finished: no draft, and no change is waiting." : "Nothing here is like that.");

function row(one, list, columns, path, open, waits) {
    const here = (e) => {
        if (!e.metaKey && !e.ctrlKey) {
            e.preventDefault();
            open(one.id);
        }
    };
    return t.tr(
        { "html-data-record": one.id },
        t.th({ scope: "row" }, t.a({ href: `${path}?record=${one.id}`, onclick: here }, one[list.name] || "Without a title")),
        list.statuses ? t.td({ className: "desk-list-status" }, badge(one.status || "draft", called(list, one.status || "draft") + (waits ? ", with changes waiting" : ""))) : null,
        ...columns.map(([heading, value]) => t.td({ "html-data-heading": heading }, value(one) || "")),
    );
}
