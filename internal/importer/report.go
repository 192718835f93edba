package importer

import (
	"strconv"
	"unicode"
	"unicode/utf8"
)

var smallNumbers = []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}

// count writes a number of things as people do: "no pictures", "one list", "14 headings".
func count(n int, one, many string) string {
	name := plural(n, one, many)
	if n >= 0 && n < len(smallNumbers) {
		return smallNumbers[n] + " " + name
	}
	return strconv.Itoa(n) + " " + name
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// sentenceCase makes the first letter a capital.
func sentenceCase(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}
