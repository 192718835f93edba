// Where she lands: what needs her, what she has begun, what goes out next, what is out.

import { ask, confirmed, deskPage, glad, icon, tell } from "./pocketbase.js";
import { everythingButton } from "./navigation.js";
import { firstSteps } from "./start.js";
import { day, kinds, moment } from "./words.js";

const places = { posts: "#/articles", faqs: "#/questions", guides: "#/guides", pages: "#/pages", steps: "#/letters" };

/** The page at #/home. */
export function page() {
    const desk = store({ loaded: false, failed: false, needs: [], drafts: [], next: [], newest: [] });

    const read = () => ask("/home").then(
        (found) => Object.assign(desk, found, { loaded: true }),
        (err) => {
            desk.failed = !desk.loaded;
            tell(err);
        },
    );
    read();

    return deskPage(
        {
            title: "Home",
            name: "home",
            buttons: [
                t.a({ className: "btn", href: "#/articles?record=new" }, icon("ri-quill-pen-line"), t.span({ className: "txt" }, "Write an article")),
                t.a({ className: "btn outline", href: "/", target: "_blank" }, t.span({ className: "txt" }, "See your site")),
            ],
        },
        () => desk.needs.length ? needs(desk.needs, read) : null,
        // what she has not finished comes before what she has not begun
        () => (desk.drafts.length ? unfinished(desk.drafts) : null),
        firstSteps(),
        () => {
            if (desk.failed) {
                return t.p({ className: "desk-quiet" }, "Your desk could not be laid out. Everything is still here; please reload the page.");
            }
            if (!desk.loaded) {
                return t.p({ className: "desk-quiet" }, "Laying out your desk…");
            }
            return t.div(
                { className: "desk-columns" },
                column("Next to go out", desk.next, "Nothing is scheduled.", (one) => `${kinds[one.collection]}, ${moment(one.at)}`),
                column("Newest on your site", desk.newest, "Nothing is published yet.", (one) => day(one.at)),
            );
        },
        t.p({ className: "desk-foot" }, everythingButton("desk-link")),
    );
}

// read lays the desk out anew, once she has decided something.
function needs(list, read) {
    return t.section(
        { className: "desk-card desk-needs" },
        t.h2(null, "This needs you"),
        t.ul(
            null,
            ...list.map((one) => t.li(
                null,
                t.span(null, one.text),
                one.action ? t.a({ className: "btn sm outline", href: one.action.href }, t.span({ className: "txt" }, one.action.label)) : null,
                one.choices ? t.div({ className: "desk-head-buttons" }, ...one.choices.map((choice) => decide(choice, read))) : null,
            )),
        ),
    );
}

function decide(choice, read) {
    const local = store({ busy: false });
    const act = async () => {
        if (choice.means && !await confirmed(choice.means, choice.label)) {
            return;
        }
        local.busy = true;
        try {
            await ask(choice.ask, { method: "POST", body: choice.body });
            glad("It is done as you said.");
            await read();
        } catch (err) {
            tell(err);
        }
        local.busy = false;
    };
    return t.button({ type: "button", className: () => "btn sm outline" + (local.busy ? " loading" : ""), disabled: () => local.busy, onclick: act }, t.span({ className: "txt" }, choice.label));
}

function unfinished(list) {
    return t.section(
        { className: "desk-card desk-unfinished" },
        t.h2(null, "Drafts and changes waiting"),
        t.ul(
            { className: "desk-rows" },
            ...list.map((one) => t.li(
                null,
                t.a({ href: `${places[one.collection]}?record=${one.id}` }, one.title || "Without a title"),
                t.span({ className: "desk-quiet" }, `${kinds[one.collection]}, ${one.waits ? `${one.waits}, with changes waiting since` : "a draft, changed"} ${day(one.at)}`),
            )),
        ),
    );
}

function column(title, list, empty, when) {
    return t.section(
        { className: "desk-card" },
        t.h2(null, title),
        list.length
            ? t.ul(
                { className: "desk-rows" },
                ...list.map((one) => t.li(
                    null,
                    t.a({ href: `${places[one.collection]}?record=${one.id}` }, one.title || "Without a title"),
                    t.span({ className: "desk-quiet" }, when(one)),
                    one.path ? t.a({ className: "desk-look", href: one.path, target: "_blank" }, "Look at it") : null,
                )),
            )
            : t.p({ className: "desk-quiet" }, empty),
    );
}
