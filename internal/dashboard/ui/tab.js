/**
 * tab names this window of the browser until it is closed or loaded anew. It is not kept:
 * a window that is duplicated takes its storage along, and two windows must not pass for one.
 */
export const tab = app.utils.randomString(12);
