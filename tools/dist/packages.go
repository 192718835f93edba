package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/goreleaser/nfpm/v2"
	_ "github.com/goreleaser/nfpm/v2/apk" // each registers its format
	_ "github.com/goreleaser/nfpm/v2/deb"
	"github.com/goreleaser/nfpm/v2/files"
	_ "github.com/goreleaser/nfpm/v2/rpm"
)

// formats are the Linux packages that are made: for Debian and Ubuntu, for Fedora and its kin, for Alpine.
var formats = []string{"deb", "rpm", "apk"}

// linuxPackages makes one package of each format from a static binary and returns their paths. A package brings the
// program, the service and its user, and starts nothing: first the operator writes waymark.env.
func (s system) linuxPackages(root, out, version, binary string) ([]string, error) {
	var made []string
	for _, format := range formats {
		packager, err := nfpm.Get(format)
		if err != nil {
			return nil, fmt.Errorf("packing for %s: %w", format, err)
		}
		info := nfpm.WithDefaults(s.packageInfo(root, version, binary))
		if format == "apk" {
			// Alpine starts services with OpenRC, which knows no unit: the program and its user alone
			info.Contents = info.Contents[:1]
			info.Scripts = nfpm.Scripts{PostInstall: filepath.Join(root, "tools/dist/linux/user.sh")}
		}
		if err := nfpm.PrepareForPackager(info, format); err != nil {
			return nil, fmt.Errorf("packing for %s: %w", format, err)
		}
		path := filepath.Join(out, packager.ConventionalFileName(info))
		if err := writePackage(path, packager, info); err != nil {
			return nil, fmt.Errorf("packing for %s: %w", format, err)
		}
		made = append(made, path)
	}
	return made, nil
}

func (s system) packageInfo(root, version, binary string) *nfpm.Info {
	linux := func(name string) string { return filepath.Join(root, "tools/dist/linux", name) }
	file := func(source, destination string, mode os.FileMode) *files.Content {
		return &files.Content{Source: source, Destination: destination, FileInfo: &files.ContentFileInfo{Mode: mode, MTime: dated}}
	}
	return &nfpm.Info{
		Name: "waymark", Arch: s.arch, Platform: "linux", Version: packageVersion(version), Section: "web", Priority: "optional",
		Maintainer:  "The Waymark project <waymark@localhost>",
		Description: "A home for one author's writing\nArticles, questions, a free guide and the letters that follow it, in one program\nwith its database inside.",
		License:     "MIT", MTime: dated,
		Overridables: nfpm.Overridables{
			Contents: files.Contents{
				file(binary, "/usr/bin/waymark", 0o755),
				file(filepath.Join(root, "docs/waymark.service"), "/usr/lib/systemd/system/waymark.service", 0o644),
				file(filepath.Join(root, "LICENSE"), "/usr/share/doc/waymark/copyright", 0o644),
				file(filepath.Join(root, "README.md"), "/usr/share/doc/waymark/README.md", 0o644),
				file(filepath.Join(root, "CHANGELOG.md"), "/usr/share/doc/waymark/CHANGELOG.md", 0o644),
			},
			Scripts: nfpm.Scripts{PostInstall: linux("user.sh"), PreRemove: linux("stop.sh")},
		},
	}
}

// packageVersion is a version as packages compare them; what git calls no release is older than any.
func packageVersion(version string) string {
	v := strings.TrimPrefix(version, "v")
	if v == "" || v[0] < '0' || v[0] > '9' || !strings.Contains(v, ".") {
		return "0.0.0~" + strings.NewReplacer("-", ".", "_", ".").Replace(v)
	}
	return v
}

func writePackage(path string, packager nfpm.Packager, info *nfpm.Info) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(packager.Package(info, f), f.Close())
}
