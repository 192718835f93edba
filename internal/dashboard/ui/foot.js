// What stays at the bottom of the screen while a page scrolls. Notes that float there stand
// above it, so that no button and no word is under them.

const feet = [];
const tell = () => document.body.style.setProperty("--foot", (feet.at(-1)?.offsetHeight || 0) + "px");
const heights = new ResizeObserver(tell);

/** footIn is told of an element that stays at the bottom; the last one counts. */
export function footIn(el) {
    feet.push(el);
    heights.observe(el);
    tell();
}

/** footOut is told when it is gone. */
export function footOut(el) {
    heights.unobserve(el);
    feet.includes(el) && feet.splice(feet.indexOf(el), 1);
    tell();
}
