// What the fields of the writing form are called, in the order a writer thinks of them.

import { clock, moment } from "./words.js";

/** forms are the collections that are written in this form, by name. */
export const forms = {
    posts: {
        one: "article",
        heading: "An article",
        path: "/blog/",
        off: "archived", // the status of what was on the site and is not
        main: ["title", "body", "excerpt", "cover", "topics", "faqs", "related", "guide", "content_note"],
        folds: [
            { title: "For search engines", fields: ["seo_title", "seo_description", "noindex"] },
            { title: "Date and details", fields: ["published_at"], rest: true },
        ],
        // shown beside another field, not by themselves
        beside: { cover: ["cover_alt", "cover_caption"], faqs: ["faq_heading"], related: ["related_never"] },
    },
    pages: {
        one: "page",
        heading: "A page",
        path: "/",
        off: "draft",
        main: ["title", "body", "menu", "position"],
        folds: [
            { title: "For search engines", fields: ["seo_description"] },
            { title: "Details", fields: [], rest: true },
        ],
        beside: {},
    },
};

Object.assign(forms, {
    faqs: { one: "question", heading: "A question", path: "/faq", off: "draft", main: [], folds: [], beside: {} },
    topics: { one: "topic", heading: "A topic", path: "/topics/", off: "", main: [], folds: [], beside: {} },
    sequences: { one: "sequence", heading: "A sequence of letters", path: "", off: "paused", main: [], folds: [], beside: {} },
    steps: { one: "letter", heading: "A letter", path: "", off: "off", main: [], folds: [], beside: {} },
    media: { one: "picture", heading: "A picture", path: "", off: "", main: [], folds: [], beside: {} },
    subscribers: { one: "reader", heading: "A reader", path: "", off: "", main: [], folds: [], beside: {} },
});

/** labels are her words for the fields, each with a hint that may be "". */
export const labels = {
    title: ["Title", ""],
    body: ["The article", ""],
    excerpt: ["Summary", "Two sentences for lists and search engines, so that a reader knows whether this is for her."],
    cover: ["Picture", "It stands at the top of the article and in lists."],
    cover_alt: ["What the picture shows", "In a few words, for somebody who cannot see it."],
    cover_caption: ["Words beneath the picture", "If you like: a name, a place, who took it."],
    topics: ["Topics", "Readers find articles by topic, and articles of one topic lead to each other."],
    faqs: ["Questions", "They stand under the article, in this order."],
    faq_heading: ["Heading above the questions", "If you leave it empty: “Questions about this”."],
    related: ["Read next", "Articles you would send a reader to after this one. The site adds others that share a topic."],
    related_never: ["Never offer these", "Articles that should not be shown under this one."],
    guide: ["Free guide", ""], // where readers find it is said for the text as it is: guides_place.js
    content_note: ["Gentle note", "A word beforehand about what the article speaks of, so that a reader can choose her moment."],
    seo_title: ["Title in search results", "Only when the title is too long there. Usually empty."],
    seo_description: ["Description in search results", "Only when it should differ from the summary. Usually empty."],
    noindex: ["Ask search engines to leave this out", ""],
    published_at: ["The date readers see", "It also decides the order of articles."],
    menu: ["Its link in the menu", "At the top of every page, at the bottom, or nowhere."],
    position: ["Place in the menu", "1 comes first."],
};

// Where a field of the same name is something else.
const own = {
    "pages.body": ["The page", ""],
    "faqs.question": ["The question", "In the words a reader would use."],
    "faqs.answer": ["The answer", "A short one: two or three paragraphs read best."],
    "faqs.topic": ["Topic", "The heading under which it stands on the page of all questions."],
    "faqs.only_here": ["Leave it out of the page with all questions", ""],
    "media.alt": ["What it shows", "In a few words, for somebody who cannot see it. A text that has words of its own for the picture keeps those."],
    "media.caption": ["Words beneath it", "If you like: a name, a place, who took it. Readers see them under the picture."],
    "topics.name": ["Its name", "What readers see, such as “Slow mornings”."],
    "topics.description": ["What it is about", "A sentence for the top of the topic’s page. It may stay empty."],
    "topics.slug": ["The end of its address", "Small letters, digits and hyphens."],
    "sequences.name": ["What you call these letters", "Only you see this name."],
    "sequences.weekdays": ["Days on which they may go", "None chosen means every day."],
    "sequences.timezone": ["Whose clock", "For readers who have not told us where they live. If you leave it empty: your site’s own."],
    "steps.sequence": ["The sequence it belongs to", ""],
    "steps.position": ["Its place", ""],
    "steps.subject": ["Subject", "Anybody who glances at her phone can read it: it should say nothing of what the letter is about."],
    "steps.preheader": ["The line after the subject", "An inbox shows it in grey beside the subject. Keep it just as plain, or leave it out."],
    "steps.body": ["The letter", ""],
    "steps.delay": ["How long it waits", ""],
};

/** label is her word for a field, and what it is for. */
export const label = (name, collection) => own[`${collection}.${name}`] || labels[name] || [name.replaceAll("_", " "), ""];

const at = (when) => new Date(String(when).replace(" ", "T"));

/** day is a date and time in words. */
export const day = (when) => moment(at(when));

/** whenSaid is the time alone today, and the day as well before that. */
export const whenSaid = (when) => (at(when).toDateString() == new Date().toDateString() ? clock(at(when)) : day(when));
