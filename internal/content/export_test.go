package content

// SideBySide is the table that compares two texts.
func SideBySide(before, after string) string {
	return sideBySide(htmlBlocks(before), htmlBlocks(after))
}
