package apptest

import "github.com/chromedp/chromedp"

// LogIn opens the dashboard and logs in as the author would, by typing, and waits until
// she is where that leads.
func (b *Browser) LogIn(s *Site) {
	b.t.Helper()
	s.Author()
	b.LogInAt(s.URL)
}

// LogInAt is LogIn at an address where the author has her login already.
func (b *Browser) LogInAt(address string) {
	b.t.Helper()
	b.Open(address + "/_/")
	b.WaitFor(`document.querySelector("#login_pass") !== null`)
	b.Fill("#login_identity", AuthorEmail)
	b.Fill("#login_pass", AuthorPassword)
	b.Do(chromedp.Click(chromedp.CSS(".auth-with-password-form button.next")))
	b.WaitFor(`!location.hash.startsWith("#/login") && document.querySelector(".app-header") !== null`)
}
