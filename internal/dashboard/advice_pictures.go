package dashboard

import (
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// leftover is what a camera, a telephone or a program calls a picture: a name of a file, and no description.
var leftover = regexp.MustCompile(`(?i)^((img|dsc|dscf|dscn|pxl|mvimg|gopr|screen ?shot|screenshot|whatsapp image|photo|image|picture|untitled|scan)[-_ ]?[\d(][\w .:()-]*|[\w .()-]+\.(jpe?g|png|webp|gif|heic|tiff?)|(an? )?(image|picture|photo(graph)?|untitled)|[\d_-]{5,})$`)

// advisePictures looks for pictures that say nothing to somebody who cannot see them.
// described says whether the library knows a description for the picture at an address.
func advisePictures(p piece, body *html.Node, described func(src string) bool) Advice {
	if p.Cover != "" && strings.TrimSpace(p.CoverAlt) == "" {
		return look("The picture at the top has no words for somebody who cannot see it.", "cover_alt")
	}
	if p.Cover != "" && leftover.MatchString(strings.TrimSpace(p.CoverAlt)) {
		return look("“"+clip(p.CoverAlt)+"” is the name of a file. Please say in a few words what the picture at the top shows.", "cover_alt")
	}
	pictures, silent := 0, 0
	for n := range body.Descendants() {
		if n.DataAtom != atom.Img {
			continue
		}
		pictures++
		alt := strings.TrimSpace(attribute(n, "alt"))
		if leftover.MatchString(alt) {
			return look("A picture in the text is described as “"+clip(alt)+"”, which is the name of a file. Please say in a few words what it shows.", "body")
		}
		if alt == "" && attribute(n, "role") != "presentation" && !described(attribute(n, "src")) {
			silent++
		}
	}
	switch {
	case silent == 1:
		return look("One picture in the text has no words for somebody who cannot see it.", "body")
	case silent > 1:
		return look(fmt.Sprintf("%d pictures in the text have no words for somebody who cannot see them.", silent), "body")
	case pictures == 0 && p.Cover == "":
		return fine("There is no picture to describe.", "body")
	}
	return fine("Every picture is described.", "body")
}
