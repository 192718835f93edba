package apptest

import (
	"context"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"waymark/internal/doctor"
)

// FakeDNS is a DNS server on this computer. It knows a mail server for every domain and a DMARC record for
// each, until it is told otherwise, and no address of any host.
type FakeDNS struct {
	socket net.PacketConn

	mu    sync.Mutex
	texts map[string][]string
	mx    map[string][]string
	down  bool
}

// NewFakeDNS starts a server and ends it with the test.
func NewFakeDNS(t testing.TB) *FakeDNS {
	t.Helper()
	socket, err := (&net.ListenConfig{}).ListenPacket(context.Background(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &FakeDNS{socket: socket, texts: map[string][]string{}, mx: map[string][]string{}}
	var serving sync.WaitGroup
	serving.Go(f.serve)
	t.Cleanup(func() {
		_ = socket.Close() // it ends serve
		serving.Wait()
	})
	return f
}

// SetTXT and SetMX set the records of a name; with none the name is not there.
func (f *FakeDNS) SetTXT(name string, texts ...string) { f.set(f.texts, name, texts) }

// SetMX: see SetTXT.
func (f *FakeDNS) SetMX(name string, hosts ...string) { f.set(f.mx, name, hosts) }

// SetDown has it answer every question with a failure.
func (f *FakeDNS) SetDown(down bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.down = down
}

func (f *FakeDNS) set(records map[string][]string, name string, values []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	records[name+"."] = values
}

// Resolver asks this server and no other.
func (f *FakeDNS) Resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", f.socket.LocalAddr().String())
	}}
}

// Network is one in which this server alone is asked for names, so that no test asks the world.
func (f *FakeDNS) Network() doctor.Network {
	dialer := &net.Dialer{Resolver: f.Resolver()}
	return doctor.Network{Resolver: f.Resolver(), Client: &http.Client{Transport: &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true}}}
}

func (f *FakeDNS) serve() {
	packet := make([]byte, 4096)
	for {
		n, from, err := f.socket.ReadFrom(packet)
		if err != nil {
			return
		}
		if answer := f.answer(packet[:n]); answer != nil {
			_, _ = f.socket.WriteTo(answer, from) // who asked may be gone
		}
	}
}

// answer returns nil for what is no question.
func (f *FakeDNS) answer(packet []byte) []byte {
	var asked dnsmessage.Message
	if asked.Unpack(packet) != nil || len(asked.Questions) != 1 {
		return nil
	}
	question := asked.Questions[0]
	reply := dnsmessage.Message{Header: dnsmessage.Header{ID: asked.ID, Response: true, Authoritative: true, RecursionAvailable: true}, Questions: asked.Questions}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, body := range f.records(question) {
		reply.Answers = append(reply.Answers, dnsmessage.Resource{Header: dnsmessage.ResourceHeader{Name: question.Name, Type: question.Type, Class: dnsmessage.ClassINET}, Body: body})
	}
	switch {
	case f.down:
		reply.Answers, reply.RCode = nil, dnsmessage.RCodeServerFailure
	case len(reply.Answers) == 0:
		reply.RCode = dnsmessage.RCodeNameError
	}
	raw, err := reply.Pack()
	if err != nil {
		return nil
	}
	return raw
}

func (f *FakeDNS) records(q dnsmessage.Question) (bodies []dnsmessage.ResourceBody) {
	name := strings.ToLower(q.Name.String())
	switch q.Type {
	case dnsmessage.TypeTXT:
		texts, told := f.texts[name]
		if !told && strings.HasPrefix(name, "_dmarc.") {
			texts = []string{"v=DMARC1; p=none"}
		}
		for _, text := range texts {
			bodies = append(bodies, &dnsmessage.TXTResource{TXT: []string{text}})
		}
	case dnsmessage.TypeMX:
		hosts, told := f.mx[name]
		if !told {
			hosts = []string{"mail.example.net."}
		}
		for _, host := range hosts {
			bodies = append(bodies, &dnsmessage.MXResource{Pref: 10, MX: dnsmessage.MustNewName(host)})
		}
	}
	return bodies
}
