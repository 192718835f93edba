// The words she reads in more than one place: one word per thing.

/** What a status is called, and what it means to a reader. */
export const statuses = {
    draft: { label: "Draft", tone: "quiet", means: "Only you see it." },
    scheduled: { label: "Scheduled", tone: "soon", means: "It goes live by itself." },
    published: { label: "Published", tone: "out", means: "Readers see it." },
    archived: { label: "Off the site", tone: "quiet", means: "Put away; readers do not see it any more." },
    live: { label: "Live", tone: "out", means: "Readers can have it." },
    paused: { label: "Paused", tone: "soon", means: "Its clocks stand still." },
    active: { label: "Active", tone: "out", means: "She gets what she asked for." },
    off: { label: "Off", tone: "quiet", means: "It is skipped." },
    pending: { label: "Not confirmed", tone: "soon", means: "She has not pressed the button in her confirmation mail." },
    unsubscribed: { label: "Stopped", tone: "quiet", means: "She asked for no more mail." },
    bounced: { label: "Does not arrive", tone: "bad", means: "Her mailbox refuses mail." },
    complained: { label: "Complained", tone: "bad", means: "She marked a mail as unwanted. Nothing is sent to her." },
};

/** What each kind of writing is called. */
export const kinds = {
    posts: "Article", pages: "Page", faqs: "Question", guides: "Guide", topics: "Topic", media: "Picture",
    sequences: "Sequence of letters", steps: "Letter", newsletters: "Newsletter", guide_files: "A guide’s file",
};

const language = "en-GB";

/** "24 November", with the year when it is not this one. */
export function day(date) {
    const at = new Date(date);
    const year = at.getFullYear() == new Date().getFullYear() ? undefined : "numeric";
    return at.toLocaleDateString(language, { day: "numeric", month: "long", year });
}

/** "Tuesday 24 November, 10:00". */
export function moment(date) {
    const at = new Date(date);
    return `${at.toLocaleDateString(language, { weekday: "long" })} ${day(at)}, ${clock(at)}`;
}

/** "10:42". */
export function clock(date) {
    return new Date(date).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
}

/** "3.2 MB". */
export function size(bytes) {
    return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** "2 days", "a week", from a number and hours, days or weeks. */
export function span(n, unit) {
    const one = { hours: "an hour", days: "a day", weeks: "a week" };
    return n == 1 ? one[unit] : `${n} ${unit}`;
}

/** A status as a small label, in its own word or another. */
export function badge(status, word = "") {
    const is = statuses[status] || { label: status || "Draft", tone: "quiet", means: "" };
    return t.span({ className: `desk-badge desk-tone-${is.tone}`, title: is.means }, word || is.label);
}
