package wiring_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"io"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"

	"waymark/internal/apptest"
	"waymark/internal/content"
)

func TestPicturesInABucketAreCleanedTooAndWhatCannotBeIsSaid(t *testing.T) {
	site, bucket := apptest.New(t), apptest.NewFakeS3(t)
	const place = "51.5007 N, 0.1246 W"
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, image.NewGray(image.Rect(0, 0, 30, 20)), nil); err != nil {
		t.Fatal(err)
	}
	file := func(name string) *filesystem.File {
		f, err := filesystem.NewFileFromBytes(photo.Bytes(), name)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	settings, err := site.App.Settings().Clone()
	if err != nil {
		t.Fatal(err)
	}
	settings.S3 = core.S3Config{Enabled: true, Bucket: "bucket", Region: "auto", Endpoint: bucket.URL(), AccessKey: apptest.S3Key, Secret: apptest.S3Secret, ForcePathStyle: true}
	if err := site.App.Save(settings); err != nil {
		t.Fatal(err)
	}
	whole := site.Make("media", map[string]any{"file": file("gate.jpg"), "alt": "A gate"})
	cut := site.Make("media", map[string]any{"file": file("cut.jpg"), "alt": "A cut one"})
	files, err := site.App.NewFilesystem()
	if err != nil {
		t.Fatal(err)
	}
	defer files.Close()
	key := func(r *core.Record) string { return r.BaseFilesPath() + "/" + r.GetString("file") }
	talking := append(bytes.Clone(photo.Bytes()), place...)
	if err := files.Upload(talking, key(whole)); err != nil {
		t.Fatal(err)
	}
	if err := files.Upload(talking[:60], key(cut)); err != nil {
		t.Fatal(err)
	}
	if err := content.CleanStored(t.Context(), site.App); err != nil {
		t.Fatal(err)
	}
	reader, err := files.GetReader(key(whole))
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	if data, err := io.ReadAll(reader); err != nil || !bytes.Equal(data, photo.Bytes()) {
		t.Errorf("%d bytes lie there, %v", len(data), err)
	}
	says := ""
	for _, check := range site.Doctor.Examine(t.Context()) {
		if check.ID == "pictures" {
			says = check.Says
		}
	}
	if !strings.Contains(says, "“A cut one”") || strings.Contains(says, "A gate") {
		t.Errorf("the doctor says %q", says)
	}
}
