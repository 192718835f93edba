package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/publicsuffix"
)

// networkAnswers bounds each question to another computer, its answer included.
const networkAnswers = 10 * time.Second

// Network is how the doctor reaches other computers, Mailgun apart.
type Network struct {
	Client   *http.Client
	Resolver *net.Resolver
}

// Through has the doctor reach other computers in another way than this computer does. It must be called before the first look.
func (d *Doctor) Through(n Network) { d.network = n }

// outside looks at what only another computer can say, at everything at once: no check waits for another.
func (d *Doctor) outside(ctx context.Context) []Check {
	looks := []func(context.Context) []Check{d.lettersAnswer, d.alert, d.dmarc, d.answers}
	found := make([][]Check, len(looks))
	var looking sync.WaitGroup
	for i, look := range looks {
		looking.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, networkAnswers)
			defer cancel()
			found[i] = look(ctx)
		})
	}
	looking.Wait()
	var checks []Check
	for _, some := range found {
		checks = append(checks, some...)
	}
	return checks
}

// health is what /healthz of a Waymark says.
type health struct{ Status, Detail string }

// askHealth asks for /healthz at an address. why is the reason, inside a sentence, for which there is no
// health; "" when there is. certificate is nil where none was seen, or it is another host's.
func askHealth(ctx context.Context, client *http.Client, address string, now time.Time) (found health, certificate *seenCertificate, why string) {
	ctx, cancel := context.WithTimeout(ctx, networkAnswers)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/healthz", nil)
	if err != nil {
		return health{}, nil, "its address cannot be used"
	}
	resp, err := client.Do(req)
	if err != nil {
		return health{}, refused(err, now), unreached(err)
	}
	defer resp.Body.Close()
	if resp.TLS != nil && resp.Request.URL.Host == req.URL.Host {
		certificate = accepted(resp.TLS)
	}
	if to, err := resp.Location(); err == nil {
		return health{}, certificate, "it sends visitors on to " + to.Host
	}
	if json.NewDecoder(io.LimitReader(resp.Body, 1<<16)).Decode(&found) != nil || found.Status == "" {
		return health{}, certificate, "something else answers there"
	}
	return found, certificate, ""
}

// staying is a client that does not follow where it is sent.
func staying(client *http.Client) *http.Client {
	stays := *client
	stays.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &stays
}

// unreached says why nobody answered, without the words of net/http, which begin with the address.
func unreached(err error) string {
	var timeout net.Error
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &timeout) && timeout.Timeout():
		return "there was no answer within ten seconds"
	case errors.As(err, &name) && name.IsNotFound:
		return "no DNS record leads there"
	case errors.As(err, &name):
		return "its name could not be looked up"
	case errors.As(err, &certificate):
		return "its certificate is not accepted"
	}
	return "nobody is there"
}

// certificateWarns is how long a certificate must hold. Let's Encrypt's, of ninety days, are renewed when thirty are left, so
// with fourteen that has failed for two weeks.
const certificateWarns = 14 * 24 * time.Hour

// seenCertificate is one that a server showed.
type seenCertificate struct {
	until   time.Time
	names   []string
	refused string // why no browser accepts it, as a sentence; "" when they do
}

func accepted(state *tls.ConnectionState) *seenCertificate {
	if len(state.PeerCertificates) == 0 {
		return nil
	}
	return &seenCertificate{until: state.PeerCertificates[0].NotAfter, names: state.PeerCertificates[0].DNSNames}
}

// refused is the certificate for which a connection was given up; nil when that was not the reason.
func refused(err error, now time.Time) *seenCertificate {
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var other *tls.CertificateVerificationError
	switch {
	case errors.As(err, &name):
		return &seenCertificate{refused: "It is for another name."}
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired && invalid.Cert.NotAfter.After(now):
		return &seenCertificate{refused: "It does not hold yet, or this computer’s clock is wrong."}
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return &seenCertificate{refused: "It ended on " + invalid.Cert.NotAfter.UTC().Format("2 January 2006") + "."}
	case errors.As(err, &other):
		return &seenCertificate{refused: "It is signed by nobody whom browsers trust, or the intermediate certificate is missing."}
	}
	return nil
}

// check is what the certificate of an address means; nothing when none was seen. other is the address that it must not
// tell of: the site's for the one of the letters, and the other way round.
func (c *seenCertificate) check(name, address, other string, now time.Time) []Check {
	if c == nil {
		return nil
	}
	host := hostOf(address)
	const todo = "See why it is not renewed, in the log of whatever serves https (certbot, Caddy, a hosting panel; Waymark itself needs port 80 or 443 open)."
	left := c.until.Sub(now)
	days := some(float64(int(left.Hours()/24)), "day", "days")
	switch {
	case c.refused != "":
		return []Check{bad(name, "Browsers warn of "+host+" and do not open it. "+c.refused, todo+"\nIt must name "+host+".")}
	case left <= 0:
		return []Check{bad(name, "The one of "+host+" has ended.", todo)}
	case c.tells(host, hostOf(other)) != "":
		return []Check{bad(name, "The one of "+host+" also names "+c.tells(host, hostOf(other))+": whoever looks at it in a browser, or in the public lists of certificates, sees that the two belong together.",
			"Have one certificate for each of the two names, and none for both (docs/nginx.conf shows it; Caddy and Waymark itself do so). A wildcard counts, too.")}
	case left < certificateWarns:
		return []Check{warn(name, fmt.Sprintf("The one of %s ends in %s.", host, days), todo)}
	}
	return []Check{ok(name, fmt.Sprintf("The one of %s holds for %s more.", host, days))}
}

// tells is the name in a certificate that says that its host belongs with another; "" when there is none.
func (c *seenCertificate) tells(host, other string) string {
	if host == other {
		return ""
	}
	for _, name := range c.names {
		bare := strings.TrimPrefix(strings.ToLower(name), "*.")
		if bare == other || domainOf(bare) == domainOf(other) && domainOf(host) != domainOf(other) {
			return name
		}
	}
	return ""
}

// domainOf is the part of a host that somebody has registered; the host itself where that is not known.
func domainOf(host string) string {
	if domain, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return domain
	}
	return host
}

// hostOf is the name in an address, without a port; the address itself when it is none.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	return strings.ToLower(u.Hostname())
}
