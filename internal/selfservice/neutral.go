package selfservice

import (
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"regexp"
	"strings"

	"github.com/pocketbase/pocketbase/tools/filesystem"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"waymark/internal/content"
)

// Under the neutral name a page has no word that tells what kind of site it belongs to, and leads to no place that does:
// the author's "Exit" and the weather behind it are known to whoever has seen such a site. It can be left as fast
// all the same, by what reads like any page's "Close": for an empty page, in the same tab.

// asNeutral is v as it is shown under the neutral name.
func (p *pages) asNeutral(v view) (view, error) {
	v.ExitURL, v.AfterForm, v.Back = "", false, ""
	v.Closes, v.CloseScript = true, p.closing
	if v.Words == "" {
		return v, nil
	}
	var err error
	v.Words, err = p.alone(v.Words)
	return v, err
}

// room is how many bytes of pictures one page brings along, and mostPicture how many one of them may have: more is
// nothing for a phone on a slow line.
const (
	room        = 4 << 20
	mostPicture = 1 << 20
)

// uploaded takes the address of a file of ours apart. Only pictures are brought along.
var uploaded = regexp.MustCompile(`^/api/files/` + content.CollectionMedia + `/([a-z0-9]+)/[A-Za-z0-9._-]+(?:\?[^#]*)?$`)

// standalone is clean HTML as it is read under a name under which nothing else of the site is: a picture of ours comes along in
// the page itself, since an address for it would open without the letter's link; one that is not to be had, or too large, leaves
// its words. A link to a page of the site names the site, as the letter's own text does.
func (s *service) standalone(words template.HTML) (template.HTML, error) {
	if !strings.Contains(string(words), "<img") && !strings.Contains(string(words), "href") {
		return words, nil
	}
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(string(words)), body)
	if err != nil {
		return "", fmt.Errorf("reading a text for the neutral name: %w", err)
	}
	left := room
	var out strings.Builder
	for _, n := range nodes {
		body.AppendChild(n)
	}
	var found []*html.Node
	for n := range body.Descendants() {
		if n.DataAtom == atom.Img || n.DataAtom == atom.A {
			found = append(found, n)
		}
	}
	for _, n := range found {
		if n.DataAtom == atom.A {
			s.lead(n)
		} else if err := s.bring(n, &left); err != nil {
			return "", err
		}
	}
	for n := range body.ChildNodes() {
		if err := html.Render(&out, n); err != nil {
			return "", fmt.Errorf("writing a text for the neutral name: %w", err)
		}
	}
	return template.HTML(out.String()), nil
}

// lead has a link to a place on the site lead there.
func (s *service) lead(link *html.Node) {
	for i, a := range link.Attr {
		if a.Key == "href" && strings.HasPrefix(a.Val, "/") && !strings.HasPrefix(a.Val, "//") {
			link.Attr[i].Val = s.cfg.URL + a.Val
		}
	}
}

// bring puts a picture into the page, or the words for it in its place.
func (s *service) bring(img *html.Node, left *int) error {
	var words, address string
	kept := img.Attr[:0]
	for _, a := range img.Attr {
		switch a.Key {
		case "alt":
			words = a.Val
		case "src":
			address = strings.TrimPrefix(a.Val, s.cfg.URL)
			continue
		case "srcset", "sizes":
			continue
		}
		kept = append(kept, a)
	}
	img.Attr = kept
	data, kind, err := s.picture(address, *left)
	if err != nil {
		return err
	}
	if data == nil {
		instead := &html.Node{Type: html.TextNode, Data: words}
		img.Parent.InsertBefore(instead, img)
		img.Parent.RemoveChild(img)
		return nil
	}
	*left -= len(data)
	img.Attr = append(img.Attr, html.Attribute{Key: "src", Val: "data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(data)})
	return nil
}

// picture is what lies at an address of ours and what kind it is, as small as a column of text allows; nil where there is none, or
// none of at most so many bytes.
func (s *service) picture(address string, most int) ([]byte, string, error) {
	found := uploaded.FindStringSubmatch(address)
	if found == nil {
		return nil, "", nil
	}
	media, err := content.MediaByIDs(s.app, []string{found[1]})
	if err != nil || media[found[1]] == nil {
		return nil, "", err
	}
	m := media[found[1]]
	files, err := s.app.NewFilesystem()
	if err != nil {
		return nil, "", fmt.Errorf("opening the place of uploads: %w", err)
	}
	defer files.Close()
	key := m.BaseFilesPath() + "/" + m.File()
	thumb := func(size string) string {
		return m.BaseFilesPath() + "/thumbs_" + m.File() + "/" + size + "_" + m.File()
	}
	for _, at := range []string{thumb("960x0"), key, thumb("480x0")} {
		data, err := readAtMost(files, at, min(most, mostPicture))
		if kind := http.DetectContentType(data); err == nil && data != nil && strings.HasPrefix(kind, "image/") {
			return data, kind, nil
		}
	}
	return nil, "", nil // lost, or too large: the page goes on without it
}

// readAtMost is a whole file; nil when it has more than most bytes.
func readAtMost(files *filesystem.System, key string, most int) ([]byte, error) {
	file, err := files.GetReader(key)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if file.Size() > int64(most) {
		return nil, nil
	}
	return io.ReadAll(io.LimitReader(file, int64(most)))
}
