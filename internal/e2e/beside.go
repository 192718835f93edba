package e2e

// Beside is a second program on the same data directory, with a port and an environment of its own.
func (p *Program) Beside(env ...string) *Program {
	p.t.Helper()
	second := NewProgram(p.t, env...)
	second.Dir = p.Dir
	return second
}
