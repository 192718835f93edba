package backup

import (
	"fmt"
	"strings"
)

// Rows says how much is in a backup: "3 articles, 1 subscriber and 12 messages"; "nothing" when nothing was counted.
func Rows(counts map[string]int64) string {
	var parts []string
	for _, table := range counted {
		if n, has := counts[table]; has {
			parts = append(parts, some(n, tableWords[table]))
		}
	}
	switch len(parts) {
	case 0:
		return "nothing"
	case 1:
		return parts[0]
	}
	last := len(parts) - 1
	return strings.Join(parts[:last], ", ") + " and " + parts[last]
}

// tableWords are what a row of a table is called.
var tableWords = map[string]string{"posts": "article", "subscribers": "subscriber", "messages": "message"}

func some(n int64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// Bytes says a size: "3.2 GB", "120 MB", "12 kB".
func Bytes(n int64) string {
	switch {
	case n >= 1e9:
		return fmt.Sprintf("%.1f GB", float64(n)/1e9)
	case n >= 1e6:
		return fmt.Sprintf("%d MB", n/1e6)
	}
	return fmt.Sprintf("%d kB", (n+999)/1e3)
}
