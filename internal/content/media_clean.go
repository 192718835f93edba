package content

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"
)

// pictureMost is the size in bytes from which a picture is not looked into: the fields
// refuse it.
const pictureMost = 20 << 20

// errPicture: a file begins like a picture of a known kind and does not go on like one.
var errPicture = errors.New("not a whole picture")

// bindCleanPictures takes out of every picture what a camera or a program wrote beside it:
// where and when it was taken, by whom, with what. The desk does so in the browser; this is
// for those that come by another way.
func bindCleanPictures(app core.App) {
	for collection, field := range map[string]string{
		CollectionMedia: "file", CollectionPosts: "cover", CollectionGuides: "cover",
	} {
		beforeSave(app, func(e *core.RecordEvent) error {
			for _, upload := range e.Record.GetUnsavedFiles(field) {
				if err := cleanUpload(upload); err != nil {
					return err
				}
			}
			return nil
		}, collection)
	}
}

// cleanUpload cleans one file that is about to be stored.
func cleanUpload(upload *filesystem.File) error {
	if upload.Size > pictureMost {
		return nil
	}
	reader, err := upload.Reader.Open()
	if err != nil {
		return fmt.Errorf("opening an uploaded picture: %w", err)
	}
	defer reader.Close()
	data, err := io.ReadAll(io.LimitReader(reader, pictureMost+1))
	if err != nil {
		return fmt.Errorf("reading an uploaded picture: %w", err)
	}
	clean, err := cleanPicture(data)
	if err != nil {
		return Refusal("This picture cannot be read to its end. Please save it anew in a program for pictures, or choose another.")
	}
	if len(clean) != len(data) {
		upload.Reader, upload.Size = &filesystem.BytesReader{Bytes: clean}, int64(len(clean))
	}
	return nil
}

// cleanPicture is a picture without what stands in it besides the picture: not a pixel is
// drawn anew, and how a camera was held stays known. A file of another kind, and a GIF,
// comes back as it is.
func cleanPicture(data []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(data, []byte{0xFF, 0xD8, 0xFF}):
		return cleanJPEG(data)
	case bytes.HasPrefix(data, pngSignature):
		return cleanPNG(data)
	case len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		return cleanWebP(data)
	}
	return data, nil
}

var pngSignature = []byte("\x89PNG\r\n\x1a\n")

// pngTalk are the chunks of a PNG that say something about it; see "Portable Network
// Graphics (PNG) Specification", third edition, section 11.3.
var pngTalk = map[string]bool{"tEXt": true, "zTXt": true, "iTXt": true, "eXIf": true, "tIME": true}

// cleanPNG leaves out such chunks, and whatever stands after the end.
func cleanPNG(data []byte) ([]byte, error) {
	clean := append([]byte{}, pngSignature...)
	for rest := data[len(pngSignature):]; ; {
		if len(rest) < 12 {
			return nil, errPicture
		}
		length := int64(binary.BigEndian.Uint32(rest)) + 12
		if length > int64(len(rest)) {
			return nil, errPicture
		}
		kind := string(rest[4:8])
		if !pngTalk[kind] {
			clean = append(clean, rest[:length]...)
		}
		if kind == "IEND" {
			return clean, nil
		}
		rest = rest[length:]
	}
}

// The flags of a WebP's VP8X chunk that promise a chunk of metadata; see RFC 9649, section 2.7.1.
const webpPromises = 0x08 | 0x04 // EXIF, XMP

// cleanWebP leaves out the chunks EXIF and XMP, and the promise of them.
func cleanWebP(data []byte) ([]byte, error) {
	size := int64(binary.LittleEndian.Uint32(data[4:])) + 8
	if size > int64(len(data)) || size < 12 {
		return nil, errPicture
	}
	clean := append([]byte{}, data[:12]...)
	for rest := data[12:size]; len(rest) > 0; {
		if len(rest) < 8 {
			return nil, errPicture
		}
		length := int64(binary.LittleEndian.Uint32(rest[4:])) + 8
		length += length & 1 // chunks are padded to an even length
		if length > int64(len(rest)) {
			return nil, errPicture
		}
		if kind := string(rest[:4]); kind != "EXIF" && kind != "XMP " {
			at := len(clean)
			clean = append(clean, rest[:length]...)
			if kind == "VP8X" && length > 8 {
				clean[at+8] &^= webpPromises
			}
		}
		rest = rest[length:]
	}
	binary.LittleEndian.PutUint32(clean[4:], uint32(len(clean)-8))
	return clean, nil
}
