package site

import (
	"bytes"
	"fmt"
	"math"
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/settings"
)

// colour is red, green, blue, each 0 to 1, in sRGB.
type colour [3]float64

// The grounds of site.css on which the accent is read: the card is the harder one in
// both schemes.
var (
	black     = colour{}
	white     = colour{1, 1, 1}
	lightCard = mustColour("#f2efe7")
	darkCard  = mustColour("#202627")
)

// readable is the least contrast for text: WCAG 2.2, success criterion 1.4.3.
const readable = 4.5

// theme is the stylesheet made from the author's accent. Her colour may be any: it is
// darkened or lightened just as far as reading on each ground needs.
func theme(accent string) []byte {
	base, err := parseColour(accent)
	if err != nil {
		base = mustColour("#2f6f73")
	}
	light := base.until(black, lightCard)
	dark := base.until(white, darkCard)
	var css bytes.Buffer
	fmt.Fprintf(&css, ":root{--accent:%s;--accent-strong:%s;--on-accent:%s}\n",
		light, light.towards(black, .25), inkOn(light))
	fmt.Fprintf(&css, "@media (prefers-color-scheme:dark){:root{--accent:%s;--accent-strong:%s;--on-accent:%s}}\n",
		dark, dark.towards(white, .35), inkOn(dark))
	// ink on paper needs no colour
	css.WriteString("@media print{:root{--accent:#000;--accent-strong:#000}}\n")
	return css.Bytes()
}

// themeVersion changes when the stylesheet does.
func themeVersion(accent string) string { return fingerprint(theme(accent)) }

func (s *site) themeCSS(e *core.RequestEvent) error {
	set, err := settings.Load(s.app)
	if err != nil {
		return err
	}
	css := theme(set.Accent())
	doc := &document{contentType: "text/css; charset=utf-8", body: css, etag: etagOf(css)}
	if e.Request.URL.Query().Get("v") == fingerprint(css) {
		return doc.send(e, http.StatusOK, forever)
	}
	return doc.send(e, http.StatusOK, revalidate)
}

// until moves c towards end in small steps until it can be read on ground.
func (c colour) until(end, ground colour) colour {
	for step := 0.0; step < 1; step += .04 {
		if moved := c.towards(end, step); moved.rounded().contrast(ground) >= readable {
			return moved
		}
	}
	return end
}

func (c colour) towards(end colour, share float64) colour {
	for i := range c {
		c[i] += (end[i] - c[i]) * share
	}
	return c
}

// inkOn is what stands on a button of this colour: white or black, whichever is read
// better. One of them always passes 4.5.
func inkOn(c colour) colour {
	if c.contrast(white) >= c.contrast(black) {
		return white
	}
	return black
}

// contrast is WCAG's ratio, 1 to 21.
func (c colour) contrast(other colour) float64 {
	a, b := c.luminance(), other.luminance()
	return (math.Max(a, b) + .05) / (math.Min(a, b) + .05)
}

// luminance is WCAG's relative luminance, 0 to 1.
func (c colour) luminance() float64 {
	linear := func(v float64) float64 {
		if v <= .04045 {
			return v / 12.92
		}
		return math.Pow((v+.055)/1.055, 2.4)
	}
	return .2126*linear(c[0]) + .7152*linear(c[1]) + .0722*linear(c[2])
}

// rounded is c as a browser will read it from eight bits a channel.
func (c colour) rounded() colour {
	for i := range c {
		c[i] = math.Round(c[i]*255) / 255
	}
	return c
}

func (c colour) String() string {
	return fmt.Sprintf("#%02x%02x%02x", int(math.Round(c[0]*255)), int(math.Round(c[1]*255)), int(math.Round(c[2]*255)))
}

func parseColour(hex string) (colour, error) {
	var r, g, b uint8
	if len(hex) != 7 {
		return colour{}, fmt.Errorf("reading the colour %q: not #rrggbb", hex)
	}
	if _, err := fmt.Sscanf(hex, "#%02x%02x%02x", &r, &g, &b); err != nil {
		return colour{}, fmt.Errorf("reading the colour %q: %w", hex, err)
	}
	return colour{float64(r) / 255, float64(g) / 255, float64(b) / 255}, nil
}

func mustColour(hex string) colour {
	c, err := parseColour(hex)
	if err != nil {
		panic(err)
	}
	return c
}
