package pictures

import (
	"image"

	"github.com/disintegration/imaging"
)

// halved is a picture with half as many pixels each way, as often as it stays at least least pixels on its shorter side. It takes no
// memory beside the picture's own, which is gone then: the first copy of 40 million pixels would else take
// another 40 MB. A picture that is kept in another way than four bytes a pixel, or through which something shows, comes back as it is.
func halved(picture image.Image, least int) image.Image {
	switch p := picture.(type) {
	case *image.RGBA:
		if p.Rect.Min == (image.Point{}) && p.Opaque() {
			for min(p.Rect.Dx(), p.Rect.Dy())/2 >= least {
				p.Rect.Max = halve(p.Pix, p.Stride, p.Rect.Max)
				p.Stride = 4 * p.Rect.Max.X
			}
		}
	case *image.NRGBA:
		if p.Rect.Min == (image.Point{}) && p.Opaque() {
			for min(p.Rect.Dx(), p.Rect.Dy())/2 >= least {
				p.Rect.Max = halve(p.Pix, p.Stride, p.Rect.Max)
				p.Stride = 4 * p.Rect.Max.X
			}
		}
	}
	return picture
}

// halve puts the mean of each four pixels where no pixel is that is still to be read, and returns the new size.
func halve(pix []byte, stride int, size image.Point) image.Point {
	w, h := size.X/2, size.Y/2
	at := 0
	for y := range h {
		upper, lower := pix[2*y*stride:], pix[(2*y+1)*stride:]
		for x := range w {
			for c := range 4 {
				i := 8*x + c
				pix[at+c] = byte((int(upper[i]) + int(upper[i+4]) + int(lower[i]) + int(lower[i+4]) + 2) / 4)
			}
			at += 4
		}
	}
	return image.Point{X: w, Y: h}
}

// rowsAtOnce is how many rows narrowed draws at a time.
const rowsAtOnce = 128

// narrowed is a picture drawn w pixels wide with a filter, and as high as it was. Like halved it takes next to no memory beside the picture's own,
// which is gone then, and like there a picture that is kept in another way comes back as it is.
//
// Each row is drawn from itself alone, so drawing them in strips gives the very pixels that drawing all at once does.
func narrowed(picture image.Image, w int, filter imaging.ResampleFilter) image.Image {
	size := picture.Bounds().Size()
	if w <= 0 || w >= size.X || picture.Bounds().Min != (image.Point{}) {
		return picture
	}
	var pix []byte
	switch p := picture.(type) {
	case *image.RGBA:
		if p.Opaque() {
			pix = p.Pix
		}
	case *image.NRGBA:
		if p.Opaque() {
			pix = p.Pix
		}
	}
	if pix == nil {
		return picture
	}
	for y := 0; y < size.Y; y += rowsAtOnce {
		// a strip of w pixels a row never reaches the rows that are still to be read
		strip := imaging.Crop(picture, image.Rect(0, y, size.X, min(y+rowsAtOnce, size.Y)))
		copy(pix[4*w*y:], imaging.Resize(strip, w, strip.Rect.Dy(), filter).Pix)
	}
	return &image.NRGBA{Pix: pix[:4*w*size.Y], Stride: 4 * w, Rect: image.Rect(0, 0, w, size.Y)}
}
