package selfservice

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
)

// Whatever is posted, reading it ends, keeps to the limit, and gives fields or an error.
func FuzzReadBody(f *testing.F) {
	f.Add("application/json", `{"email":"a@b.c","letters":true}`)
	f.Add("application/x-www-form-urlencoded", "email=a%40b.c&letters=1")
	f.Add("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\nx\r\n--b--\r\n")
	f.Add("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"email\"; filename=\"x\"\r\n\r\nx")
	f.Add("application/json", strings.Repeat("[", 10000))
	f.Fuzz(func(t *testing.T, kind, body string) {
		r := httptest.NewRequest("POST", "/signup", strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		e := &core.RequestEvent{Event: router.Event{Request: r, Response: httptest.NewRecorder()}}
		fields, _, err := readBody(e)
		if err == nil && len(fields.Encode()) > 4*maxBody {
			t.Fatal("more came out than may go in")
		}
	})
}
