package content

import (
	"bytes"
	"encoding/binary"
)

// The markers of a JPEG that matter here; see ITU-T T.81, table B.1.
const (
	jpegSOI   = 0xD8 // the beginning
	jpegEOI   = 0xD9 // the end
	jpegSOS   = 0xDA // a scan: coded pixels follow its head
	jpegRST0  = 0xD0
	jpegRST7  = 0xD7
	jpegTEM   = 0x01
	jpegAPP0  = 0xE0 // JFIF: the shape of a pixel
	jpegAPP1  = 0xE1 // EXIF and XMP
	jpegAPP2  = 0xE2 // the colour profile, among others
	jpegAPP14 = 0xEE // Adobe: how the colours are to be read
	jpegAPP15 = 0xEF
	jpegCOM   = 0xFE // a comment
)

// cleanJPEG leaves out every segment that a decoder does not need, and whatever stands
// after the end. How the camera was held is needed: without it a portrait lies on its side.
func cleanJPEG(data []byte) ([]byte, error) {
	clean := []byte{0xFF, jpegSOI}
	turned := uint16(1)
	for at := 2; ; {
		for at+1 < len(data) && data[at] == 0xFF && data[at+1] == 0xFF {
			at++ // a marker may be preceded by any number of these
		}
		if at+1 >= len(data) || data[at] != 0xFF {
			return nil, errPicture
		}
		marker := data[at+1]
		if marker == jpegEOI {
			return upright(append(clean, 0xFF, jpegEOI), turned), nil
		}
		if marker == jpegTEM || marker >= jpegRST0 && marker <= jpegRST7 {
			clean = append(clean, 0xFF, marker)
			at += 2
			continue
		}
		if at+4 > len(data) {
			return nil, errPicture
		}
		end := at + 2 + int(binary.BigEndian.Uint16(data[at+2:]))
		if end < at+4 || end > len(data) {
			return nil, errPicture
		}
		content := data[at+4 : end]
		if found := orientation(marker, content); found > 0 {
			turned = found
		}
		if needed(marker, content) {
			clean = append(clean, data[at:end]...)
		}
		at = end
		if marker == jpegSOS {
			end = at + coded(data[at:])
			clean = append(clean, data[at:end]...)
			at = end
			if at >= len(data) {
				return upright(clean, turned), nil // cut off: browsers show what there is
			}
		}
	}
}

// needed says whether a decoder has a use for a segment.
func needed(marker byte, content []byte) bool {
	switch {
	case marker == jpegAPP0 || marker == jpegAPP14:
		return true
	case marker == jpegAPP2:
		return bytes.HasPrefix(content, []byte("ICC_PROFILE\x00"))
	}
	return marker != jpegCOM && (marker < jpegAPP1 || marker > jpegAPP15)
}

// coded is how many bytes of coded pixels stand at the beginning: up to the next marker
// that is not part of them.
func coded(data []byte) int {
	for i := 0; i+1 < len(data); i++ {
		if next := data[i+1]; data[i] == 0xFF && next != 0 && next != 0xFF && (next < jpegRST0 || next > jpegRST7) {
			return i
		}
	}
	return len(data)
}

const exifHead = "Exif\x00\x00"

// orientationTag says in EXIF how a camera was held, from 1 to 8.
const orientationTag = 0x0112

// orientation is what a segment says of how the camera was held; 0 when it says nothing.
func orientation(marker byte, content []byte) uint16 {
	tiff, found := bytes.CutPrefix(content, []byte(exifHead))
	if marker != jpegAPP1 || !found || len(tiff) < 8 {
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

// upright writes how the camera was held into a JPEG, where that is not as usual: an EXIF
// segment that says this and nothing else.
func upright(clean []byte, turned uint16) []byte {
	if turned <= 1 {
		return clean
	}
	segment := append([]byte{0xFF, jpegAPP1, 0, 34}, exifHead+"MM\x00*\x00\x00\x00\x08\x00\x01"...)
	segment = binary.BigEndian.AppendUint16(segment, orientationTag)
	segment = append(segment, 0, 3, 0, 0, 0, 1) // one number of two bytes
	segment = binary.BigEndian.AppendUint16(segment, turned)
	segment = append(segment, 0, 0, 0, 0, 0, 0) // padding, and no second directory
	return append(append([]byte{0xFF, jpegSOI}, segment...), clean[2:]...)
}
