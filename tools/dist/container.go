package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// containerContext makes the folder from which a container image is built, for every Linux binary given, by
// architecture: the binary in an empty image, one volume, no root.
//
//	docker buildx build --platform linux/amd64,linux/arm64 -t waymark dist/container
func containerContext(root, out string, binaries map[string]string) error {
	context := filepath.Join(out, "container")
	// an empty image has no /tmp, and the volume must belong to the program's user
	for _, folder := range []string{"rootfs/tmp", "rootfs/var/lib/waymark"} {
		if err := os.MkdirAll(filepath.Join(context, folder), 0o700); err != nil {
			return fmt.Errorf("making the image's folders: %w", err)
		}
		if err := os.WriteFile(filepath.Join(context, folder, ".keep"), nil, 0o600); err != nil {
			return fmt.Errorf("making the image's folders: %w", err)
		}
	}
	for arch, binary := range binaries {
		target := filepath.Join(context, "linux", arch, "waymark")
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return fmt.Errorf("putting the binary for %s into the image: %w", arch, err)
		}
		content, err := os.ReadFile(binary)
		if err == nil {
			err = os.WriteFile(target, content, 0o755)
		}
		if err != nil {
			return fmt.Errorf("putting the binary for %s into the image: %w", arch, err)
		}
	}
	recipe, err := os.ReadFile(filepath.Join(root, "tools/dist/linux/Dockerfile"))
	if err != nil {
		return fmt.Errorf("reading the image's recipe: %w", err)
	}
	if len(binaries) == 1 { // a builder that sets no TARGETARCH still finds the only one
		for arch := range binaries {
			recipe = []byte(strings.Replace(string(recipe), "ARG TARGETARCH\n", "ARG TARGETARCH="+arch+"\n", 1))
		}
	}
	if err := os.WriteFile(filepath.Join(context, "Dockerfile"), recipe, 0o644); err != nil {
		return fmt.Errorf("writing the image's recipe: %w", err)
	}
	return nil
}
