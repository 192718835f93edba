package files_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"

	"waymark/internal/apptest"
	"waymark/internal/content"
	"waymark/internal/files"
)

// picture is a PNG no other picture is.
func picture(t *testing.T) *filesystem.File {
	t.Helper()
	drawn := image.NewNRGBA(image.Rect(0, 0, 1200, 900))
	for i := range drawn.Pix {
		drawn.Pix[i] = byte(rand.N(256) | 1)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, drawn); err != nil {
		t.Fatal(err)
	}
	file, err := filesystem.NewFileFromBytes(out.Bytes(), "window.png")
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// useBucket switches PocketBase's storage to a bucket, as the dashboard does.
func useBucket(t *testing.T, site *apptest.Site, bucket *apptest.FakeS3) {
	t.Helper()
	settings, err := site.App.Settings().Clone()
	if err != nil {
		t.Fatal(err)
	}
	settings.S3 = core.S3Config{Enabled: true, Bucket: "bucket", Region: "auto", Endpoint: bucket.URL(), AccessKey: apptest.S3Key, Secret: apptest.S3Secret, ForcePathStyle: true}
	if err := site.App.Save(settings); err != nil {
		t.Fatal(err)
	}
}

func TestAFileIsFoundAfterTheSwitchToABucketBeforeItIsMoved(t *testing.T) {
	site, bucket := apptest.New(t), apptest.NewFakeS3(t)
	media := site.Make("media", map[string]any{"file": picture(t), "alt": "A window"})
	guide, _ := site.Offer(0)
	key := media.BaseFilesPath() + "/" + media.GetString("file")
	address := "/api/files/" + key
	useBucket(t, site, bucket)

	for _, want := range []string{address, address + "?thumb=480x0", "/api/files/media/" + media.Id + "/" + media.GetString("file")} {
		if page := site.Get(want); page.Status != http.StatusOK || !strings.HasPrefix(page.Header.Get("Content-Type"), "image/") {
			t.Errorf("%s: %d %s", want, page.Status, page.Header.Get("Content-Type"))
		}
	}
	if len(bucket.Keys(key)) != 1 {
		t.Errorf("the bucket holds %v", bucket.Keys(""))
	}
	g, err := content.GuideByID(site.App, guide.Id)
	if err != nil {
		t.Fatal(err)
	}
	_, size, open, err := content.GuidePDF(site.App, g)
	if err != nil {
		t.Fatal(err)
	}
	pdf, err := open()
	if err != nil {
		t.Fatal(err)
	}
	defer pdf.Close()
	if raw, err := io.ReadAll(pdf); err != nil || int64(len(raw)) != size || size == 0 {
		t.Errorf("%d of %d bytes: %v", len(raw), size, err)
	}
	if page := site.Get("/api/files/media/" + media.Id + "/nothing.png"); page.Status != http.StatusNotFound {
		t.Errorf("a file there never was: %d", page.Status)
	}

	// what is deleted is deleted in both places
	if err := site.App.Delete(media); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(site.App.DataDir(), "storage", filepath.FromSlash(key))); !os.IsNotExist(err) {
		t.Errorf("the deleted file is still here: %v", err)
	}
}

func TestFilesMoveToTheBucketAgainAndAgainAndStayUntilSheSays(t *testing.T) {
	site, bucket := apptest.New(t), apptest.NewFakeS3(t)
	var keys []string
	for range 3 {
		media := site.Make("media", map[string]any{"file": picture(t), "alt": "A window"})
		keys = append(keys, media.BaseFilesPath()+"/"+media.GetString("file"))
	}
	all := 0 // with their smaller sizes
	err := filepath.WalkDir(filepath.Join(site.App.DataDir(), "storage"), func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() && !strings.HasSuffix(entry.Name(), ".attrs") {
			all++
		}
		return err
	})
	if err != nil || all < len(keys) {
		t.Fatalf("%d files, %v", all, err)
	}
	orphan := filepath.Join(site.App.DataDir(), "storage", strings.Split(keys[0], "/")[0], "gonegonegonegon", "old.png")
	if err := os.MkdirAll(filepath.Dir(orphan), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(orphan, []byte("of a record that is gone"), 0o600); err != nil {
		t.Fatal(err)
	}
	move := func(arguments ...string) (string, error) {
		t.Helper()
		command := files.NewCommand(site.App)
		var out bytes.Buffer
		command.SetOut(&out)
		command.SetErr(&out)
		command.SetArgs(append([]string{"--to", "s3"}, arguments...))
		err := command.Execute()
		return out.String(), err
	}
	if _, err := move(); err == nil {
		t.Error("moved into no bucket")
	}
	useBucket(t, site, bucket)
	bucket.Down(true)
	if _, err := move(); err == nil {
		t.Error("a bucket out of reach is no error")
	}
	bucket.Down(false)
	if out, err := move(); err != nil || !strings.Contains(out, fmt.Sprintf("%d copied, 0 were there", all)) {
		t.Errorf("%s (%v)", out, err)
	}
	bucket.Remove(keys[1])
	if out, err := move(); err != nil || !strings.Contains(out, fmt.Sprintf("1 copied, %d were there", all-1)) {
		t.Errorf("again: %s (%v)", out, err)
	}
	for _, key := range keys {
		here := filepath.Join(site.App.DataDir(), "storage", filepath.FromSlash(key))
		if _, err := os.Stat(here); err != nil {
			t.Errorf("the file here is gone: %v", err)
		}
		if len(bucket.Keys(key)) != 1 {
			t.Errorf("%s is not in the bucket", key)
		}
	}
	if out, err := move("--delete-source"); err != nil {
		t.Errorf("%s (%v)", out, err)
	}
	for _, key := range keys {
		if _, err := os.Stat(filepath.Join(site.App.DataDir(), "storage", filepath.FromSlash(key))); !os.IsNotExist(err) {
			t.Errorf("%s is still here (%v)", key, err)
		}
		if page := site.Get("/api/files/" + key); page.Status != http.StatusOK {
			t.Errorf("%s: %d", key, page.Status)
		}
	}
}
