package selfservice

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// maxBody is more than any form here can fill.
const maxBody = 16 << 10

// heardOut is how much of what is far too large is read before it is refused.
const heardOut = 16 << 20

// bodyWithin is how long a form may take to arrive, on the slowest of lines.
const bodyWithin = 20 * time.Second

var (
	errTooLarge = errors.New("the request is larger than any of our forms")
	errType     = errors.New("the request is neither a form nor JSON")
	errBody     = errors.New("the request could not be read")
)

// readBody returns the fields of a form or of a JSON object. asJSON tells how to answer,
// and is right even when err is not nil. A JSON true is "true"; false, null and what is
// missing are empty. Errors: errTooLarge, errType, errBody.
func readBody(e *core.RequestEvent) (fields url.Values, asJSON bool, err error) {
	kind, params, err := mime.ParseMediaType(e.Request.Header.Get("Content-Type"))
	asJSON = kind == "application/json"
	if err != nil {
		return nil, asJSON, errType
	}
	// the server's own limit is minutes, for the author's pictures; a form is one packet or
	// two. It is the connection's clock that counts. A server that cannot set it has its own
	_ = http.NewResponseController(e.Response).SetReadDeadline(time.Now().Add(bodyWithin))
	if e.Request.ContentLength > maxBody {
		// read to its end, or the connection breaks before the answer is heard
		_, _ = io.Copy(io.Discard, io.LimitReader(e.Request.Body, heardOut))
		return nil, asJSON, errTooLarge
	}
	e.Request.Body = http.MaxBytesReader(e.Response, e.Request.Body, maxBody)
	switch kind {
	case "application/json":
		fields, err = readJSON(e.Request.Body)
	case "application/x-www-form-urlencoded":
		err = e.Request.ParseForm()
		fields = e.Request.PostForm
	case "multipart/form-data":
		if params["boundary"] == "" {
			return nil, false, errBody
		}
		if err = e.Request.ParseMultipartForm(maxBody); err == nil {
			fields = url.Values(e.Request.MultipartForm.Value)
		}
	default:
		return nil, asJSON, errType
	}
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, asJSON, errTooLarge
	case err != nil:
		return nil, asJSON, errBody
	}
	return fields, asJSON, nil
}

func readJSON(body io.Reader) (url.Values, error) {
	var object map[string]any
	decoder := json.NewDecoder(body)
	if err := decoder.Decode(&object); err != nil {
		return nil, err
	}
	if decoder.More() || object == nil {
		return nil, errBody
	}
	fields := url.Values{}
	for name, value := range object {
		switch v := value.(type) {
		case string:
			fields.Set(name, v)
		case bool:
			if v {
				fields.Set(name, "true")
			}
		case float64:
			if v != 0 {
				fields.Set(name, "1")
			}
		case nil:
		default:
			return nil, errBody
		}
	}
	return fields, nil
}

// yes reads a choice. Absent means no, and so does whatever is not plainly yes.
func yes(fields url.Values, name string) bool {
	switch strings.ToLower(strings.TrimSpace(fields.Get(name))) {
	case "1", "true", "on", "yes":
		return true
	}
	return false
}
