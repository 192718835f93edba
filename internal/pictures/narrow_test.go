package pictures

import (
	"bytes"
	"image"
	"image/color"
	"math/rand/v2"
	"testing"

	"github.com/disintegration/imaging"
)

// A picture drawn in strips, in its own memory, is the picture drawn at once.
func TestDrawnInStripsItIsTheSamePicture(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	for _, size := range []image.Point{{700, 300}, {301, 129}, {300, 1}, {1000, 128}, {481, 257}} {
		picture, other := image.NewRGBA(image.Rectangle{Max: size}), image.NewNRGBA(image.Rectangle{Max: size})
		for y := range size.Y {
			for x := range size.X {
				c := color.RGBA{uint8(chance.IntN(256)), uint8(chance.IntN(256)), uint8(chance.IntN(256)), 255}
				picture.SetRGBA(x, y, c)
				other.Set(x, y, c)
			}
		}
		want := imaging.Resize(picture, 240, size.Y, imaging.CatmullRom)
		for _, kept := range []image.Image{picture, other} {
			got, ok := narrowed(kept, 240, imaging.CatmullRom).(*image.NRGBA)
			if !ok || got.Rect != want.Rect || !bytes.Equal(got.Pix, want.Pix) {
				t.Errorf("%v, a %T, comes out as another picture", size, kept)
			}
		}
	}
}
