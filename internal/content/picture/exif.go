package picture

import (
	"bytes"
	"encoding/binary"

	"waymark/internal/pictures"
)

// heldAs is an EXIF block that says how the camera was held and nothing else: 26 bytes.
func heldAs(turned int) []byte {
	tiff := []byte("MM\x00*\x00\x00\x00\x08\x00\x01")
	tiff = binary.BigEndian.AppendUint16(tiff, pictures.OrientationTag)
	tiff = append(tiff, 0, 3, 0, 0, 0, 1) // one number of two bytes
	tiff = binary.BigEndian.AppendUint16(tiff, uint16(turned))
	return append(tiff, 0, 0, 0, 0, 0, 0) // padding, and no second directory
}

// exifHead stands before the TIFF in a JPEG's segment, and now and then, by mistake, in a WebP's chunk.
const exifHead = "Exif\x00\x00"

// Lying says that a camera was held sideways, so that a browser turns the picture and swaps its width and height.
// head is a cleaned JPEG's beginning, at least 38 bytes of it: this stands first there.
func Lying(head []byte) bool {
	if len(head) < 38 || head[0] != 0xFF || head[1] != soi || head[2] != 0xFF || head[3] != app1 {
		return false
	}
	tiff, found := bytes.CutPrefix(head[6:], []byte(exifHead))
	return found && pictures.Orientation(tiff) >= 5
}
