package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mostEnv is how many bytes waymark.env may have; what is longer is another file.
const mostEnv = 1 << 20

// setting is one line of waymark.env.
type setting struct {
	name, value string
	line        int // counted from 1
}

// readEnvFile reads NAME=value lines; blank lines and lines that begin with # say nothing. A value may
// stand in quotes, and nothing in it is expanded. A missing file is an empty one. It returns every
// mistake at once, each with its line; no mistake says a value.
func readEnvFile(path string) ([]setting, error) {
	name := filepath.Base(path)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err == nil && info.IsDir():
		return nil, fmt.Errorf("%s is a folder, and must be a file with a NAME=value on each line", path)
	case err == nil && info.Size() > mostEnv:
		return nil, fmt.Errorf("%s has more than a million bytes: it is not the file with the settings", path)
	}
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrPermission) {
		return nil, fmt.Errorf("%s may not be read by the user who runs this: run it as the user who owns that file, or as root", path)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the settings: %w", err)
	}
	switch {
	case bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")):
		return nil, fmt.Errorf("line 1 of %s begins with a byte order mark, which an editor has put there unseen: save the file as UTF-8 without BOM", name)
	case bytes.HasPrefix(raw, []byte("\xff\xfe")) || bytes.HasPrefix(raw, []byte("\xfe\xff")):
		return nil, fmt.Errorf("%s is saved as UTF-16: save it as UTF-8 without BOM", name)
	}
	return settingsIn(name, string(raw))
}

// valuesOf is the settings by their names.
func valuesOf(file []setting) map[string]string {
	values := map[string]string{}
	for _, s := range file {
		values[s.name] = s.value
	}
	return values
}

func settingsIn(file, text string) ([]setting, error) {
	var found []setting
	var mistakes []error
	first := map[string]int{} // the line on which a name stands
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		n++
		line = strings.TrimSuffix(line, "\r") // as Windows ends a line
		name, value, why := settingOf(line)
		if before, twice := first[name]; twice && why == "" && name != "" {
			why = fmt.Sprintf("sets %s once more, after line %d: take one of the two out", name, before)
		}
		switch {
		case why != "":
			mistakes = append(mistakes, fmt.Errorf("line %d of %s %s", n, file, why))
		case name != "":
			first[name] = n
			found = append(found, setting{name, value, n})
		}
	}
	return found, errors.Join(mistakes...)
}

var settingName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// settingOf takes a line apart. The name is "" for a line that says nothing; why is what is wrong
// with the line, to be read after its number.
func settingOf(line string) (name, value, why string) {
	if why := unreadable(line); why != "" {
		return "", "", why
	}
	line = strings.TrimSpace(line)
	if line == "" || strings.HasPrefix(line, "#") {
		return "", "", ""
	}
	name, value, found := strings.Cut(strings.TrimPrefix(line, "export "), "=")
	name = strings.TrimSpace(name)
	if !found || !settingName.MatchString(name) {
		return "", "", "is no setting: each line is NAME=value, or begins with #"
	}
	value, why = unquoted(strings.TrimSpace(value))
	return name, value, why
}

// unreadable says what in a line no editor would show, or no setting has.
func unreadable(line string) string {
	if !utf8.ValidString(line) {
		return "is not UTF-8: save the file as UTF-8 without BOM"
	}
	for _, r := range line {
		switch {
		case r == 0:
			return "holds a NUL byte: this is not a text file, or it was damaged"
		case r == '\t':
		case r == '\u00a0', unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.IsSpace(r) && r != ' ':
			return fmt.Sprintf("holds a character that cannot be seen (%U): write the line anew", r)
		}
	}
	return ""
}

// unquoted is a value without the quotes around it.
func unquoted(value string) (inside, why string) {
	if value == "" {
		return "", ""
	}
	if quote := value[:1]; quote == `"` || quote == `'` {
		inside, closed := strings.CutSuffix(value[1:], quote)
		if len(value) < 2 || !closed || strings.Contains(inside, quote) {
			return "", "opens a quotation mark and does not close it at the end"
		}
		return inside, ""
	}
	switch {
	case strings.ContainsAny(value, "\"'"):
		return "", "holds a quotation mark inside its value: put the whole value between quotation marks of the other kind, or take it out"
	case strings.ContainsAny(value, "“”„‘’"):
		return "", "has curly quotation marks, which belong to the value here: take them out"
	case strings.Contains(value, " #"), strings.Contains(value, "\t#"):
		return "", "has a remark after its value: put it on a line of its own, which begins with #"
	}
	return value, ""
}
