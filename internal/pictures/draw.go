package pictures

import (
	"bufio"
	"bytes"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"math"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"github.com/disintegration/imaging"
	"github.com/pocketbase/pocketbase/tools/filesystem"

	"waymark/internal/bounds"
)

const (
	// quality of a JPEG: at 95, which PocketBase takes, a smaller copy weighs more than its original.
	quality = 82
	// large is the area from which the memory is given back at once: the next save may be a day away.
	large = 4_000_000
)

// draw decodes the picture at key once and returns it in each of the sizes, encoded. A copy is never larger than
// its original: where it would be, it is the original.
func draw(files *filesystem.System, key string, sizes []string) (map[string][]byte, error) {
	file, err := files.GetReader(key)
	if err != nil {
		return nil, fmt.Errorf("opening a picture: %w", err)
	}
	defer file.Close()
	stored, err := bounds.Measure(file)
	if err != nil {
		return nil, err
	}
	if stored.X*stored.Y > large {
		debug.FreeOSMemory()
		defer debug.FreeOSMemory()
	}
	turned, err := turn(file)
	if err != nil {
		return nil, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("reading a picture again: %w", err)
	}
	d := &drawing{upright: stored, turned: turned}
	if turned >= 5 {
		d.upright = image.Point{X: stored.Y, Y: stored.X}
	}
	made := map[string][]byte{}
	largestFirst := slices.SortedFunc(slices.Values(sizes), func(a, b string) int { return width(b) - width(a) })
	for _, size := range largestFirst {
		w, h, how := parse(size)
		if w <= 0 && h <= 0 || w >= d.upright.X && h == 0 || h >= d.upright.Y && w == 0 {
			continue // below: the original
		}
		if d.picture == nil {
			if d.picture, d.format, err = decode(file); err != nil {
				return nil, err
			}
			d.picture = halved(d.picture, max(w, h))
		}
		if made[size], err = d.copy(w, h, how); err != nil {
			return nil, fmt.Errorf("encoding %s: %w", size, err)
		}
	}
	d.picture = nil
	for _, size := range sizes {
		if made[size] != nil {
			continue
		}
		if _, err := file.Seek(0, io.SeekStart); err != nil {
			return nil, fmt.Errorf("reading a picture again: %w", err)
		}
		if made[size], err = io.ReadAll(file); err != nil {
			return nil, fmt.Errorf("reading a picture: %w", err)
		}
	}
	return made, nil
}

// Fit is a picture upright and no longer on any side than most pixels, with the name of its format. The error wraps
// [bounds.ErrNoPicture] or [bounds.ErrTooMuch].
func Fit(data []byte, most int) (*image.NRGBA, string, error) {
	stored, err := bounds.Measure(bytes.NewReader(data))
	if err != nil {
		return nil, "", err
	}
	decoding.Lock()
	defer decoding.Unlock()
	if stored.X*stored.Y > large {
		debug.FreeOSMemory()
		defer debug.FreeOSMemory()
	}
	picture, format, err := decode(bytes.NewReader(data))
	if err != nil {
		return nil, "", err
	}
	if size := picture.Bounds().Size(); size.X > most || size.Y > most {
		w, h := fitting(size, most)
		return stand(imaging.Resize(narrowed(picture, w, imaging.Lanczos), w, h, imaging.Lanczos), turnOf(data)), format, nil
	}
	return stand(imaging.Clone(picture), turnOf(data)), format, nil
}

// fitting is the size of a picture whose longer side has become most pixels long.
func fitting(size image.Point, most int) (w, h int) {
	if size.X > size.Y {
		return most, max(1, most*size.Y/size.X)
	}
	return max(1, most*size.X/size.Y), most
}

// decode reads a picture that is within bounds; a decoder that panics has only failed.
func decode(r io.Reader) (picture image.Image, format string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: the decoder panicked: %v", bounds.ErrNoPicture, p)
		}
	}()
	if picture, format, err = image.Decode(bufio.NewReader(r)); err != nil {
		return nil, "", fmt.Errorf("%w: %w", bounds.ErrNoPicture, err)
	}
	return picture, format, nil
}

// A drawing is a picture that becomes smaller from size to size, each drawn from the one before.
type drawing struct {
	picture image.Image // as stored, until the first copy is made of it
	format  string
	turned  int         // how the camera was held, from 1 to 8; 1 once the picture stands upright
	upright image.Point // its size when it stands upright
}

