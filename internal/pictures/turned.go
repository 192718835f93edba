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
			return turnInTIFF(rest[10:length])
		}
		rest = rest[length:]
	}
	return 1
}

// turnInTIFF reads the tag 0x0112 of the first directory (TIFF 6.0, section 2).
func turnInTIFF(tiff []byte) int {
	var order binary.ByteOrder = binary.LittleEndian
	if string(tiff[:2]) == "MM" {
		order = binary.BigEndian
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return 1
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < 12 {
			return 1
		}
		if order.Uint16(entries) == 0x0112 {
			if turned := int(order.Uint16(entries[8:])); turned >= 1 && turned <= 8 {
				return turned
			}
			return 1
		}
		entries = entries[12:]
	}
	return 1
}
