package logging

import (
	"bytes"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"
)

const slackHook = "https://hooks.example.com/services/T01/B02/quietkey"

func TestWhatIsPrintedNamesNobody(t *testing.T) {
	s := NewScrubber("key-0123456789abcdef", slackHook, "kurz")
	for name, c := range map[string]struct{ text, want string }{
		"an address":                     {"550 robin@example.org is unknown", "550 [address] is unknown"},
		"in angle brackets":              {"to <robin+x@example.org>:", "to <[address]>:"},
		"percent-encoded":                {"robin%40example.org", "[address]"},
		"encoded twice":                  {"email%3Drobin%2540example.org failed", "[address] failed"},
		"as JSON writes it":              {`{"to":"robin\u0040example.org"}`, `{"to":"[address]"}`},
		"with a quoted name":             {`"robin.b"@example.org`, `[address]`},
		"with a wide sign":               {"робин＠example.org", "[address]"},
		"a route of a mail server":       {"robin@example.org@relay.example", "[address]"},
		"a query":                        {"GET /search?q=leaving+him took 3s", "GET /search?… took 3s"},
		"a query of its own":             {"with email=a?name=Robin", "with email=a?…"},
		"a question":                     {"WHERE id = ? AND x = 1", "WHERE id = ? AND x = 1"},
		"a link of hers":                 {"GET /confirm/AbC.dEf failed", "GET /confirm/… failed"},
		"an address of the carrier's":    {`Post "https://api.mailgun.net/v3/mg.example.org/messages": EOF`, `Post "https://api.mailgun.net/…": EOF`},
		"a password in an address":       {"s3://key:password@bucket.example/x", "s3://bucket.example/…"},
		"a key":                          {"401 for key-0123456789abcdef", "401 for [secret]"},
		"a key of another's":             {"bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9", "bearer […]"},
		"a webhook's path":               {"POST /services/T01/B02/quietkey: 500", "POST [secret]: 500"},
		"a short secret is no secret":    {"kurz", "kurz"},
		"where she connects from":        {"read tcp 127.0.0.1:8090->203.0.113.7:51234: reset", "read tcp 127.0.0.1:8090->[network]: reset"},
		"and over IPv6":                  {"dial [2001:db8::7]:443: refused, from ::1", "dial [network]: refused, from ::1"},
		"a time is no network":           {"at 10:42:07 it was 12.5 MB", "at 10:42:07 it was 12.5 MB"},
		"a file's name":                  {"open /var/lib/waymark/pb_data/data.db: no space left on device", "open /var/lib/waymark/pb_data/data.db: no space left on device"},
		"an error of SQLite's":           {"database or disk is full (13)", "database or disk is full (13)"},
		"a column":                       {"UNIQUE constraint failed: subscribers.email", "UNIQUE constraint failed: subscribers.email"},
		"an id of a row":                 {"post 2b7x9q1m4n8v6c3 is gone", "post 2b7x9q1m4n8v6c3 is gone"},
		"what is no text":                {"a\xff\xfeb", "ab"},
		"an address in a broken address": {"https://x/\x00robin@example.org", "https://x/…"},
	} {
		if got := s.Text(c.text); got != c.want {
			t.Errorf("%s: %q became %q, want %q", name, c.text, got, c.want)
		}
	}
}

var looksLikeAddress = regexp.MustCompile(`(?i)\S(@|%(25)*40|＠|﹫|\\u0040|&#64;)\S`)

func FuzzNoLineNamesSomebody(f *testing.F) {
	for _, seed := range []string{
		"robin@example.org", "GET /unsubscribe/x?e=robin%40example.org", `"a b"@example.org`, "a@b@c", "mailto:robin@example.org", "https://a:b@c/d", "%%4040", "@\n@",
		"\\u00\\u004040", "%25254025", "[robin@example.org](x)", "&#64;", "http://key-secret-value", "//[2001:db8::1]?x",
	} {
		f.Add(seed, "note")
	}
	const secret = "correct-horse"
	f.Fuzz(func(t *testing.T, text, key string) {
		var out bytes.Buffer
		l := newLines(&out, false, NewScrubber(secret), time.Now)
		logger := slog.New(l)
		logger.Warn(text+" robin@example.org/"+secret, key, text, "to", "robin@example.org "+text, "secret-in", text+secret+text)
		logger.With(key, text).WithGroup(key).Error(text, "x", slog.GroupValue(slog.String(text, key)))
		for line := range strings.Lines(out.String()) {
			if !strings.HasPrefix(line, "time=") || !strings.HasSuffix(line, "\n") {
				t.Errorf("%q is not a line of its own", line)
			}
		}
		if strings.Contains(out.String(), secret) {
			t.Errorf("%q names a secret", out.String())
		}
		if found := looksLikeAddress.FindString(out.String()); found != "" {
			t.Errorf("%q in %q looks like an address", found, out.String())
		}
	})
}
