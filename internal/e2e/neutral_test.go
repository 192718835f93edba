package e2e

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// The neutral host served the whole site. Said to the program as it is shipped, over a bare connection, so that no
// client tidies an address up first.
func TestUnderTheNeutralNameTheProgramShowsNothingButWhatAMailLeadsTo(t *testing.T) {
	const site, neutral, former = "site.example.org", "post.example.net", "letters.example.com"
	p := NewProgram(t, "WAYMARK_URL=https://"+site, "WAYMARK_LETTERS_URL=https://"+neutral+", https://"+former)
	if out, err := p.Run("demo"); err != nil {
		t.Fatal(out)
	}
	p.Serve()
	say := func(line, host, more string) (status int, header, body string) {
		t.Helper()
		connection, err := net.Dial("tcp", strings.TrimPrefix(p.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer connection.Close()
		fmt.Fprintf(connection, "%s\r\nHost: %s\r\nConnection: close\r\n%s\r\n", line, host, more)
		method, _, _ := strings.Cut(line, " ")
		answer, err := http.ReadResponse(bufio.NewReader(connection), &http.Request{Method: method})
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		defer answer.Body.Close()
		raw, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		answer.Header.Del("Date")
		return answer.StatusCode, fmt.Sprint(answer.Header), string(raw)
	}
	status, header, body := say("GET / HTTP/1.1", neutral, "")
	if status != http.StatusNotFound || !strings.Contains(body, "There is nothing here") {
		t.Fatalf("%d %s\n%s", status, header, body)
	}
	const json, large = "Content-Type: application/json\r\nContent-Length: 2\r\n", "Content-Length: 99999999999\r\n"
	for _, host := range []string{neutral, "POST.example.net.", neutral + ":443", "www." + neutral, "example.net", former, "www." + former} {
		for _, c := range [][2]string{
			{"GET /", ""},
			{"GET //", ""},
			{"GET ///blog", ""},
			{"GET /blog", ""},
			{"GET /blog/", ""},
			{"GET /blog/trusting-your-own-memory", ""},
			{"GET /faq", ""},
			{"GET /search?q=a", ""},
			{"GET /_", ""},
			{"GET /_/", ""},
			{"GET /_/extensions.js", ""},
			{"GET /%5F/", ""},
			{"GET /./_/", ""},
			{"GET /x/../_/", ""},
			{"GET /api", ""},
			{"GET /api/health", ""},
			{"GET /api/collections/posts/records", ""},
			{"OPTIONS /api/collections/posts/records", "Origin: https://a.example\r\nAccess-Control-Request-Method: GET\r\n"},
			{"GET /feed.xml", ""},
			{"GET /feed.json", ""},
			{"GET /sitemap.xml", ""},
			{"GET /favicon.ico", ""},
			{"GET /site.css", ""},
			{"GET /exit.js", ""},
			{"GET /healthz", ""},
			{"GET /metrics", ""},
			{"POST /signup", json + "\r\n{}"},
			{"POST /webhooks/mailgun", json + "\r\n{}"},
			{"GET /signup/sent", ""},
			{"GET /preview/x", ""},
			{"DELETE /", ""},
			{"BREW /coffee", ""},
			{"OPTIONS *", ""},
			{"GET /confirm", ""},
			{"GET /confirm/", ""},
			{"GET /confirm/x", ""},
			{"GET /confirm/x/", ""},
			{"GET /confirm/x/y", ""},
			{"POST /confirm/x", ""},
			{"PUT /confirm/x", ""},
			{"POST /confirm/x", large},
			{"GET /unsubscribe/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", ""},
			{"GET /letter/%41", ""},
			{"GET /download/x", "Range: bytes=0-1\r\n"},
			{"GET https://" + host + "/blog", ""},
		} {
			gotStatus, gotHeader, gotBody := say(c[0]+" HTTP/1.1", host, c[1])
			if gotStatus != status || gotHeader != header || gotBody != body {
				t.Errorf("%s at %s: %d %s\n%.200s", c[0], host, gotStatus, gotHeader, gotBody)
			}
		}
		gotStatus, gotHeader, gotBody := say("HEAD /blog HTTP/1.1", host, "")
		if gotStatus != status || gotHeader != header || gotBody != "" {
			t.Errorf("HEAD at %s: %d %s", host, gotStatus, gotHeader)
		}
		if status, _, body := say("GET /robots.txt HTTP/1.1", host, ""); status != http.StatusOK || body != "User-agent: *\nDisallow: /\n" {
			t.Errorf("robots at %s: %d %s", host, status, body)
		}
	}
	for _, host := range []string{"192.0.2.7", "[2001:db8::7]:8090", "www." + site, "anything.example"} {
		if status, header, _ := say("GET /blog HTTP/1.1", host, ""); status != http.StatusMovedPermanently || !strings.Contains(header, "https://"+site+"/blog") {
			t.Errorf("at %s: %d %s", host, status, header)
		}
	}
	if status, _, body := say("GET /blog HTTP/1.1", site, ""); status != http.StatusOK || !strings.Contains(body, "<html") {
		t.Errorf("the site itself: %d", status)
	}
}
