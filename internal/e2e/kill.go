package e2e

import "time"

// Kill ends the server as a power cut would: at once, without a word.
func (p *Program) Kill() {
	p.t.Helper()
	if err := p.server.Process.Kill(); err != nil {
		p.t.Fatal(err)
	}
	select {
	case <-p.ended:
	case <-time.After(20 * time.Second):
		p.t.Fatal("the server did not die")
	}
	p.server = nil
}
