// What a line of text looks like by its shape alone: a heading, an item of a list, a piece
// of another site's menu. Pure, and shared by whatever reads text that carries no marks.

const longestHeading = 90; // letters; two lines on a phone

const arrow = /→|⟶|➔|⇒|➜|-->|->|=>/;
const openEnd = /[.,;:!…—–\-"”'’»/]$/;
const sentenceInside = /[\p{Ll})]{3,}[.!?…]["”’)]?\s+\p{L}/u;
const leadIn = /^(and|but|or|so|because|then|from|with|dear|hello|hi|love|warmly|yours|best wishes)\b/i;
const address = /https?:|www\.|\S@\S|^\+?[\d\s()-]{6,}$/i;
const navigation = /^[\s←→«»‹›<>]*(previous|prev|next|older|newer)( (post|article|story|entry|blog))?s?[\s←→«»‹›<>:]*$/i;
const related = /^(related( (blogs?|blog posts?|posts?|articles?|reading|stories|content))?|you (may|might) also (like|enjoy)|(further|more) (reading|posts|articles)|more from the blog|read (next|more))\s*[:…]?$/i;
const menu = /^(share( this)?( (post|article))?|tags?:.*|filed under.*|posted in.*|leave a (comment|reply)|comments?( \(\d+\))?|back to (the )?(top|blog)|skip to content|menu|home|about( me)?|blog|contact( me)?|privacy( policy)?|cookie policy|terms( .*)?|facebook|instagram|twitter|linkedin|pinterest|log ?in|©.*|copyright .*|all rights reserved\.?)$/i;
const faq = /^(faqs?\b.*|frequently asked questions\b.*|q\s*(&|and)\s*as?\b.*|((some|common|your|more) )?questions( and answers| you may have| people ask| i am asked| answered)?:?)$/i;

const glyph = /^[\s\u00a0]*[•·◦▪‣●○∙][\s\u00a0]*(?=\S)/;
const dash = /^[\s\u00a0]*[-–*][\s\u00a0]+(?=\S)/;
const number = /^[\s\u00a0]*\(?(\d{1,2})[.)][\s\u00a0]+(?=\S)/;

/** inSeries are the things that a text counts, one a heading; as part of an expression. */
export const inSeries = "step|part|day|tip|week|stage|phase|lesson|chapter|exercise|reason|sign|way|myth|rule|practice";
/** numberWords are one to twelve, and romans the same in Roman numerals. */
export const numberWords = "one two three four five six seven eight nine ten eleven twelve".split(" ");
export const romans = "i ii iii iv v vi vii viii ix x xi xii".split(" ");
// "Step one: …", "Day 3", "Part iv – …"
const series = new RegExp(`^(${inSeries})\\s+(?:${[...numberWords, ...romans].join("|")}|\\d{1,2})\\s*(?:[:.)–—-]\\s*(.*))?$`, "i");

const longestCaption = 300; // letters
const captions = [
    { kind: "alt", find: /^\[?\s*(?:image|picture|photo|photograph|alt|alt(?:ernative)? text|image alt|image description|picture description)\s*:\s*(.+?)\s*\]?$/i },
    { kind: "caption", find: /^\[?\s*(?:caption|image caption|photo credit|image credit|picture credit)\s*:\s*(.+?)\s*\]?$/i },
    { kind: "caption", find: /^((?:Photo|Photograph|Image|Picture|Illustration|Drawing)s? (?:by|courtesy of) \p{Lu}.{1,80}?)\.?$/u },
];

/** looksLikeHeading says whether a line could be a heading: short, begun with a capital, closed by nothing or a question mark. */
export function looksLikeHeading(line) {
    return line.length >= 2 && line.length <= longestHeading && /\p{L}/u.test(line) &&
        !/^[\p{Ll}"“'‘«[(—–―]/u.test(line) && !openEnd.test(line) && !arrow.test(line) && !sentenceInside.test(line) &&
        !leadIn.test(line) && !address.test(line) && !isNavigation(line) && !["glyph", "dash"].includes(markerOf(line)?.kind) && !captionOf(line);
}

/** isTitleCase says whether every longer word of a line begins with a capital, and two do at least. */
export function isTitleCase(line) {
    const long = line.split(/\s+/).map((word) => word.replace(/^\P{L}+|\P{L}+$/gu, "")).filter((word) => word.length > 4 || /^\p{Lu}/u.test(word));
    return long.length >= 2 && long.every((word) => /^\p{Lu}/u.test(word));
}

/**
 * seriesOf is what a line counts, such as "step" in "Step two: breathe"; "" when it counts
 * nothing. Those of one series are treated alike.
 */
export const seriesOf = (line) => series.exec(line)?.[1].toLowerCase() || "";

/** looksLikePart says whether a line of a series could be a heading: its number alone, or with a few words. */
export function looksLikePart(line) {
    const found = series.exec(line);
    return !!found && (!found[2] || looksLikeHeading(line));
}

/** isFAQHeading says whether a line announces questions and their answers. */
export const isFAQHeading = (line) => line.length <= longestHeading && faq.test(line);

/** isNavigation says whether a line is a page's "Previous" or "Next" and nothing else. */
export const isNavigation = (line) => navigation.test(line);

/** isRelated says whether a line is the heading of a page's list of other articles. */
export const isRelated = (line) => related.test(line);

/** isMenu says whether a line is one that sites put around an article. */
export const isMenu = (line) => menu.test(line) || isNavigation(line);

/**
 * markerOf is the bullet or number typed before a line; null when there is none.
 *
 * @return {?{kind: "glyph"|"dash"|"number", text: string, n: number}} n is the number, 0 for a bullet
 */
export function markerOf(line) {
    let found = glyph.exec(line);
    if (found) {
        return { kind: "glyph", text: found[0], n: 0 };
    }
    if ((found = dash.exec(line))) {
        return { kind: "dash", text: found[0], n: 0 };
    }
    found = number.exec(line);
    return found && { kind: "number", text: found[0], n: Number(found[1]) };
}

/**
 * captionOf is what a line says of a picture; null when it is a line like any other.
 *
 * @return {?{kind: "alt"|"caption", words: string}} alt: what the picture shows; caption: what stands beneath it
 */
export function captionOf(line) {
    for (const { kind, find } of line.length > longestCaption ? [] : captions) {
        const found = find.exec(line);
        if (found) {
            return { kind, words: found[1] };
        }
    }
    return null;
}
