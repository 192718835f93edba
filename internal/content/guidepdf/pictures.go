package guidepdf

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"strconv"

	"waymark/internal/bounds"
	sizes "waymark/internal/pictures"
)

// maxSide is the longest side kept, in pixels: 200 to the inch across an A4 column of text.
const maxSide = 1200

// picture is one ready to be drawn.
type picture struct {
	name, format  string
	data          []byte
	width, height int // pixels
}

// fit is the size in points in which to draw p: at 144 pixels to the inch, or smaller to stay within the limits.
func (p *picture) fit(maxWidth, maxHeight float64) (width, height float64) {
	width, height = float64(p.width)/2, float64(p.height)/2
	scale := min(1, maxWidth/width, maxHeight/height)
	return width * scale, height * scale
}

// pictures opens each picture of a guide once.
type pictures struct {
	source func(src string) (io.ReadCloser, error)
	seen   map[string]*picture
}

func newPictures(source func(string) (io.ReadCloser, error)) *pictures {
	return &pictures{source, map[string]*picture{}}
}

// open gives the picture at src, or nil where there is none that can be printed.
func (p *pictures) open(src string) (*picture, error) {
	if p.source == nil || src == "" {
		return nil, nil
	}
	if known, ok := p.seen[src]; ok {
		return known, nil
	}
	if len(p.seen) >= maxPictures {
		return nil, fmt.Errorf("the guide has more than %d pictures: %w", maxPictures, ErrTooLarge)
	}
	data, err := p.read(src)
	if err != nil {
		return nil, err
	}
	made, err := encode(data, strconv.Itoa(len(p.seen)))
	if err != nil {
		return nil, fmt.Errorf("picture %q: %w", src, err)
	}
	p.seen[src] = made
	return made, nil
}

// read gives the bytes behind src; none when there is no such picture.
func (p *pictures) read(src string) ([]byte, error) {
	file, err := p.source(src)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open picture %q: %w", src, err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, MaxPicture+1))
	if err != nil {
		return nil, fmt.Errorf("read picture %q: %w", src, err)
	}
	if len(data) > MaxPicture {
		return nil, fmt.Errorf("picture %q has more than %d bytes: %w", src, MaxPicture, ErrTooLarge)
	}
	return data, nil
}

// encode makes a picture anew, upright, on white and no larger than print needs. What its file told of place, time and
// camera is gone. Bytes that are no picture give nil.
func encode(data []byte, name string) (*picture, error) {
	small, format, err := sizes.Fit(data, maxSide)
	switch {
	case errors.Is(err, bounds.ErrTooMuch):
		return nil, fmt.Errorf("%w: %w", err, ErrTooLarge)
	case err != nil:
		return nil, nil
	}
	size := small.Bounds().Size()
	page := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(page, page.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(page, page.Bounds(), small, small.Bounds().Min, draw.Over)

	made := &picture{name: name, width: size.X, height: size.Y}
	var out bytes.Buffer
	switch format {
	case "png", "gif": // drawings: sharp edges stay sharp
		made.format, err = "png", png.Encode(&out, page)
	default:
		made.format, err = "jpg", jpeg.Encode(&out, page, &jpeg.Options{Quality: 86})
	}
	made.data = out.Bytes()
	return made, err
}
