package site

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/content"
)

// mostURLs is how many addresses one sitemap may hold (https://www.sitemaps.org/protocol.html).
const mostURLs = 50_000

type urlSet struct {
	XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []sitemapURL `xml:"url"`
}

type sitemapIndex struct {
	XMLName  xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
	Sitemaps []sitemapURL `xml:"sitemap"`
}

type sitemapURL struct {
	Location string `xml:"loc"`
	Modified string `xml:"lastmod,omitempty"`
}

// sitemap lists what search engines may find. With more addresses than one file may hold
// it is an index of parts, which are pages of the same address: a sitemap speaks only
// for the folder it lies in.
func (s *site) sitemap(e *core.RequestEvent) (*document, error) {
	addresses, err := content.Addresses(s.app)
	if err != nil {
		return nil, err
	}
	urls := []sitemapURL{{Location: s.absolute("/")}, {Location: s.absolute("/blog")}, {Location: s.absolute("/faq")}}
	for _, a := range addresses {
		urls = append(urls, sitemapURL{s.absolute(a.Path), a.Updated.UTC().Format(time.RFC3339)})
	}
	return s.sitemapPart(urls, pageNumber(e.Request), mostURLs)
}

// sitemapPart is part n of the addresses, of at most most each. n is 0 for the whole:
// that is all of them, or the index of the parts when they are too many.
func (s *site) sitemapPart(urls []sitemapURL, n, most int) (*document, error) {
	if n > 0 {
		if n > (len(urls)+most-1)/most {
			return nil, content.ErrNotFound
		}
		return xmlDocument("application/xml; charset=utf-8", urlSet{URLs: urls[(n-1)*most : min(n*most, len(urls))]})
	}
	if len(urls) <= most {
		return xmlDocument("application/xml; charset=utf-8", urlSet{URLs: urls})
	}
	var index sitemapIndex
	for part := 1; (part-1)*most < len(urls); part++ {
		index.Sitemaps = append(index.Sitemaps, sitemapURL{Location: fmt.Sprintf("%s?page=%d", s.absolute("/sitemap.xml"), part)})
	}
	return xmlDocument("application/xml; charset=utf-8", index)
}

func xmlDocument(contentType string, data any) (*document, error) {
	var out bytes.Buffer
	out.WriteString(xml.Header)
	if err := xml.NewEncoder(&out).Encode(data); err != nil {
		return nil, fmt.Errorf("writing XML: %w", err)
	}
	return &document{contentType: contentType, body: out.Bytes()}, nil
}

// robots asks crawlers to leave alone what is for one person only.
func (s *site) robots(*core.RequestEvent) (*document, error) {
	rules := "User-agent: *\nDisallow: /_/\nDisallow: /api/\nAllow: /api/files/\nDisallow: /search\nDisallow: /preview/\nDisallow: /signup\n\nSitemap: " +
		s.absolute("/sitemap.xml") + "\n"
	return &document{contentType: "text/plain; charset=utf-8", body: []byte(rules)}, nil
}