// copy is the picture in one size: w or h 0 for whatever the other makes it; else filling w × h, or with how "f"
// fitting into it, with "t" and "b" filling it from its upper or lower end.
func (d *drawing) copy(w, h int, how string) ([]byte, error) {
	if w == 0 || h == 0 {
		if w, h = d.whole(w, h); d.turned >= 5 { // as stored it lies on its side
			d.picture = narrowed(d.picture, h, imaging.CatmullRom)
		} else {
			d.picture = narrowed(d.picture, w, imaging.CatmullRom)
		}
		small := d.scaled(w, h)
		d.picture, d.turned, d.upright = small, 1, small.Bounds().Size()
		return d.encoded(small)
	}
	if how == "f" {
		if w*d.upright.Y <= h*d.upright.X {
			return d.encoded(d.scaled(min(w, d.upright.X), 0))
		}
		return d.encoded(d.scaled(0, min(h, d.upright.Y)))
	}
	// cut first: a picture of one pixel by a million, made wide enough, would be an endless one
	standing := d.picture
	if d.turned != 1 {
		standing = stand(imaging.Fit(d.picture, 4*max(w, h), 4*max(w, h), imaging.Box), d.turned)
	}
	size := standing.Bounds().Size()
	cut := image.Point{X: min(size.X, max(1, size.Y*w/h)), Y: min(size.Y, max(1, size.X*h/w))}
	anchor := map[string]imaging.Anchor{"t": imaging.Top, "b": imaging.Bottom}[how]
	return d.encoded(imaging.Resize(imaging.CropAnchor(standing, cut.X, cut.Y, anchor), min(w, cut.X), min(h, cut.Y), imaging.CatmullRom))
}

// whole is the size of the upright picture, w wide or h high: what is 0 follows from the other.
func (d *drawing) whole(w, h int) (int, int) {
	size := d.picture.Bounds().Size()
	if d.turned >= 5 {
		size.X, size.Y = size.Y, size.X
	}
	if w == 0 {
		return max(1, int(math.Round(float64(h)*float64(size.X)/float64(size.Y)))), h
	}
	return w, max(1, int(math.Round(float64(w)*float64(size.Y)/float64(size.X))))
}

// scaled is the upright picture, w wide or h high.
func (d *drawing) scaled(w, h int) *image.NRGBA {
	if d.turned >= 5 {
		w, h = h, w // as stored it lies on its side
	}
	return stand(imaging.Resize(d.picture, w, h, imaging.CatmullRom), d.turned)
}

// stand turns a picture upright (EXIF 2.3, 4.6.4, tag 274).
func stand(picture *image.NRGBA, turned int) *image.NRGBA {
	switch turned {
	case 2:
		return imaging.FlipH(picture)
	case 3:
		return imaging.Rotate180(picture)
	case 4:
		return imaging.FlipV(picture)
	case 5:
		return imaging.Transpose(picture)
	case 6:
		return imaging.Rotate270(picture)
	case 7:
		return imaging.Transverse(picture)
	case 8:
		return imaging.Rotate90(picture)
	}
	return picture
}

// encoded is a copy in the format of its original; of a WebP, which cannot be written here, a JPEG, or a PNG when
// something shows through it.
func (d *drawing) encoded(picture *image.NRGBA) ([]byte, error) {
	var out bytes.Buffer
	var err error
	switch {
	case d.format == "gif":
		err = gif.Encode(&out, picture, nil)
	case d.format == "jpeg", d.format == "webp" && picture.Opaque():
		err = jpeg.Encode(&out, picture, &jpeg.Options{Quality: quality})
	default:
		err = png.Encode(&out, picture)
	}
	return out.Bytes(), err
}

// parse takes a size of PocketBase's apart: 480x0, 0x300, 100x100, 100x100t.
func parse(size string) (w, h int, how string) {
	how = strings.TrimLeft(size, "0123456789x")
	across, down, _ := strings.Cut(strings.TrimSuffix(size, how), "x")
	w, _ = strconv.Atoi(across)
	h, _ = strconv.Atoi(down)
	return w, h, how
}

func width(size string) int {
	w, h, _ := parse(size)
	return max(w, h)
}
