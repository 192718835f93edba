package replica

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/benbjohnson/litestream"
	"github.com/benbjohnson/litestream/file"
	"github.com/benbjohnson/litestream/s3"
	"github.com/pocketbase/pocketbase/tools/filesystem"
)

// ErrAddress is what every refused address is.
var ErrAddress = errors.New("replica: this is no address of a replica")

// A Target is where a replica lies: a folder, or a place in a bucket.
type Target struct {
	Folder string // absolute; "" for S3

	Bucket, Prefix string // Prefix is without slashes at its ends
	Endpoint       string // with its scheme; "" is Amazon's own
	Region         string
	PathStyle      bool
	Key, Secret    string
}

// ParseTarget reads file:///path or s3://bucket/path?endpoint=…&region=…, the latter with its two keys. The address
// itself may hold no secret, since it is shown. Plain HTTP is taken only for a machine of one's own network.
func ParseTarget(address, key, secret string) (Target, error) {
	u, err := url.Parse(address)
	if err != nil {
		return Target{}, fmt.Errorf("%w: it cannot be read", ErrAddress)
	}
	switch {
	case u.User != nil:
		return Target{}, fmt.Errorf("%w: keys belong into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", ErrAddress)
	case u.Scheme == "file":
		if u.Host != "" || !filepath.IsAbs(filepath.FromSlash(u.Path)) || path.Clean(u.Path) == "/" {
			return Target{}, fmt.Errorf("%w: write file:///a/folder, with three slashes", ErrAddress)
		}
		return Target{Folder: filepath.Clean(filepath.FromSlash(u.Path))}, nil
	case u.Scheme != "s3" || u.Host == "":
		return Target{}, fmt.Errorf("%w: it must begin with s3://bucket/ or file:///", ErrAddress)
	}
	t := Target{Bucket: u.Host, Prefix: strings.Trim(path.Clean("/"+u.Path), "/"), Key: key, Secret: secret}
	for name, values := range u.Query() {
		if !slices.Contains([]string{"endpoint", "region", "forcePathStyle"}, name) {
			return Target{}, fmt.Errorf("%w: it knows endpoint, region and forcePathStyle after the question mark, not %s", ErrAddress, name)
		}
		if len(values) != 1 || values[0] == "" {
			return Target{}, fmt.Errorf("%w: %s needs one value", ErrAddress, name)
		}
	}
	t.Region, t.Endpoint = u.Query().Get("region"), u.Query().Get("endpoint")
	if t.Endpoint == "" && t.Region == "" {
		return Target{}, fmt.Errorf("%w: it needs an endpoint (…?endpoint=https://…) or, at Amazon, a region", ErrAddress)
	}
	if t.Region == "" {
		t.Region = s3.DefaultRegion
	}
	if t.Endpoint != "" {
		if !strings.Contains(t.Endpoint, "://") {
			t.Endpoint = "https://" + t.Endpoint
		}
		e, err := url.Parse(t.Endpoint)
		if err != nil || e.Host == "" || (e.Scheme != "https" && (e.Scheme != "http" || !near(e.Hostname()))) {
			return Target{}, fmt.Errorf("%w: its endpoint must begin with https://", ErrAddress)
		}
	}
	t.PathStyle = u.Query().Get("forcePathStyle") != "false" && t.Endpoint != ""
	if key == "" || secret == "" {
		return Target{}, fmt.Errorf("%w: S3 needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", ErrAddress)
	}
	return t, nil
}

// near reports whether a host is this machine or one of its own network.
func near(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip == nil && !strings.Contains(host, ".")) || (ip != nil && (ip.IsLoopback() || ip.IsPrivate()))
}

// String is the address without its options and keys.
func (t Target) String() string {
	if t.Folder != "" {
		return "file://" + filepath.ToSlash(t.Folder)
	}
	return "s3://" + path.Join(t.Bucket, t.Prefix)
}

// client is Litestream's way to one series.
func (t Target) client(series string) (litestream.ReplicaClient, error) {
	if t.Folder != "" {
		return file.NewReplicaClient(filepath.Join(t.Folder, series)), nil
	}
	// through its address, because that also knows what this or that provider needs
	options := url.Values{"region": {t.Region}, "forcePathStyle": {fmt.Sprint(t.PathStyle)}}
	if t.Endpoint != "" {
		options.Set("endpoint", t.Endpoint)
	}
	made, err := s3.NewReplicaClientFromURL("s3", t.Bucket, path.Join(t.Prefix, series), options, nil)
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", t, err)
	}
	client, ok := made.(*s3.ReplicaClient)
	if !ok {
		return nil, fmt.Errorf("opening %s: Litestream made a %T", t, made)
	}
	client.AccessKeyID, client.SecretAccessKey, client.Endpoint = t.Key, t.Secret, t.Endpoint
	return client, nil
}

// shelf is the same place for files that are not Litestream's, and what stands before each of their names.
// The caller closes it.
func (t Target) shelf() (*filesystem.System, string, error) {
	var shelf *filesystem.System
	var err error
	prefix := ""
	if t.Folder != "" {
		// everybody's addresses lie in it
		if err := os.MkdirAll(t.Folder, 0o700); err != nil {
			return nil, "", fmt.Errorf("making the replica's folder: %w", err)
		}
		shelf, err = filesystem.NewLocal(t.Folder)
	} else {
		endpoint := t.Endpoint
		if endpoint == "" {
			endpoint = "https://s3." + t.Region + ".amazonaws.com"
		}
		shelf, err = filesystem.NewS3(t.Bucket, t.Region, endpoint, t.Key, t.Secret, t.PathStyle)
		if t.Prefix != "" {
			prefix = t.Prefix + "/"
		}
	}
	if err != nil {
		return nil, "", fmt.Errorf("opening %s: %w", t, err)
	}
	return shelf, prefix, nil
}

// without is the text with the target's secrets taken out of it.
func (t Target) without(text string) string {
	for _, secret := range []string{t.Secret, t.Key} {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "…")
		}
	}
	return text
}
