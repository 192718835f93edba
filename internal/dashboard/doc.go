// Package dashboard makes the author's desk out of PocketBase's dashboard: the pages,
// words and forms of ui/, which the dashboard loads as an extension, and the endpoints
// they ask, under /api/waymark/desk.
//
// It is a leaf. Without it the collections alone still suffice, and nothing a reader sees
// depends on it. The extension is public, as all of the dashboard's code is, and holds no
// secret; the endpoints answer superusers only.
package dashboard
