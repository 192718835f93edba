package picture

import (
	"bytes"
	"encoding/binary"
)

// orientationTag says in EXIF how a camera was held, from 1 (as usual) to 8; see CIPA DC-008, "Orientation".
const orientationTag = 0x0112

// orientation is what an EXIF block (the TIFF in it, without the name before it) says of how the camera was held;
// 0 when it says nothing.
func orientation(tiff []byte) uint16 {
	if len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder
	switch string(tiff[:2]) {
	case "II":
		order = binary.LittleEndian
	case "MM":
		order = binary.BigEndian
	default:
		return 0
	}
	first := uint64(order.Uint32(tiff[4:]))
	if first+2 > uint64(len(tiff)) {
		return 0
	}
	entries := tiff[first+2:]
	for range order.Uint16(tiff[first:]) {
		if len(entries) < 12 {
			return 0
		}
		if order.Uint16(entries) == orientationTag {
			if value := order.Uint16(entries[8:]); value >= 1 && value <= 8 {
				return value
			}
			return 0
		}
		entries = entries[12:]
	}
	return 0
}

// heldAs is an EXIF block that says how the camera was held and nothing else: 26 bytes.
func heldAs(turned uint16) []byte {
	tiff := []byte("MM\x00*\x00\x00\x00\x08\x00\x01")
	tiff = binary.BigEndian.AppendUint16(tiff, orientationTag)
	tiff = append(tiff, 0, 3, 0, 0, 0, 1) // one number of two bytes
	tiff = binary.BigEndian.AppendUint16(tiff, turned)
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
	return found && orientation(tiff) >= 5
}
