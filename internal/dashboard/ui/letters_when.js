// When a letter goes and to whom, said in a sentence: in the list of letters, in the form of
// a letter and in the form of its sequence alike.

import { span } from "./words.js";

const ordinals = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"];
const numbers = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
const weekdays = { mon: "Monday", tue: "Tuesday", wed: "Wednesday", thu: "Thursday", fri: "Friday", sat: "Saturday", sun: "Sunday" };

/** ordinal is "first", "second", … from 1 on. */
export const ordinal = (n) => ordinals[n - 1] || `${n}th`;

/** upper begins with a capital letter. */
export const upper = (text) => text && text[0].toUpperCase() + text.slice(1);

const joined = (list, word = "and") => (list.length > 1 ? `${list.slice(0, -1).join(", ")} ${word} ${list.at(-1)}` : list[0] || "");

/**
 * delaySaid is "two days after the first letter", "straight after the guide".
 *
 * @param {Object} step {delay, delay_unit}
 * @param {string} [before] the letter before it, as it is to be called; the guide without one
 */
export function delaySaid(step, before = "") {
    const n = Number(step.delay) || 0;
    const after = `after ${before || "the guide"}`;
    const how = n == 1 ? span(1, step.delay_unit || "days") : `${numbers[n] || n} ${step.delay_unit || "days"}`;
    return n ? `${how} ${after}` : `straight ${after}`;
}

/** windowSaid is "on weekdays between 9:00 and 18:00": when the letters of a sequence may go. */
export function windowSaid(sequence) {
    const chosen = [].concat(sequence.weekdays || []);
    const only = chosen.join() || "";
    const day = {
        "": "on any day", "mon,tue,wed,thu,fri,sat,sun": "on any day", "mon,tue,wed,thu,fri": "on weekdays", "sat,sun": "at weekends",
    }[only] || (chosen.length > 4
        ? `on any day but ${joined(Object.keys(weekdays).filter((one) => !chosen.includes(one)).map((one) => weekdays[one]), "or")}`
        : `on ${joined(chosen.map((one) => weekdays[one]))}`);
    return `${day} ${hoursSaid(sequence.send_from, sequence.send_until)}`;
}

const clock = (time) => time.replace(/^0(?=\d)/, "");

function hoursSaid(from, until) {
    if (from && until) {
        return `between ${clock(from)} and ${clock(until)}`;
    }
    return from ? `from ${clock(from)} on` : until ? `until ${clock(until)}` : "at any hour";
}

/** whoSaid is who gets the letters: "to whoever asked for the letters with “A calm evening”". */
export function whoSaid(guides) {
    return guides.length
        ? `to whoever asks for the letters with ${joined(guides.map((one) => `“${one.title}”`), "or")}`
        : "to whoever asks for the letters with their guide; no guide leads to them yet";
}

/**
 * letterSaid is all of it for one letter, in two sentences.
 *
 * @param {Object} step {delay, delay_unit}
 * @param {Object} p
 * @param {number} p.place from 1 on
 * @param {number} p.of how many letters there are with it
 * @param {Object} p.sequence {weekdays, send_from, send_until, name}
 * @param {Object[]} p.guides that lead to the sequence
 * @param {string} [p.before] the subject of the letter before it
 */
export function letterSaid(step, { place, of, sequence, guides, before = "" }) {
    const which = of == 1 ? "The only letter" : `The ${ordinal(place)} of ${numbers[of] || of} letters`;
    const after = delaySaid(step, place == 1 ? "" : before ? `“${before}”` : "the letter before it");
    return `${which} in “${sequence.name}”. It goes ${after}, ${windowSaid(sequence)}, ${whoSaid(guides)}.`;
}
