package bounds

import (
	"bufio"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/gif" // the formats a picture may have
	_ "image/jpeg"
	_ "image/png"
	"io"

	"github.com/pocketbase/pocketbase/tools/filesystem"
	_ "golang.org/x/image/webp"
)

// What a picture may have. A telephone's has 12 to 50 million pixels, one that fills any screen 8.
const (
	// MostPixels is the area of a picture, width × height.
	MostPixels = 40_000_000
	// mostMemory is what decoding may take, in bytes: 40 million pixels of four bytes.
	mostMemory = 4 * MostPixels
	// mostFramePixels is the area of all pictures of an animation together, which a browser draws one after another.
	mostFramePixels = 5 * MostPixels
)

// ErrNoPicture: it does not begin like a picture of a kind that is known here.
var ErrNoPicture = errors.New("not a picture")

// Measure reads the head of a picture, and decodes nothing. It returns its size as stored, before a camera's
// turning. The error wraps [ErrNoPicture], or [ErrTooMuch] when the picture may not be decoded: then the size is
// right all the same.
func Measure(picture io.ReadSeeker) (image.Point, error) {
	config, format, err := image.DecodeConfig(bufio.NewReader(picture))
	if err != nil || config.Width <= 0 || config.Height <= 0 {
		return image.Point{}, errors.Join(ErrNoPicture, err)
	}
	size := image.Point{X: config.Width, Y: config.Height}
	if size.X > MostPixels/size.Y {
		return size, fmt.Errorf("%d × %d pixels: %w", size.X, size.Y, ErrTooMuch)
	}
	if _, err := picture.Seek(0, io.SeekStart); err != nil {
		return size, fmt.Errorf("reading a picture again: %w", err)
	}
	perPixel, frames, err := look(format, config, bufio.NewReader(picture))
	switch {
	case err != nil: // it ends early: the decoder will say so, within its bounds
	case int64(size.X)*int64(size.Y)*perPixel/10 > mostMemory:
		return size, fmt.Errorf("%d × %d pixels of %d bytes: %w", size.X, size.Y, perPixel/10, ErrTooMuch)
	case frames > mostFramePixels:
		return size, fmt.Errorf("an animation of %d pixels: %w", frames, ErrTooMuch)
	}
	return size, nil
}

// look says how many tenths of a byte the decoder takes for each pixel at its worst, and how many pixels the
// pictures of an animation have together.
func look(format string, config image.Config, r *bufio.Reader) (perPixel, frames int64, err error) {
	switch format {
	case "jpeg":
		perPixel, err = lookAtJPEG(r)
	case "png":
		perPixel = bytesOf(config.ColorModel)
		var interlaced bool
		if interlaced, frames, err = lookAtPNG(r); interlaced {
			perPixel = perPixel * 16 / 10 // the seven passes stand beside the whole, one at a time
		}
	case "gif":
		perPixel = 20
		frames, err = lookAtGIF(r)
	case "webp":
		perPixel = bytesOf(config.ColorModel)
		if perPixel > 15 {
			perPixel *= 2 // a palette, or transparency, is undone into a second copy
		}
		frames, err = lookAtWebP(r)
	default:
		perPixel = bytesOf(config.ColorModel)
	}
	return perPixel, frames, err
}

// bytesOf is how many tenths of a byte an image of this colour model has for each pixel.
func bytesOf(model color.Model) int64 {
	switch model {
	case color.GrayModel, color.AlphaModel:
		return 10
	case color.YCbCrModel:
		return 15 // as WebP has it: two colours for four points
	case color.Gray16Model, color.Alpha16Model:
		return 20
	case color.NYCbCrAModel:
		return 65
	case color.RGBAModel, color.NRGBAModel, color.CMYKModel:
		return 40
	}
	if _, paletted := model.(color.Palette); paletted {
		return 10
	}
	return 80
}

// refusedPicture is why an upload is not saved, for the author; nil for what is no picture, which is for the
// field to judge.
func refusedPicture(upload *filesystem.File) error {
	file, err := upload.Reader.Open()
	if err != nil {
		return nil // storing it says so
	}
	defer file.Close()
	size, err := Measure(file)
	if !errors.Is(err, ErrTooMuch) {
		return nil
	}
	if size.X > MostPixels/size.Y {
		return refusal("picture_bounds", "This picture has %d × %d pixels, which is too large for any screen and for this server. "+
			"Please make it smaller first: 3,000 pixels on the longer side are plenty.", size.X, size.Y)
	}
	return refusal("picture_bounds", "Opening this picture of %d × %d pixels takes more memory than this server has. "+
		"Please save it as an ordinary JPEG, or make it smaller first: 3,000 pixels on the longer side are plenty.", size.X, size.Y)
}
