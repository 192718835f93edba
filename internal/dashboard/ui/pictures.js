// A picture on its way into the library: made small enough to read by on a phone, freed
// of where and when it was taken, uploaded, and asked what it shows.

const widest = 1600; // pixels; the widest the site shows
const quality = 0.85;

/**
 * shrink redraws a picture at most 1600 pixels wide. What a camera wrote into the file
 * (place, time, owner) is not drawn, and so is gone. An animation is left as it is.
 *
 * @param {Blob} file
 * @return {Promise<File>}
 */
export async function shrink(file) {
    const name = (file.name || "picture").replace(/\.[^.]*$/, "") || "picture";
    if (file.type == "image/gif") {
        return new File([file], name + ".gif", { type: file.type });
    }
    const drawn = await createImageBitmap(file);
    const scale = Math.min(1, widest / drawn.width);
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(drawn.width * scale);
    canvas.height = Math.round(drawn.height * scale);
    const pen = canvas.getContext("2d");
    pen.drawImage(drawn, 0, 0, canvas.width, canvas.height);
    drawn.close();
    // a photograph is smaller as JPEG, which knows no transparency
    const type = file.type != "image/jpeg" && seeThrough(pen, canvas) ? "image/png" : "image/jpeg";
    const blob = await new Promise((done) => canvas.toBlob(done, type, quality));
    return new File([blob], name + (type == "image/png" ? ".png" : ".jpg"), { type });
}

function seeThrough(pen, canvas) {
    const pixels = pen.getImageData(0, 0, canvas.width, canvas.height).data;
    for (let i = 3; i < pixels.length; i += 4) {
        if (pixels[i] < 250) {
            return true;
        }
    }
    return false;
}

/**
 * upload puts a picture into the library.
 *
 * @param {Blob} file
 * @return {Promise<{id: string, name: string, address: string}>} address is its path on this site
 */
export async function upload(file) {
    const small = await shrink(file);
    const made = await app.pb.collection("media").create({ file: small, alt: "" }, { requestKey: null });
    return { id: made.id, name: made.file, address: `/api/files/media/${made.id}/${made.file}` };
}

/** setAlt keeps the words for a picture with the picture, for whoever uses it next. One with words is no decoration. */
export function setAlt(id, alt) {
    return app.pb.collection("media").update(id, { alt, decorative: false }, { requestKey: null });
}

/** setDecoration keeps with the picture that it tells nothing, unless it has words already: another text may need them. */
export async function setDecoration(id) {
    const one = await app.pb.collection("media").getOne(id, { requestKey: null });
    return one.alt ? one : app.pb.collection("media").update(id, { decorative: true }, { requestKey: null });
}

/**
 * askAlt asks what a picture shows, at once, while she sees it before her.
 *
 * @param {string} address of the picture
 * @return {Promise<string|null>} "" when it is decoration and there is nothing to say; null when
 *   she would rather not say now
 */
export function askAlt(address) {
    return new Promise((done) => {
        let words = null;
        const id = "alt_" + app.utils.randomString();
        const local = store({ empty: false });
        const modal = t.div(
            {
                className: "modal popup manual sm write-alt",
                onafterclose: (el) => { el.remove(); done(words); },
                onkeydown: (e) => { if (e.key == "Escape") { app.modals.close(modal, true); } },
            },
            t.div({ className: "modal-header" }, t.h2({ className: "write-heading" }, "What does the picture show?")),
            t.form(
                {
                    className: "modal-content",
                    onsubmit: (e) => {
                        e.preventDefault();
                        const said = e.target.elements.alt.value.replace(/\s+/g, " ").trim();
                        if (!said) {
                            local.empty = true;
                            return;
                        }
                        words = said;
                        app.modals.close(modal, true);
                    },
                },
                t.img({ src: address + "?thumb=480x0", alt: "" }),
                t.div(
                    { className: "write-input" },
                    t.label({ htmlFor: id, className: "write-label" }, "In a few words, for somebody who cannot see it"),
                    t.textarea({ id, name: "alt", rows: 3, maxLength: 500, autocomplete: "off", "html-autofocus": "" }),
                ),
                () => local.empty ? t.p({ className: "write-trouble", role: "alert" }, "Write a few words, or press “It is decoration”.") : null,
                t.div(
                    { className: "write-row" },
                    t.button({ type: "submit", className: "btn" }, "That is it"),
                    t.button({ type: "button", className: "btn transparent", onclick: () => { words = ""; app.modals.close(modal, true); } }, "It is decoration"),
                ),
            ),
        );
        document.body.append(modal);
        app.modals.open(modal);
    });
}

/** fromDataURL makes a file of a picture that is written out inside a text; null when it cannot be read. */
export function fromDataURL(address) {
    const found = /^data:(image\/(?:png|jpeg|webp|gif));base64,(.+)$/s.exec(address);
    if (!found) {
        return null;
    }
    try {
        const bytes = Uint8Array.from(atob(found[2].replace(/\s/g, "")), (c) => c.charCodeAt(0));
        return new File([bytes], "picture", { type: found[1] });
    } catch {
        return null;
    }
}
