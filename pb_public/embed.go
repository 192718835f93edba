// Package pb_public holds the site's own styles, script and icons. They are served as
// written, from the root of the site; see site.Overlay for how a file on disk wins.
package pb_public

import "embed"

// FS holds every asset. No *.go file is in it.
//
//go:embed *.css *.js *.svg *.png *.ico
var FS embed.FS
