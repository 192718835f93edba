package importer

import (
	"bytes"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// read decodes the file, tells its format and fills d.blocks.
func (d *draft) read(data []byte) error {
	if len(data) > MaxBytes {
		return ErrTooLarge
	}
	src, err := d.decode(data)
	if err != nil {
		return err
	}
	switch format(d.name, src) {
	case "html":
		return d.readHTML(src)
	case "markdown":
		return d.readMarkdown(src)
	default:
		return d.readPlain(src)
	}
}

// decode returns the file as UTF-8 with plain line ends.
func (d *draft) decode(data []byte) (string, error) {
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}), bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		// Notepad's "Unicode" is UTF-16 with a byte order mark.
		utf8Data, err := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(data)
		if err != nil {
			return "", ErrBinary
		}
		data = utf8Data
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		data = data[3:]
	}
	if isBinary(data) {
		return "", ErrBinary
	}
	if !utf8.Valid(data) {
		line := 1 + bytes.Count(data[:firstInvalid(data)], []byte("\n"))
		decoded, err := decodeOld(data)
		if err != nil {
			return "", ErrBinary
		}
		data = decoded
		d.doubt(line, AboutText, "Some letters in this file were saved in an older way. They were read as Windows letters; "+
			"please look at the accents, dashes and quotation marks.")
	}
	src := strings.ReplaceAll(string(data), "\r\n", "\n")
	src = strings.ReplaceAll(src, "\r", "\n")
	src = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' {
			return ' '
		}
		return r
	}, dropInvisible(src))
	if squeeze(src) == "" {
		return "", ErrEmpty
	}
	return src, nil
}

// decodeOld keeps every valid UTF-8 letter and reads the other bytes as
// Windows-1252, so that one stray byte does not spoil the rest of the file.
func decodeOld(data []byte) ([]byte, error) {
	out := make([]byte, 0, len(data)+len(data)/8)
	old := charmap.Windows1252.NewDecoder()
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		if r != utf8.RuneError || size > 1 {
			out = append(out, data[:size]...)
			data = data[size:]
			continue
		}
		letter, err := old.Bytes(data[:1])
		if err != nil {
			return nil, err
		}
		out = append(out, letter...)
		data = data[1:]
	}
	return out, nil
}

func firstInvalid(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size <= 1 {
			return i
		}
		i += size
	}
	return len(data)
}

// isBinary looks for a NUL, which no text has, or for many control characters.
func isBinary(data []byte) bool {
	control := 0
	for _, b := range data {
		switch {
		case b == 0:
			return true
		case b < ' ' && b != '\n' && b != '\r' && b != '\t' && b != '\f' && b != '\v':
			control++
		}
	}
	for _, mark := range []string{"%PDF-", "{\\rtf", "PK\x03\x04"} {
		if bytes.HasPrefix(data, []byte(mark)) {
			return true
		}
	}
	return control*50 > len(data)
}

var (
	htmlStart     = regexp.MustCompile(`(?i)^\s*(?:<!--.*?-->\s*)*<(?:!doctype|html|head|body|article|section|main|div|h[1-6]|p|span|meta)\b`)
	markdownLines = regexp.MustCompile(`(?m)^#{1,6} \S|^\s*[-*+] \[[ x]\]|\]\((?:https?:|/|mailto:)[^)\s]*\)|\*\*\S[^*\n]*\*\*|^!\[[^\]]*\]\(`)
)

// format is "html", "markdown" or "plain". A known ending decides; without one
// the text does, and so it does for .txt, where both are often kept.
func format(name, src string) string {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".html", ".htm", ".xhtml":
		return "html"
	case ".md", ".markdown", ".mdown", ".mkd":
		return "markdown"
	}
	if htmlStart.MatchString(src) {
		return "html"
	}
	if strings.HasPrefix(src, "---\n") && frontMatterEnd(src) > 0 || len(markdownLines.FindAllStringIndex(src, 2)) == 2 {
		return "markdown"
	}
	return "plain"
}

// baseName is the file's name without the folders before it.
func baseName(name string) string {
	return filepath.Base(filepath.ToSlash(name))
}
