// Loaded by PocketBase's dashboard before anybody has logged in. It names the pages and
// loads everything else; the version in the addresses changes with every change of a file.
// The router starts without waiting for what is loaded here, so the routes come first.
const base = "/_/extensions/waymark/{{version}}/";

// What changes the dashboard. Each module exports install().
const modules = ["login_confirm", "navigation", "notice", "editor", "form", "panels", "guides"];

const styles = [
    "desk", "home", "lists", "letters", "newsletters", "settings", "doctor",
    "form", "form_fields", "form_beside", "form_letter", "panels", "panels_editor", "paste", "guides", "login",
];

// Pages that are loaded when she goes there: a route and the module that exports page(route).
const pages = {
    "#/home": "home",
    "#/articles": "lists",
    "#/questions": "lists",
    "#/guides": "lists",
    "#/pages": "lists",
    "#/topics": "lists",
    "#/readers": "lists",
    "#/letters": "letters",
    "#/newsletters": "newsletters",
    "#/pictures": "library",
    "#/site": "settings",
    "#/backup": "backup",
    "#/bin": "bin",
    "#/health": "doctor",
    "#/your-login": "your_login",
};

for (const route in pages) {
    app.routes.superuserOnly(route, async (at) => {
        const { page } = await import(base + pages[route] + ".js");
        // on a slow line she may have gone on to another page while this one was fetched
        return location.hash.split("?")[0] == route ? page(at) : app.store.page;
    });
}
app.routes.guestOnly("#/login", async (at) => {
    const [{ page }] = await Promise.all([import(base + "login.js"), ready]);
    return page(at);
});
app.routes.fallbackPath = "#/home";

for (const name of styles) {
    document.head.append(t.link({ rel: "stylesheet", href: base + name + ".css" }));
}

// A form that is asked for while its modules are on their way waits for them.
const open = app.modals.openRecordUpsert;
let ready;
app.modals.openRecordUpsert = async (...form) => {
    await ready;
    app.modals.openRecordUpsert(...form);
};

// One module that fails takes none of the others with it.
ready = Promise.allSettled(modules.map((name) => import(base + name + ".js"))).then((loaded) => {
    app.modals.openRecordUpsert = open;
    loaded.forEach(({ value, reason }, i) => {
        try {
            if (reason) {
                throw reason;
            }
            value.install();
        } catch (err) {
            console.error(`Waymark: ${modules[i]}.js did not start:`, err);
        }
    });
});
await ready;
