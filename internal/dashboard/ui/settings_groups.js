// What can be set, in her words. Each field is one of the collection "site"; kind is text
// when nothing is said.

const zones = () => Intl.supportedValuesOf("timeZone").map((zone) => [zone, zone.replaceAll("_", " ")]);

const languages = () => [
    ["en-GB", "English (British)"], ["en-IE", "English (Irish)"], ["en-AU", "English (Australian)"], ["en-NZ", "English (New Zealand)"],
    ["en-CA", "English (Canadian)"], ["en-US", "English (American)"], ["cy", "Welsh"], ["fr", "French"], ["de", "German"], ["es", "Spanish"], ["it", "Italian"], ["nl", "Dutch"], ["pl", "Polish"], ["pt", "Portuguese"],
];

// Two sentences of one form that cannot both be true.
const onlyTheGuide = (now) => /nothing else|nothing more|only (for|to send) (you )?(this|the) guide/i.test(now.consent_guide || "") && !/unless/i.test(now.consent_guide) && now.consent_newsletter?.trim()
    ? {
        text: "This promises that nothing else is sent, and a box for the newsletter stands under it. A sentence that holds for both:",
        words: "We use your address to send you this guide, and for nothing else unless you ask for it here.",
    }
    : null;

/**
 * groups are the settings. A field's advice is given the values on the screen, and returns
 * {text, words}, words being what she could write instead, or null.
 */
export const groups = {
    site: {
        label: "Your site",
        lead: "What readers see first.",
        fields: [
            { name: "name", label: "The site’s name", must: true, most: 80, help: "It stands in tabs and histories, where somebody else may look. Choose one that gives nothing away." },
            { name: "tagline", label: "A line under it", most: 200, help: "On the first page." },
            { name: "author_name", label: "Your name", most: 80, help: "Who writes." },
            { name: "author_line", label: "A sentence about you", kind: "lines", most: 300, help: "At the end of each article." },
            { name: "logo", label: "Logo", kind: "picture", help: "A picture, at most 2 MB. Without one the name stands there." },
            { name: "accent", label: "Colour", kind: "colour", help: "For links and buttons. Where reading needs it, it is made a little darker or lighter by itself." },
            { name: "language", label: "Language", kind: "choice", choices: languages, help: "Screen readers need it to pronounce your words." },
            { name: "timezone", label: "Time zone", kind: "choice", choices: zones, help: "Your dates, and the letters’ hours for readers who have not told us theirs." },
        ],
    },
    words: {
        label: "Your words",
        lead: "Sentences that stand in every article.",
        fields: [
            { name: "guide_heading", label: "Heading of the box that offers a guide", most: 120, help: "Such as “A free guide”." },
            { name: "booking_heading", label: "Heading of the invitation to talk to you", most: 120, help: "Such as “Talk it through”." },
            { name: "booking_text", label: "The invitation", kind: "lines", most: 600, help: "A sentence or two. Leave it empty, and no invitation is shown." },
            { name: "booking_label", label: "The words on its button", most: 80, help: "Such as “Book a first call”." },
            { name: "booking_url", label: "Where the button leads", most: 500, wrong: "Please begin it with https://, mailto: or tel:, or with / for a page of this site.", help: "A booking page, a page of yours, or an address that begins with mailto: or tel:." },
        ],
    },
    safety: {
        label: "Safety",
        lead: "For a reader who may not be alone in the room.",
        fields: [
            { name: "exit_url", label: "Where “Exit this page” leads", most: 300, wrong: "Please begin it with https://.", help: "A site anybody might have open, such as the weather. Not a search page: that one shows what was searched for." },
            { name: "emergency_contacts", label: "Emergency contacts", kind: "contacts", help: "Shown on the site only, never in a mail." },
            { name: "linter_words", label: "Words that must not be seen from outside a mail", kind: "words", most: 5000, help: "One a line. Before a letter or a guide goes live, its subject, the line after it and its file name are checked for these." },
        ],
    },
    mail: {
        label: "Mail",
        lead: "No guide and no letter goes live before somebody can answer it.",
        fields: [
            { name: "from_name", label: "Who mails seem to come from", most: 80, help: "Seen on a locked phone: a plain name is best. Empty: the site’s name." },
            { name: "reply_to", label: "Reply address", kind: "email", wrong: "This does not look like an e-mail address.", help: "Where an answer to a letter arrives. Somebody must read it." },
            { name: "reply_hours", label: "When you answer", most: 300, help: "Such as “I answer on weekdays, within two days”. It stands under every mail." },
            { name: "postal_address", label: "Postal address", kind: "lines", most: 400, help: "Many countries ask for one under every letter. A PO box is enough, and safer than your home." },
        ],
    },
    consent: {
        label: "Consent",
        lead: "What somebody agrees to. Every wording is kept for good beside each yes, so that you can always show what was said.",
        fields: [
            { name: "consent_guide", label: "Beside the form, for the guide", kind: "lines", most: 1000, help: "A reader who ticks no box gets the guide. Say so, and leave room for the boxes under it.", advice: onlyTheGuide },
            { name: "consent_letters", label: "What is added for the letters", kind: "lines", most: 1000, help: "It stands beside the button for the guide and the letters." },
            { name: "consent_newsletter", label: "Beside the box for the newsletter", kind: "lines", most: 1000, help: "The box is never ticked beforehand. Leave it empty, and no box is shown." },
            { name: "forget_finished_after", label: "Forget readers this many days after their last letter", kind: "number", help: "Those who take the newsletter stay. 0: they are kept until they ask to be erased." },
        ],
    },
};
