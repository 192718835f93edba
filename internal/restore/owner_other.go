//go:build !unix

package restore

// owner is who a restored site belongs to: here always who restores it.
type owner struct{}

func ownerOf(string) owner         { return owner{} }
func (owner) give(string) error    { return nil }
func (owner) giveAll(string) error { return nil }
