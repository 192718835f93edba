// The switches of the letters: of one letter, whether readers get it; of a sequence, whether
// anything goes out at all.

import { ask, confirmed, glad, icon, records, sentence, tell, where } from "./pocketbase.js";

/**
 * letterSwitch says whether readers get a letter, and changes it at a press.
 *
 * @param {Object} step {id, subject, status, updated}
 * @param {boolean} live whether its sequence is on
 */
export function letterSwitch(step, live) {
    const local = store({ busy: false });
    const on = step.status == "active";
    const turn = async () => {
        local.busy = true;
        try {
            await keptAs("steps", step, on ? "off" : "active");
            glad(on ? "It is left out. The letter after it follows." : live ? "It is in the sequence. Whoever comes to its place gets it." : "It is in the sequence. It goes out once you switch these letters on.");
        } catch (err) {
            tell(err);
        }
        local.busy = false;
    };
    return t.button(
        {
            type: "button", role: "switch", className: "desk-switch", ariaChecked: String(on), "html-data-switch": step.id,
            ariaLabel: `Readers get it: “${step.subject}”`, "html-aria-disabled": () => String(local.busy), onclick: () => { local.busy || turn(); },
        },
        t.span({ className: "desk-switch-mark", ariaHidden: true }),
        t.span(null, "Readers get it"),
    );
}

/** keptAs gives a letter or a sequence another status, unless somebody else changed it meanwhile. */
const keptAs = (collection, record, status) => records(collection).update(record.id, { status }, { requestKey: null, headers: { "X-Waymark-Base": record.updated } });

/**
 * sequenceSwitch is the button that switches a sequence on, lets it go on, or pauses it.
 *
 * @param {Object} sequence {id, status, updated}
 */
export function sequenceSwitch(sequence) {
    const local = store({ busy: false });
    const live = sequence.status == "live";
    const act = async () => {
        if (!live && !await mayGo(sequence.id)) {
            return;
        }
        local.busy = true;
        try {
            await keptAs("sequences", sequence, live ? "paused" : "live");
            glad(live ? "Paused. Nothing goes out until you switch them on again." : "Switched on. Whoever asks for the letters gets them.");
        } catch (err) {
            tell(err);
        }
        local.busy = false;
    };
    return t.button(
        { type: "button", className: () => `btn sm ${live ? "outline" : ""} ${local.busy ? "loading" : ""}`, disabled: () => local.busy, onclick: act },
        t.span({ className: "txt" }, live ? "Pause them" : sequence.status == "paused" ? "Let them go on" : "Switch them on"),
    );
}

/**
 * mayGo shows who would be written to, what somebody who asks now gets and when, and which
 * letters are drafts, before a sequence is switched on. Drafts she ticks are put in.
 *
 * @param {string} id of the sequence
 * @param {Object} [proposal] days and hours that are not kept yet
 * @return {Promise<boolean>} whether she says yes, and what she ticked is done
 */
export async function mayGo(id, proposal = {}) {
    const local = store({ drafts: [], too: false, says: "", lines: [] });
    let steps = [];
    const look = async () => {
        const asked = local.too;
        const as = asked ? { ...proposal, steps: steps.map((one) => ({ ...one, status: one.status == "off" ? "off" : "active" })) } : proposal;
        try {
            const [{ says }, { letters }] = await Promise.all([
                ask(`/sequences/${id}/forecast`, { method: "POST", body: { status: "live", ...as } }), ask(`/sequences/${id}/calendar`, { method: "POST", body: as }),
            ]);
            asked == local.too && Object.assign(local, { says, lines: letters });
        } catch (err) {
            console.warn("asking what switching on would do:", sentence(err));
        }
    };
    try {
        const all = await records("steps").getFullList({ filter: where("sequence = {:id}", { id }), sort: "position,id", fields: "id,subject,delay,delay_unit,status,updated", requestKey: null });
        steps = all.map(({ id, subject, delay, delay_unit, status }) => ({ id, subject, delay, delay_unit: delay_unit || "days", status }));
        local.drafts = all.filter((one) => !one.status || one.status == "draft");
    } catch (err) {
        console.warn("reading the letters that would go:", sentence(err));
    }
    await look();
    const tick = "drafts_" + app.utils.randomString();
    const n = local.drafts.length;
    const question = t.div(
        { className: "write-asks write-goes" },
        t.h2({ className: "write-heading-small" }, "Switch these letters on?"),
        t.p({ className: "write-hangs", hidden: () => !local.says, "html-aria-live": "polite" }, icon("ri-mail-send-line"), " ", () => local.says),
        t.div(
            { className: "write-coming-then", hidden: () => !local.lines.length },
            t.p(null, "If somebody asks for the guide and the letters now:"),
            t.ol({ className: "write-dates" }, () => local.lines.map((line) => t.li(null, t.strong(null, line.when), " ", line.subject))),
        ),
        n
            ? t.div(
                { className: "write-tick write-drafts" },
                t.input({ id: tick, type: "checkbox", name: "drafts", onchange: (e) => { local.too = e.target.checked; look(); } }),
                t.label({ htmlFor: tick }, n == 1 ? `Put in “${local.drafts[0].subject}” as well, which is still a draft` : `Put in its ${n} drafts as well; nobody gets them otherwise`),
            )
            : null,
        t.p({ className: "write-hint" }, "You can pause them at any time."),
    );
    if (!await confirmed(question, "Switch on", "Not yet")) {
        return false;
    }
    try {
        for (const draft of local.too ? JSON.parse(JSON.stringify(local.drafts)) : []) {
            await keptAs("steps", draft, "active");
        }
        return true;
    } catch (err) {
        tell(err);
        return false;
    }
}
