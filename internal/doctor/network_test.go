package doctor_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/internal/apptest"
	"waymark/internal/doctor"
	"waymark/internal/nothing"
)

// secure is a server with https to which every host leads, and a client that trusts who signed its certificates: one for
// each of names, which may be several with a + between. A host that has none is shown the first.
func secure(t *testing.T, site *apptest.Site, until time.Time, names ...string) {
	t.Helper()
	trusted := x509.NewCertPool()
	var certificates []tls.Certificate
	for _, some := range names {
		certificates = append(certificates, certified(t, trusted, until, strings.Split(some, "+")...))
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Host {
		case "post.invalid", "post.waymark.invalid":
			_ = nothing.Answer(w, r)
		case "waymark.invalid":
			_, _ = io.WriteString(w, `{"status":"ok"}`)
		case "open.invalid":
			_, _ = io.WriteString(w, "<title>Slow Tide</title>")
		case "away.invalid":
			http.Redirect(w, r, nowhere+r.URL.Path, http.StatusMovedPermanently)
		default:
			_, _ = io.WriteString(w, "<p>A shop.</p>")
		}
	}))
	server.TLS = &tls.Config{Certificates: certificates}
	server.Config.ErrorLog = quiet
	server.StartTLS()
	t.Cleanup(server.Close)
	network := site.DNS.Network()
	network.Client = &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: trusted, Time: site.Clock.Now}, DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "tcp", server.Listener.Addr().String())
		},
	}}
	site.Doctor.Through(network)
}

// certified is a certificate for names that those trust who trust what is in pool.
func certified(t *testing.T, pool *x509.CertPool, until time.Time, names ...string) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "a test for " + names[0]}, DNSNames: names, IsCA: true, BasicConstraintsValid: true,
		NotBefore: until.Add(-90 * 24 * time.Hour), NotAfter: until, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}
}

func TestTheSiteAndTheLettersHostAreAskedAndTheirCertificatesLookedAt(t *testing.T) {
	const day = 24 * time.Hour
	each := []string{"waymark.invalid", "post.invalid", "away.invalid", "shop.invalid", "open.invalid"}
	one := []string{"waymark.invalid+post.invalid"}
	for what, row := range map[string]struct {
		letters string
		names   []string
		left    time.Duration
		id      string
		state   doctor.State
		says    string
	}{
		"all is well":                     {"post.invalid", each, 60 * day, "letters_answer", doctor.OK, "nothing else is there"},
		"the site too":                    {"post.invalid", each, 60 * day, "site", doctor.OK, "answers at"},
		"its certificate holds":           {"post.invalid", each, 60 * day, "certificate", doctor.OK, "for 60 days"},
		"so does the other":               {"post.invalid", each, 60 * day, "letters_certificate", doctor.OK, "for 60 days"},
		"a host that is another's":        {"shop.invalid", each, 60 * day, "letters_answer", doctor.Bad, "something else answers"},
		"a host that shows the site":      {"open.invalid", each, 60 * day, "letters_answer", doctor.Bad, "the site itself"},
		"a host that leads to the site":   {"away.invalid", each, 60 * day, "letters_answer", doctor.Bad, "sends visitors on"},
		"a fortnight and an hour":         {"post.invalid", each, 14*day + time.Hour, "certificate", doctor.OK, "14 days"},
		"not renewed":                     {"post.invalid", each, 13 * day, "letters_certificate", doctor.Warn, "in 13 days"},
		"ended":                           {"post.invalid", each, -day, "certificate", doctor.Bad, "It ended on"},
		"ended, and so nobody answers":    {"post.invalid", each, -day, "letters_answer", doctor.Bad, "not accepted"},
		"the site's name alone":           {"post.invalid", each[:1], 60 * day, "letters_certificate", doctor.Bad, "for another name"},
		"which is the site's own":         {"post.invalid", each[:1], 60 * day, "certificate", doctor.OK, "waymark.invalid"},
		"one certificate for both":        {"post.invalid", one, 60 * day, "letters_certificate", doctor.Bad, "also names waymark.invalid"},
		"which the site's tells as well":  {"post.invalid", one, 60 * day, "certificate", doctor.Bad, "also names post.invalid"},
		"another name of the site's":      {"post.invalid", []string{"waymark.invalid", "post.invalid+*.waymark.invalid"}, 60 * day, "letters_certificate", doctor.Bad, "also names *.waymark.invalid"},
		"www of its own":                  {"post.invalid", []string{"waymark.invalid+www.waymark.invalid", "post.invalid+www.post.invalid"}, 60 * day, "letters_certificate", doctor.OK, ""},
		"a name in the site's own domain": {"post.waymark.invalid", each, 60 * day, "letters_address", doctor.Warn, "waymark.invalid"},
	} {
		t.Run(what, func(t *testing.T) {
			site, _ := practice(t, apptest.Env("WAYMARK_LETTERS_URL", "https://"+row.letters))
			secure(t, site, site.Clock.Now().Add(row.left), row.names...)
			got := known(t, site.Doctor.Examine(context.Background()), row.id)
			if got.State != row.state || !strings.Contains(got.Says, row.says) || (got.Todo == "") != (got.State == doctor.OK) {
				t.Errorf("it says %+v", got)
			}
		})
	}
}

func TestALettersHostThatIsTheSitesOwnIsNotAskedTwice(t *testing.T) {
	site, _ := practice(t, apptest.Env("WAYMARK_LETTERS_URL", ""))
	for _, c := range site.Doctor.Examine(context.Background()) {
		if strings.HasPrefix(c.ID, "letters_") && c.ID != "letters_address" {
			t.Errorf("it says %+v", c)
		}
	}
}

