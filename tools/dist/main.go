// Command dist builds Waymark for every system it is offered for, and packs each binary
// with its papers into dist at the top, beside a file of checksums. For Linux there are packages too, and the
// folder from which a container image is built; each binary comes with its bill of materials.
//
//	go run -C tools/dist . -version v1.2.0
//
// The same source, version and Go give the same bytes.
package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// A system is what a binary runs on, in Go's own words.
type system struct{ os, arch string }

var systems = []system{
	{"linux", "amd64"},
	{"linux", "arm64"},
	{"darwin", "amd64"},
	{"darwin", "arm64"},
	{"windows", "amd64"},
}

// papers lie beside the binary in every archive. One that matches nothing is left out.
var papers = []string{"LICENSE", "README.md", "CHANGELOG.md", "docs/*.png", "docs/*.md", "docs/waymark.service", "docs/waymark-tls.conf", "docs/nginx*.conf", "docs/Caddyfile", "pb_hooks/README.md", "pb_hooks/*.pb.js"}

func main() {
	version := flag.String("version", "dev", "stands in the names of the archives, and in `waymark --version`")
	only := flag.String("only", "", "build for this system alone, such as linux/arm64, or \"here\" for this one")
	flag.Parse()
	log.SetFlags(0)
	if err := dist("../..", *version, *only); err != nil {
		log.Fatal(err)
	}
}

// dist fills root/dist, which is emptied first.
func dist(root, version, only string) error {
	if only == "here" {
		only = runtime.GOOS + "/" + runtime.GOARCH
	}
	out := filepath.Join(root, "dist")
	if err := os.RemoveAll(out); err != nil {
		return fmt.Errorf("emptying dist: %w", err)
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return fmt.Errorf("making dist: %w", err)
	}
	extras, err := gather(root)
	if err != nil {
		return err
	}
	var sums strings.Builder
	linux := map[string]string{} // binaries by architecture
	for _, s := range systems {
		if only != "" && only != s.os+"/"+s.arch {
			continue
		}
		binary, made, err := s.release(root, out, version, extras)
		if err != nil {
			return fmt.Errorf("%s/%s: %w", s.os, s.arch, err)
		}
		defer os.Remove(binary)
		if s.os == "linux" {
			linux[s.arch] = binary
		}
		for _, path := range made {
			sum, err := checksum(path)
			if err != nil {
				return err
			}
			fmt.Fprintf(&sums, "%s  %s\n", sum, filepath.Base(path))
			log.Printf("dist/%s", filepath.Base(path))
		}
	}
	if sums.Len() == 0 {
		return fmt.Errorf("%s is none of the systems we build for", only)
	}
	if len(linux) > 0 {
		if err := containerContext(root, out, linux); err != nil {
			return err
		}
		log.Print("dist/container/")
	}
	if err := os.WriteFile(filepath.Join(out, "SHA256SUMS"), []byte(sums.String()), 0o644); err != nil {
		return fmt.Errorf("writing the checksums: %w", err)
	}
	return nil
}

// release builds one binary and packs it. It returns the binary's path and those of all that was made from it.
func (s system) release(root, out, version string, extras []entry) (binary string, made []string, err error) {
	name, ext, pack := "waymark", ".tar.gz", packTar
	if s.os == "windows" {
		name, ext, pack = "waymark.exe", ".zip", packZip
	}
	binary = filepath.Join(out, s.os+"-"+s.arch+"-"+name)
	if err := s.build(root, filepath.Base(out)+"/"+filepath.Base(binary), version); err != nil {
		return "", nil, err
	}
	folder := fmt.Sprintf("waymark_%s_%s_%s", strings.TrimPrefix(version, "v"), s.os, s.arch)
	archive := filepath.Join(out, folder+ext)
	entries := append([]entry{{name, binary, 0o755}}, extras...)
	if err := pack(archive, folder, entries); err != nil {
		return "", nil, fmt.Errorf("packing: %w", err)
	}
	bill := filepath.Join(out, folder+".cdx.json")
	if err := billOfMaterials(binary, version, bill); err != nil {
		return "", nil, err
	}
	made = []string{archive, bill}
	if s.os == "linux" {
		packages, err := s.linuxPackages(root, out, version, binary)
		if err != nil {
			return "", nil, err
		}
		made = append(made, packages...)
	}
	return binary, made, nil
}

// build makes a static binary at target, which is relative to root.
func (s system) build(root, target, version string) error {
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w -X main.version="+version, "-o", target, ".")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+s.os, "GOARCH="+s.arch)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("building: %w", err)
	}
	return nil
}

// gather finds the papers, in an order that never changes.
func gather(root string) ([]entry, error) {
	var all []entry
	for _, pattern := range papers {
		found, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		if err != nil {
			return nil, fmt.Errorf("looking for %s: %w", pattern, err)
		}
		slices.Sort(found)
		for _, path := range found {
			name, err := filepath.Rel(root, path)
			if err != nil {
				return nil, fmt.Errorf("looking for %s: %w", pattern, err)
			}
			all = append(all, entry{filepath.ToSlash(name), path, 0o644})
		}
	}
	return all, nil
}

func checksum(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("reading an archive: %w", err)
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", fmt.Errorf("reading an archive: %w", err)
	}
	return fmt.Sprintf("%x", sum.Sum(nil)), nil
}
