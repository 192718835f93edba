package e2e

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
)

// author is the author before her desk. A message whose attempts are all used up is proven not to have arrived, and waits
// for her to press a button.
type author struct {
	p       *Program
	token   string
	pressed int
}

const authorMail, authorWord = "author@example.org", "three wet dogs run home"

// newAuthor gives a program that does not run yet its author.
func newAuthor(p *Program) *author {
	p.t.Helper()
	if out, err := p.Run("superuser", "upsert", authorMail, authorWord); err != nil {
		p.t.Fatalf("%v: %s", err, out)
	}
	return &author{p: p}
}

// sendAgain presses the button. Whatever goes wrong, she presses it another time.
func (a *author) sendAgain() {
	a.p.t.Helper()
	if a.token == "" {
		var said struct {
			Token string `json:"token"`
		}
		if code := a.post("/api/collections/_superusers/auth-with-password", map[string]string{"identity": authorMail, "password": authorWord}, &said); code != http.StatusOK {
			a.p.t.Logf("the author could not log in: %d", code)
			return
		}
		a.token = said.Token
	}
	code := a.post("/api/waymark/desk/unknown/again", map[string]string{"until": "2999-01-01 00:00:00.000Z", "status": "failed"}, nil)
	if code != http.StatusNoContent {
		a.p.t.Logf("the author pressed, and was answered %d", code)
		return
	}
	a.pressed++
}

func (a *author) post(path string, what, into any) (code int) {
	body, err := json.Marshal(what)
	if err != nil {
		a.p.t.Fatal(err)
	}
	request, err := http.NewRequest(http.MethodPost, a.p.URL+path, bytes.NewReader(body))
	if err != nil {
		a.p.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", a.token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0
	}
	defer response.Body.Close()
	answer, _ := io.ReadAll(response.Body)
	if into != nil && response.StatusCode == http.StatusOK {
		_ = json.Unmarshal(answer, into)
	}
	return response.StatusCode
}
