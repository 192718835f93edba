package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// billOfMaterials writes what a binary is made of as CycloneDX JSON, read from the binary itself, to path.
// https://cyclonedx.org/specification/overview/
func billOfMaterials(binary, version, path string) error {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	cmd := exec.Command("go", "tool", "cyclonedx-gomod", "bin", "-json", "-std", "-noserial", "-version", version, "-output", absolute, binary)
	cmd.Stderr = os.Stderr
	cmd.Env = append(os.Environ(), fmt.Sprintf("SOURCE_DATE_EPOCH=%d", dated.Unix()))
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("writing the bill of materials: %w", err)
	}
	return nil
}
