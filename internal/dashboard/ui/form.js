// Her forms: each takes the place of the dashboard's own form for one collection, and of no other.

import { articleForm } from "./form_article.js";
import { keepPages } from "./form_address.js";
import { install as installDialogs } from "./form_dialog.js";
import { letterForm } from "./form_letter.js";
import { pictureForm } from "./form_picture.js";
import { questionForm } from "./form_question.js";
import { readerForm } from "./form_reader.js";
import { sequenceForm } from "./form_sequence.js";
import { openShell } from "./form_shell.js";
import { topicForm } from "./form_topic.js";
import { watchWaiting } from "./waiting.js";

const makers = {
    posts: articleForm, pages: articleForm, faqs: questionForm, topics: topicForm,
    sequences: sequenceForm, steps: letterForm, subscribers: readerForm, media: pictureForm,
};

/** install puts the forms in place. */
export function install() {
    installDialogs();
    keepPages();
    const open = app.modals.openRecordUpsert;
    app.modals.openRecordUpsert = (collection, record = null, settings = {}) => {
        const make = makers[collection?.name];
        if (!make) {
            return open(collection, record, settings);
        }
        openShell(make(collection, record, settings || {}));
    };
    watchWaiting();
}
