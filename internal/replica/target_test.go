package replica

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestAnAddressIsReadAndAWrongOneIsRefusedWithoutItsSecrets(t *testing.T) {
	for _, c := range []struct {
		address string
		shown   string // "" when it is refused
	}{
		{"file:///srv/copy/", "file:///srv/copy"},
		{"s3://bucket/a/site/?region=eu-west-1", "s3://bucket/a/site"},
		{"s3://bucket?endpoint=https://s3.example.net&region=auto", "s3://bucket"},
		{"s3://bucket/x?endpoint=s3.example.net", "s3://bucket/x"},
		{"s3://bucket/x?endpoint=http://minio:9000", "s3://bucket/x"},
		{"s3://bucket/x?endpoint=http://192.168.1.5:9000", "s3://bucket/x"},

		{"file://srv/copy", ""},
		{"file:///", ""},
		{"/srv/copy", ""},
		{"https://bucket.example.net/x", ""},
		{"s3://bucket/x", ""}, // where is it?
		{"s3:///x?region=a", ""},
		{"s3://bucket/x?endpoint=http://s3.example.net", ""}, // everybody's addresses, readable on the way
		{"s3://bucket/x?region=a&endpiont=https://s3.example.net", ""},
		{"s3://key:hush-hush@bucket/x?region=a", ""},
	} {
		got, err := ParseTarget(c.address, "the-key", "the-secret")
		if (err == nil) != (c.shown != "") {
			t.Errorf("%s: %v", c.address, err)
			continue
		}
		if err != nil {
			if !errors.Is(err, ErrAddress) || strings.Contains(err.Error(), "hush-hush") {
				t.Errorf("%s: %v", c.address, err)
			}
			continue
		}
		if got.String() != c.shown {
			t.Errorf("%s is shown as %s", c.address, got)
		}
	}
	if _, err := ParseTarget("s3://bucket/x?region=a", "", ""); !errors.Is(err, ErrAddress) {
		t.Errorf("S3 without keys: %v", err)
	}
}

func TestNothingOutlivesTheTimeThatIsPromised(t *testing.T) {
	for _, keep := range []time.Duration{9 * time.Hour, 72 * time.Hour, 30 * 24 * time.Hour} {
		interval, retention := spans(keep)
		if retention+3*interval > keep || retention*3 < keep*2 || interval < time.Hour {
			t.Errorf("%v: a copy every %v, kept for %v", keep, interval, retention)
		}
	}
}

func TestASeriesGoesOnInItsFolderAndACopyBeginsAnother(t *testing.T) {
	ctx, now := context.Background(), time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	target := Target{Folder: filepath.Join(t.TempDir(), "copy")}
	meta, copied := t.TempDir(), t.TempDir()
	first, err := begin(ctx, target, meta, now)
	if err != nil {
		t.Fatal(err)
	}
	again, err := begin(ctx, target, meta, now.Add(time.Hour))
	if err != nil || again.ID != first.ID || again.Run == first.Run {
		t.Fatalf("a restart goes on with %+v, after %+v (%v)", again, first, err)
	}
	if err := first.stillMine(ctx, target); !errors.Is(err, ErrTaken) {
		t.Errorf("who wrote before hears %v", err)
	}
	if err := os.CopyFS(copied, os.DirFS(meta)); err != nil {
		t.Fatal(err)
	}
	other, err := begin(ctx, target, copied, now.Add(2*time.Hour))
	if err != nil || other.ID == first.ID {
		t.Fatalf("a copy of the folder goes on with %+v (%v)", other, err)
	}
	if err := again.stillMine(ctx, target); err != nil {
		t.Errorf("the original hears %v", err)
	}

	// the copy lives on; the original is gone, and its series goes when the copy is old enough to do without
	keep := 72 * time.Hour
	for _, c := range []struct {
		after time.Duration
		left  int
	}{{71 * time.Hour, 2}, {75 * time.Hour, 1}} {
		if err := other.prune(ctx, target, keep, now.Add(c.after)); err != nil {
			t.Fatal(err)
		}
		if all, err := allSeries(ctx, target); err != nil || len(all) != c.left {
			t.Errorf("after %v %d series are left (%v)", c.after, len(all), err)
		}
	}
}

func TestWhatTheChildSaysHoldsNoSecret(t *testing.T) {
	target := Target{Key: "AKID", Secret: "hush/hush"}
	if said := target.without(`PUT with AKID signed by hush/hush failed`); strings.Contains(said, "AKID") || strings.Contains(said, "hush") {
		t.Error(said)
	}
}
