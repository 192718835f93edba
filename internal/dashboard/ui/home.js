// Where she lands: what needs her, what she has begun, what goes out next, what is out.

import { ask, deskPage, icon, tell } from "./pocketbase.js";
import { everythingButton } from "./navigation.js";
import { firstSteps } from "./start.js";
import { day, moment } from "./words.js";

const places = { posts: "#/articles", faqs: "#/questions", guides: "#/guides", pages: "#/pages", steps: "#/letters" };
const kinds = { posts: "Article", faqs: "Question", guides: "Guide", pages: "Page", steps: "Letter" };

/** The page at #/home. */
export function page() {
    const desk = store({ loaded: false, failed: false, needs: [], drafts: [], next: [], newest: [] });

    ask("/home").then(
        (found) => Object.assign(desk, found, { loaded: true }),
        (err) => {
            desk.failed = true;
            tell(err);
        },
    );

    return deskPage(
        {
            title: "Home",
            name: "home",
            buttons: [
                t.a({ className: "btn", href: "#/articles?record=new" }, icon("ri-quill-pen-line"), t.span({ className: "txt" }, "Write an article")),
                t.a({ className: "btn outline", href: "/", target: "_blank" }, t.span({ className: "txt" }, "See your site")),
            ],
        },
        () => desk.needs.length ? needs(desk.needs) : null,
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
                column("Drafts waiting", desk.drafts, "Nothing is waiting to be finished.", (one) => `${kinds[one.collection]}, changed ${day(one.at)}`),
                column("Next to go out", desk.next, "Nothing is scheduled.", (one) => `${kinds[one.collection]}, ${moment(one.at)}`),
                column("Newest on your site", desk.newest, "Nothing is published yet.", (one) => day(one.at)),
            );
        },
        t.p({ className: "desk-foot" }, everythingButton("desk-link")),
    );
}

function needs(list) {
    return t.section(
        { className: "desk-card desk-needs" },
        t.h2(null, "This needs you"),
        t.ul(
            null,
            ...list.map((one) => t.li(
                null,
                t.span(null, one.text),
                t.a({ className: "btn sm outline", href: one.action.href }, t.span({ className: "txt" }, one.action.label)),
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
