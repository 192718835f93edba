// The pictures, seen as pictures, with the words for somebody who cannot see them.

import { everythingButton } from "./navigation.js";
import { deskPage, fileAddress, glad, icon, onChange, openForm, records, sentence, tell } from "./pocketbase.js";
import { upload } from "./pictures.js";

const perPage = 24;

/** The page at #/pictures. */
export function page(route) {
    const desk = store({ rows: [], page: 1, pages: 1, loaded: false, wordless: route.query.show?.[0] == "wordless", busy: false });

    async function load(at = 1) {
        try {
            const found = await records("media").getList(at, perPage, { sort: "-created", filter: desk.wordless ? "alt = '' && decorative = false" : "", requestKey: null });
            Object.assign(desk, { rows: at == 1 ? found.items : [...desk.rows, ...found.items], page: found.page, pages: found.totalPages, loaded: true });
        } catch (err) {
            tell(err);
        }
    }

    async function add(files) {
        desk.busy = true;
        for (const file of files) {
            try {
                await upload(file);
                glad(`${file.name} is in your library.`);
            } catch (err) {
                tell(new Error(`${file.name} could not be kept: ${sentence(err)}`));
            }
        }
        desk.busy = false;
        load();
    }

    const open = (id) => openForm("media", id).catch(tell);
    const show = (wordless) => {
        desk.wordless = wordless;
        load();
    };
    const unhear = onChange("media", () => desk.busy || load());
    load();
    if (route.query.record?.[0]) {
        open(route.query.record[0]);
    }

    const choose = t.input({ type: "file", className: "desk-unseen", accept: "image/jpeg,image/png,image/webp,image/gif", multiple: true, tabIndex: -1, ariaHidden: true, onchange: (e) => { add([...e.target.files]); e.target.value = ""; } });

    return deskPage(
        {
            title: "Pictures",
            name: "library",
            leave: unhear,
            buttons: [
                choose,
                t.button(
                    { type: "button", className: () => `btn desk-new ${desk.busy ? "loading" : ""}`, disabled: () => desk.busy, onclick: () => choose.click() },
                    icon("ri-image-add-line"),
                    t.span({ className: "txt" }, "Add pictures"),
                ),
            ],
        },
        t.div(
            { className: "desk-filters" },
            t.div(
                { className: "desk-chips", role: "group", ariaLabel: "Show" },
                t.button({ type: "button", className: "desk-chip", ariaPressed: () => String(!desk.wordless), onclick: () => show(false) }, "All"),
                t.button({ type: "button", className: "desk-chip", ariaPressed: () => String(desk.wordless), onclick: () => show(true) }, "Without words"),
            ),
        ),
        () => {
            if (!desk.loaded) {
                return t.p({ className: "desk-quiet" }, "Fetching your pictures…");
            }
            if (!desk.rows.length) {
                return t.p({ className: "desk-card desk-quiet" }, desk.wordless ? "Every picture has its words." : "Pictures you put into an article come here by themselves, or you add some beforehand. Large ones are made smaller.");
            }
            return t.div(
                null,
                t.ul({ className: "desk-pictures" }, ...desk.rows.map((one) => picture(one, open))),
                desk.page < desk.pages ? t.p(null, t.button({ type: "button", className: "btn outline", onclick: () => load(desk.page + 1) }, t.span({ className: "txt" }, "Show more"))) : null,
            );
        },
        t.p({ className: "desk-foot" }, everythingButton("desk-link")),
    );
}

function picture(one, open) {
    return t.li(
        null,
        t.button(
            { type: "button", onclick: () => open(one.id) },
            t.img({ src: fileAddress(one, one.file, "480x0"), alt: one.alt || (one.decorative ? "Decoration" : "A picture without words yet"), loading: "lazy" }),
            t.span({ className: one.alt || one.decorative ? "" : "desk-missing" }, one.alt || (one.decorative ? "Decoration" : "No words yet: what does it show?")),
        ),
    );
}
