package pictures

import (
	"encoding/binary"
	"fmt"
	"io"
)

// turn is how a camera was held, from 1 (upright) to 8, as the EXIF of a JPEG says; 1 for everything else. It leaves
// the file at a place of its own.
func turn(file io.ReadSeeker) (int, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return 0, fmt.Errorf("reading a picture again: %w", err)
	}
	head := make([]byte, 64<<10)
	n, _ := io.ReadFull(file, head) // EXIF stands in the first segments, or nowhere that anybody looks
	return turnOf(head[:n]), nil
}

func turnOf(jpeg []byte) int {
	if len(jpeg) < 4 || jpeg[0] != 0xFF || jpeg[1] != 0xD8 {
		return 1
	}
	for rest := jpeg[2:]; len(rest) >= 4 && rest[0] == 0xFF && rest[1] >= 0xE0 && rest[1] <= 0xEF; {
		length := int(binary.BigEndian.Uint16(rest[2:])) + 2
		if length > len(rest) {
			return 1
		}
		if rest[1] == 0xE1 && length >= 18 && string(rest[4:10]) == "Exif\x00\x00" {
			return max(1, Orientation(rest[10:length]))
		}
		rest = rest[length:]
	}
	return 1
}

// Orientation is what an EXIF block (the TIFF in it, without the name before it) says of how the camera was held, from 1
// (upright) to 8; 0 when it says nothing. It is the tag 0x0112 of the first directory (TIFF 6.0, section 2; CIPA DC-008, "Orientation").
func Orientation(tiff []byte) int {
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
		if order.Uint16(entries) == OrientationTag {
			if value := order.Uint16(entries[8:]); value >= 1 && value <= 8 {
				return int(value)
			}
			return 0
		}
		entries = entries[12:]
	}
	return 0
}

// OrientationTag is its number.
const OrientationTag = 0x0112
