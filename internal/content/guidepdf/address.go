package guidepdf

import (
	"net/url"
	"strings"
)

// safeAddress is href when a reader may safely press it (web, mail, telephone), and empty otherwise.
func safeAddress(href string) string {
	u, err := url.Parse(href)
	if err != nil || len(href) > 2000 {
		return ""
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		if u.Host == "" {
			return ""
		}
	case "mailto", "tel":
		if u.Opaque == "" {
			return ""
		}
	default:
		return ""
	}
	return u.String() // escaped: nothing but ASCII reaches the PDF
}

// shortAddress is an address as a person would write it down, or empty when it is too long to copy by hand.
func shortAddress(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	var short string
	switch u.Scheme {
	case "mailto", "tel":
		if short, err = url.PathUnescape(u.Opaque); err != nil {
			return ""
		}
	default:
		short = strings.TrimPrefix(u.Host, "www.") + strings.TrimSuffix(u.Path, "/")
		if u.RawQuery != "" {
			return ""
		}
	}
	if len(short) > 60 {
		return ""
	}
	return short
}
