//go:build !race

package e2e

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// mostMemory is what the server may hold at its peak through all that is thrown at it.
const mostMemory = 250 << 20

// flatPNG is a picture of one colour: next to nothing to send, four bytes a pixel when it is opened.
func flatPNG(w, h int) []byte {
	chunk := func(name string, data []byte) []byte {
		out := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
		out = append(append(out, name...), data...)
		return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
	}
	var pixels bytes.Buffer
	z := zlib.NewWriter(&pixels)
	row := make([]byte, 1+3*w)
	for range h {
		_, _ = z.Write(row)
	}
	z.Close()
	head := append(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(w)), uint32(h)), 8, 2, 0, 0, 0)
	return bytes.Join([][]byte{[]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", head), chunk("IDAT", pixels.Bytes()), chunk("IEND", nil)}, nil)
}

// A guest asks the server, logged in or not.
type guest struct {
	*Program
	token string
}

func (g *guest) do(method, path, kind string, body io.Reader) (int, string) {
	g.t.Helper()
	request, err := http.NewRequest(method, g.URL+path, body)
	if err != nil {
		g.t.Fatal(err)
	}
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	if g.token != "" {
		request.Header.Set("Authorization", g.token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err.Error()
	}
	defer response.Body.Close()
	raw, _ := io.ReadAll(response.Body)
	return response.StatusCode, string(raw)
}

func (g *guest) save(collection string, fields map[string]any) (int, string) {
	raw, err := json.Marshal(fields)
	if err != nil {
		g.t.Fatal(err)
	}
	return g.do(http.MethodPost, "/api/collections/"+collection+"/records", "application/json", bytes.NewReader(raw))
}

func (g *guest) upload(collection, field string, data []byte) (int, string) {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, _ := w.CreateFormFile(field, "walk.png")
	_, _ = part.Write(data)
	_ = w.WriteField("title", "A walk")
	w.Close()
	return g.do(http.MethodPost, "/api/collections/"+collection+"/records", w.FormDataContentType(), &form)
}

// login makes the author and logs her in.
func login(t *testing.T, p *Program) *guest {
	t.Helper()
	if out, err := p.Run("superuser", "upsert", "author@example.org", "a quite long password"); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	g := &guest{Program: p}
	_, body := g.do(http.MethodPost, "/api/collections/_superusers/auth-with-password", "application/json", strings.NewReader(`{"identity":"author@example.org","password":"a quite long password"}`))
	var answer struct{ Token string }
	if err := json.Unmarshal([]byte(body), &answer); err != nil || answer.Token == "" {
		t.Fatalf("logging in: %s", body)
	}
	g.token = answer.Token
	return g
}

// Everything that is cheap to send and dear to open, one after another and eight at a time, at the program as it is shipped.
func TestNothingThatIsThrownAtTheServerFillsItsMemory(t *testing.T) {
	p := NewProgram(t)
	p.Serve()
	author, anybody := login(t, p), &guest{Program: p}
	step := func(name string, want int, f func() (int, string)) {
		began := time.Now()
		status, body := f()
		t.Logf("%-58s %d in %6.2fs, peak %d MB", name, status, time.Since(began).Seconds(), p.PeakMemory()>>20)
		if status != want {
			t.Errorf("%s: %d, want %d: %.300s", name, status, want, body)
		}
	}
	atOnce := func(n int, f func(i int) (int, string)) func() (int, string) {
		return func() (int, string) {
			var group sync.WaitGroup
			statuses, bodies := make([]int, n), make([]string, n)
			for i := range n {
				group.Go(func() { statuses[i], bodies[i] = f(i) })
			}
			group.Wait()
			for i := range n {
				if statuses[i] != statuses[0] {
					return statuses[i], bodies[i]
				}
			}
			return statuses[0], bodies[0]
		}
	}
	t.Logf("at the start %d MB", p.PeakMemory()>>20)

	square := flatPNG(12_000, 12_000)
	step("a picture of 12,000 × 12,000, eight times", 400, atOnce(8, func(int) (int, string) { return author.upload("media", "file", square) }))
	step("a picture of 1 × 100,000,000", 400, func() (int, string) { return author.upload("posts", "cover", flatPNG(1, 100_000_000/8)[:2000]) })
	largest := flatPNG(6_300, 6_300)
	step("two of 6,300 × 6,300, which may be", 200, atOnce(2, func(int) (int, string) { return author.upload("media", "file", largest) }))
	step("a strip of 1 × 100,000, which may be", 200, func() (int, string) { return author.upload("media", "file", flatPNG(1, 100_000)) })

	step("a text nested 100,000 deep", 400, func() (int, string) {
		return author.save("posts", map[string]any{"title": "Deep", "body": strings.Repeat("<div>", 100_000)})
	})
	torn := "<p>" + strings.Repeat("<b><i><u><em><strong><font>", 60) + strings.Repeat("<p>x", 400_000)
	step("torn tags that repeat in each paragraph, eight times", 400, atOnce(8, func(int) (int, string) { return author.save("posts", map[string]any{"title": "Torn", "body": torn}) }))
	step("a name with a line break", 400, func() (int, string) {
		return author.save("newsletters", map[string]any{"subject": "a\r\nBcc: x@example.org"})
	})
	for i, body := range []string{
		strings.Repeat("<h2>What helps</h2>", 20_000), "<table>" + strings.Repeat("<tr><td>1</td><td>2</td></tr>", 5_000) + "</table>",
		"<p>" + strings.Repeat("&amp;", 400_000) + "</p>", `<p title="` + strings.Repeat("x", 2_000_000) + `">x</p>`, strings.Repeat("<p>words</p>", 25_000),
	} {
		title := fmt.Sprint("Heavy ", i)
		step("saving "+title, 200, func() (int, string) {
			return author.save("posts", map[string]any{"title": title, "slug": fmt.Sprint("heavy-", i), "status": "published", "body": body})
		})
		step("reading it", 200, func() (int, string) { return anybody.do("GET", fmt.Sprint("/blog/heavy-", i), "", nil) })
		step("reading it as Markdown", 200, func() (int, string) { return anybody.do("GET", fmt.Sprint("/blog/heavy-", i, ".md"), "", nil) })
	}
	for _, path := range []string{"/feed.xml", "/feed.json", "/sitemap.xml", "/blog", "/search?q=words", "/search?q=" + url.QueryEscape(strings.Repeat(`"a* OR `, 500)), "/search?q=" + strings.Repeat("%00%f0", 3000)} {
		step(fmt.Sprintf("%.40s, eight times", path), 200, atOnce(8, func(int) (int, string) { return anybody.do("GET", path, "", nil) }))
	}
	records := "/api/collections/posts/records"
	step("all records with everything expanded, 16 times", 200, atOnce(16, func(int) (int, string) {
		return anybody.do("GET", records+"?perPage=500&expand=topics,faqs,related,guide,related.related,related.faqs", "", nil)
	}))
	step("a pattern that takes for ever", 400, func() (int, string) {
		return anybody.do("GET", records+"?filter="+url.QueryEscape("title~'"+strings.Repeat("%a", 300)+"'"), "", nil)
	})
	step("a query of a megabyte", 431, func() (int, string) { return anybody.do("GET", records+"?filter="+strings.Repeat("a", 1<<20), "", nil) })
	step("JSON nested 15,000 deep", 400, func() (int, string) {
		return anybody.do("POST", "/signup", "application/json", strings.NewReader(strings.Repeat("[", 7_500)+strings.Repeat("]", 7_500)))
	})
	step("JSON nested a million deep, from the author", 400, func() (int, string) {
		return author.do("POST", records, "application/json", strings.NewReader(`{"title":`+strings.Repeat("[", 1_000_000)))
	})
	step("a form of 100,000 parts", 413, func() (int, string) { return parts(anybody, "/signup") })
	if status, _ := parts(author, records); status != 400 && status != 0 { // refused, and the rest of it not heard
		t.Errorf("a form of 100,000 parts, from the author: %d", status)
	}
	step("a batch", 403, func() (int, string) {
		return anybody.do("POST", "/api/batch", "application/json", strings.NewReader(`{"requests":[]}`))
	})
	if peak := p.PeakMemory(); peak > mostMemory {
		t.Errorf("the server held %d MB at its peak", peak>>20)
	} else if peak == 0 {
		t.Log("memory cannot be read here")
	}
}

func parts(g *guest, path string) (int, string) {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	for i := range 100_000 {
		_ = w.WriteField(fmt.Sprint("f", i), "x")
	}
	w.Close()
	return g.do("POST", path, w.FormDataContentType(), &form)
}

// Slow senders are cut off, and those who are merely slow are not.
func TestARequestThatTricklesInIsCutOffAndAnUploadIsNot(t *testing.T) {
	p := NewProgram(t)
	p.Serve()
	author := login(t, p)
	host := strings.TrimPrefix(p.URL, "http://")
	var group sync.WaitGroup
	// trickle sends head at once and then a byte of rest in each pause, and says after how long it was cut off, or answered.
	trickle := func(name, head, rest string, pause, from, until time.Duration, answers string) {
		group.Go(func() {
			c, err := net.Dial("tcp", host)
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			began := time.Now()
			_, _ = io.WriteString(c, head)
			go func() {
				tick := time.NewTicker(pause)
				defer tick.Stop()
				for i := range len(rest) {
					<-tick.C
					if _, err := io.WriteString(c, rest[i:i+1]); err != nil {
						return
					}
				}
			}()
			line, _ := bufio.NewReader(c).ReadString('\n')
			if took := time.Since(began); took < from || took > until || answers != "" && !strings.Contains(line, answers) {
				t.Errorf("%s: %q after %s", name, line, took)
			}
		})
	}
	second := time.Second
	trickle("a head that trickles", "GET / HTTP/1.1\r\nHost: x\r\nX: ", strings.Repeat("x", 100), second, 4*second, 8*second, "")
	form := "POST /signup HTTP/1.1\r\nHost: " + host + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n\r\n"
	trickle("a signup that trickles", form, strings.Repeat("x", 100), second, 15*second, 30*second, "")
	trickle("a webhook that trickles", strings.Replace(strings.Replace(form, "/signup", "/webhooks/mailgun", 1), "x-www-form-urlencoded", "json", 1), strings.Repeat("x", 100), second, 0, 30*second, "")
	trickle("a subscription that trickles", strings.Replace(form, "/signup", "/api/realtime", 1), strings.Repeat("x", 100), second, 0, 30*second, "")
	upload := "--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nRest\r\n--b--\r\n"
	trickle("the author's upload over a slow line", fmt.Sprintf("POST /api/collections/topics/records HTTP/1.1\r\nHost: %s\r\nAuthorization: %s\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: %d\r\n\r\n", host, author.token, len(upload)),
		upload, 500*time.Millisecond, 25*second, 60*second, "200")
	group.Go(func() { // a stream that only listens
		c, err := net.Dial("tcp", host)
		if err != nil {
			t.Error(err)
			return
		}
		defer c.Close()
		fmt.Fprintf(c, "GET /api/realtime HTTP/1.1\r\nHost: %s\r\n\r\n", host)
		_ = c.SetReadDeadline(time.Now().Add(27 * time.Second))
		if heard, err := io.ReadAll(c); !strings.Contains(string(heard), "PB_CONNECT") || err == nil {
			t.Errorf("a stream ended by itself: %v, %s", err, heard)
		}
	})
	group.Wait()
}