// pager is a receiver of alerts that keeps what it was sent.
type pager struct {
	*httptest.Server
	mu   sync.Mutex
	took []string
}

func newPager(t *testing.T, status int) *pager {
	t.Helper()
	p := &pager{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.took = append(p.took, r.Method+" "+r.URL.String()+" "+string(body))
		w.WriteHeader(status)
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *pager) taken() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.took)
}

func TestTheAddressForAlertsIsKnockedAtAndNobodyIsPaged(t *testing.T) {
	ctx := context.Background()
	p := newPager(t, http.StatusMethodNotAllowed)
	site, _ := practice(t, apptest.Env("WAYMARK_ALERT_URL", p.URL+"/hook/very-secret?key=hidden"))
	checks := site.Doctor.Examine(ctx)
	if got := known(t, checks, "alert"); got.State != doctor.OK {
		t.Errorf("any answer is one, and it says %+v", got)
	}
	if took := p.taken(); !slices.Equal(took, []string{"OPTIONS / "}) {
		t.Errorf("it was asked %q", took)
	}
	p.Close()
	checks = append(checks, site.Doctor.Examine(ctx)...)
	if got := known(t, checks[len(checks)/2:], "alert"); got.State != doctor.Bad || got.Todo == "" {
		t.Errorf("nobody is there, and it says %+v", got)
	}
	if text := doctor.Text(checks); strings.Contains(text, "very-secret") || strings.Contains(text, "hidden") || strings.Contains(text, p.Listener.Addr().String()) {
		t.Errorf("the address is said:\n%s", text)
	}
}

func TestATestIsPostedWhenItIsAskedForAndSaysThatItIsOne(t *testing.T) {
	for status, state := range map[int]doctor.State{http.StatusOK: doctor.OK, http.StatusNotFound: doctor.Bad} {
		p := newPager(t, status)
		site := apptest.New(t, apptest.Env("WAYMARK_ALERT_URL", p.URL+"/hook/very-secret"))
		site.Offer(1)
		var out strings.Builder
		command := site.Doctor.NewCommand()
		command.SetOut(&out)
		command.SetErr(io.Discard)
		command.SetArgs([]string{"--test-alert"})
		command.SilenceErrors, command.SilenceUsage = true, true
		if err := command.Execute(); (err != nil) != (state == doctor.Bad) {
			t.Errorf("%d: %v", status, err)
		}
		took := p.taken()
		if len(took) != 1 || !strings.HasPrefix(took[0], "POST /hook/very-secret ") || !strings.Contains(took[0], "This is a test") {
			t.Errorf("%d: it got %q", status, took)
		}
		if text := out.String(); strings.Contains(text, "very-secret") || strings.Contains(text, p.Listener.Addr().String()) || !strings.Contains(text, "test") {
			t.Errorf("%d: it says\n%s", status, text)
		}
	}
}

func TestWhatTheDNSLacksIsSaidWithTheRecordToAdd(t *testing.T) {
	const own, parent = "_dmarc.mg.example.org", "_dmarc.example.org"
	for what, row := range map[string]struct {
		set   func(*apptest.FakeDNS)
		id    string
		state doctor.State
		says  string
	}{
		"all is well":            {func(*apptest.FakeDNS) {}, "dmarc", doctor.OK, own},
		"the parent's counts":    {func(f *apptest.FakeDNS) { f.SetTXT(own) }, "dmarc", doctor.OK, "at " + parent},
		"none":                   {func(f *apptest.FakeDNS) { f.SetTXT(own); f.SetTXT(parent) }, "dmarc", doctor.Warn, "TXT  " + parent + "  v=DMARC1; p=none"},
		"another record":         {func(f *apptest.FakeDNS) { f.SetTXT(own, "v=spf1 -all"); f.SetTXT(parent) }, "dmarc", doctor.Warn, "There is no record"},
		"two of them":            {func(f *apptest.FakeDNS) { f.SetTXT(own, "v=DMARC1; p=none", "v=DMARC1; p=reject") }, "dmarc", doctor.Warn, "more than one"},
		"a DNS that is ill":      {func(f *apptest.FakeDNS) { f.SetDown(true) }, "dmarc", doctor.Warn, "could not be looked up"},
		"answers arrive":         {func(*apptest.FakeDNS) {}, "reply_mx", doctor.OK, "example.org"},
		"nobody can answer":      {func(f *apptest.FakeDNS) { f.SetMX("example.org") }, "reply_mx", doctor.Bad, "Nobody can answer you"},
		"it says it takes none":  {func(f *apptest.FakeDNS) { f.SetMX("example.org", ".") }, "reply_mx", doctor.Bad, "Nobody can answer you"},
		"nobody knows who could": {func(f *apptest.FakeDNS) { f.SetDown(true) }, "reply_mx", doctor.Warn, "could not be looked up"},
	} {
		t.Run(what, func(t *testing.T) {
			site, _ := practice(t)
			row.set(site.DNS)
			got := known(t, site.Doctor.Examine(context.Background()), row.id)
			if got.State != row.state || !strings.Contains(got.Says+got.Todo, row.says) || (got.Todo == "") != (got.State == doctor.OK) {
				t.Errorf("it says %+v", got)
			}
		})
	}
}

func TestWithNoKeyTheDNSIsNotAsked(t *testing.T) {
	site := apptest.New(t)
	site.Offer(1)
	for _, c := range site.Doctor.Examine(context.Background()) {
		if c.ID == "dmarc" || c.ID == "reply_mx" {
			t.Errorf("it says %+v", c)
		}
	}
}
