//go:build !unix

package backup

// owner is who files of a site should belong to: where there is no root, whoever makes them.
type owner struct{}

func ownerOf(string) owner { return owner{} }

func (owner) give(string) error { return nil }
