// The address while a form is open: it names the record, so that a reload comes back to it,
// and the browser's Back leads to what the form was opened from.

const query = (address) => new URLSearchParams(address.split("#")[1]?.split("?")[1] || "");
const recordOf = (address) => query(address).get("record") || "";
const place = (address) => {
    const rest = query(address);
    rest.delete("record");
    return `${address.split("#")[1]?.split("?")[0]}?${rest}`;
};

/** recordHere is the id the address names, "new" for a new one, "" when it names none. */
export const recordHere = () => recordOf(location.href);

/** nameRecord names a record in the address. Where none was named, Back leads to the page as it is now. */
export function nameRecord(id) {
    const address = app.utils.replaceHashQueryParams({ record: id }, false);
    if (recordHere()) {
        history.replaceState(history.state, "", address);
    } else {
        history.pushState({ overPage: true }, "", address);
    }
}

/** renameRecord gives what was new its id; an address she has left stays as it is. */
export function renameRecord(id) {
    if (id && recordHere()) {
        nameRecord(id);
    }
}

/** unnameRecord leads back to the page once the form is closed, unless she is there already. */
export function unnameRecord() {
    if (!recordHere()) {
        return;
    }
    if (history.state?.overPage) {
        history.back();
    } else {
        app.utils.replaceHashQueryParams({ record: null });
    }
}

/** keepPages leaves the page beneath a form as it is, scrolled and with its cursor, when only the form goes. */
export function keepPages() {
    window.addEventListener("hashchange", (e) => {
        if (place(e.oldURL) == place(e.newURL) && recordOf(e.oldURL) && !recordOf(e.newURL)) {
            e.stopImmediatePropagation();
        }
    }, true);
}
