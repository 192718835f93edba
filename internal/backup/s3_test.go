package backup_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"waymark/internal/apptest"
)

// inBucket has a site keep its backups in a bucket, of which the schedule leaves one.
func inBucket(t *testing.T, site *apptest.Site) *apptest.FakeS3 {
	t.Helper()
	bucket := apptest.NewFakeS3(t)
	set, err := site.App.Settings().Clone()
	if err != nil {
		t.Fatal(err)
	}
	set.Backups.Cron, set.Backups.CronMaxKeep = "40 3 * * *", 1
	s3 := &set.Backups.S3
	s3.Enabled, s3.Bucket, s3.Endpoint, s3.Region, s3.ForcePathStyle = true, "bucket", bucket.URL(), "us-east-1", true
	s3.AccessKey, s3.Secret = apptest.S3Key, apptest.S3Secret
	if err := site.App.Save(set); err != nil {
		t.Fatal(err)
	}
	return bucket
}

// byNight makes a backup as the schedule does, and returns which there are then.
func byNight(t *testing.T, site *apptest.Site, bucket *apptest.FakeS3) ([]string, error) {
	t.Helper()
	site.Clock.Move(24 * time.Hour)
	err := site.App.CreateBackup(t.Context(), "@auto_pb_backup_night.zip")
	return bucket.Keys(""), err
}

func TestBackupsInABucketAreReadBackThereAndTheLastReadableOneStays(t *testing.T) {
	site := furnished(t)
	bucket := inBucket(t, site)
	first, err := byNight(t, site, bucket)
	if err != nil || len(first) != 1 {
		t.Fatalf("the first: %q, %v", first, err)
	}
	if drill, err := site.Backups.Drill(t.Context()); err != nil || !drill.OK || !drill.Whole {
		t.Errorf("tried out: %+v, %v", drill, err)
	}
	good, err := byNight(t, site, bucket)
	if err != nil || len(good) != 1 || good[0] == first[0] {
		t.Fatalf("the second does not take the place of the first: %q, %v", good, err)
	}
	was, err := site.Backups.Status()
	if err != nil {
		t.Fatal(err)
	}

	// what the bucket keeps is not what it was given
	bucket.Spoil(true)
	spoiled, err := byNight(t, site, bucket)
	if err == nil || !strings.Contains(strings.Join(spoiled, " "), good[0]) {
		t.Errorf("a spoiled one counts, or pushed the good one out: %q, %v", spoiled, err)
	}
	bucket.Spoil(false)
	// it cannot be reached
	bucket.Down(true)
	away, err := byNight(t, site, bucket)
	if err == nil || !strings.Contains(strings.Join(away, " "), good[0]) {
		t.Errorf("%q, %v", away, err)
	}
	now, err := site.Backups.Status()
	if err != nil || !now.LastGood.Equal(was.LastGood) || now.Trouble == "" {
		t.Errorf("the newest good one was of %s and is %s; the trouble is %q, %v", was.LastGood, now.LastGood, now.Trouble, err)
	}
	bucket.Down(false)

	// somebody else's zip with such a name, newer than all
	store, err := site.App.NewBackupsFilesystem()
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(store.Upload([]byte("no zip"), "@auto_waymark_99990101_000000.zip"), store.Close()); err != nil {
		t.Fatal(err)
	}
	last, err := byNight(t, site, bucket)
	if err != nil {
		t.Fatal(err)
	}
	readable := 0
	all, err := site.Backups.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		if one.Opened && one.Trouble == "" {
			readable++
		}
	}
	if readable != 1 || strings.Contains(strings.Join(last, " "), good[0]) {
		t.Errorf("%d readable ones are there: %q", readable, last)
	}
	if status, err := site.Backups.Status(); err != nil || status.Trouble != "" || !status.LastGood.Equal(site.Clock.Now()) {
		t.Errorf("%+v, %v", status, err)
	}
}
