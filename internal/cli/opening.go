package cli

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/pocketbase/pocketbase"
	"github.com/spf13/cobra"

	"waymark/internal/config"
	"waymark/internal/owner"
)

// What a command needs of the site in --dir.
const (
	opens     = "opens"     // a site that is there; every command that does not say otherwise
	begins    = "begins"    // one that is there, or else a new one
	looks     = "looks"     // one that is there, which the command opens itself, whatever is wrong with the settings
	elsewhere = "elsewhere" // none; the settings must be right all the same
	nothing   = "nothing"   // neither a site nor the settings
)

// needs is the annotation that says it.
const needs = "waymark.needs"

// Begins marks a command that makes a new site where there is none.
func Begins(c *cobra.Command) *cobra.Command { return marked(c, begins) }

// Looks marks a command that looks at a site as it is: nothing is opened for it and nothing made, and mistakes
// in the settings do not stop it.
func Looks(c *cobra.Command) *cobra.Command { return marked(c, looks) }

// Elsewhere marks a command that does not use the site in --dir, or sees to it by itself.
func Elsewhere(c *cobra.Command) *cobra.Command { return marked(c, elsewhere) }

func marked(c *cobra.Command, need string) *cobra.Command {
	if c.Annotations == nil {
		c.Annotations = map[string]string{}
	}
	c.Annotations[needs] = need
	return c
}

// need is what a command needs; one below another needs what that needs.
func need(c *cobra.Command) string {
	for at := c; at != nil && at.HasParent(); at = at.Parent() {
		if said := at.Annotations[needs]; said != "" {
			return said
		}
		switch at.Name() {
		case "help", "completion", cobra.ShellCompRequestCmd, cobra.ShellCompNoDescRequestCmd:
			return nothing
		}
	}
	if c == nil || c.HasSubCommands() {
		return nothing // it prints its help
	}
	return opens
}

// open prepares what a command needs before it runs.
func open(app *pocketbase.PocketBase, command *cobra.Command, cfg config.Config, mistakes error) error {
	dir := app.DataDir()
	need := need(command)
	if need == nothing {
		return nil
	}
	if err := place(dir, need); err != nil {
		return err
	}
	if mistakes != nil && need != looks {
		return mistakes
	}
	if need == elsewhere {
		return nil
	}
	// root leaves nothing behind that the service could not open
	if _, err := owner.ActAs(dir); err != nil {
		return err
	}
	if err := access(dir, need); err != nil {
		return err
	}
	if need == looks {
		return nil
	}
	if need == begins {
		if err := config.Begin(dir, cfg); err != nil {
			return err
		}
	}
	return app.Bootstrap()
}

// place looks whether dir is where a site is, or may be.
func place(dir, need string) error {
	switch {
	case strings.TrimSpace(dir) == "":
		return misuse("--dir needs the folder in which the site is, such as --dir pb_data")
	case strings.HasPrefix(dir, "~"):
		return misuse("--dir %s: a ~ means your home only to the shell, and only at the beginning of a word: write --dir ~/… with a blank, or the whole path", dir)
	case need == elsewhere:
		return nil
	}
	info, err := os.Stat(dir)
	if err == nil && !info.IsDir() {
		return noSite(dir, "is a file. --dir names the folder in which the site’s database is")
	}
	if errors.Is(err, os.ErrPermission) {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, "data.db")); err == nil || !errors.Is(err, os.ErrNotExist) {
		return err
	}
	// a second site beside the first is what nobody wants
	if below := filepath.Join(dir, "pb_data"); exists(filepath.Join(below, "data.db")) {
		return noSite(dir, "holds no site; the folder pb_data in it does: --dir "+below)
	}
	if need == begins {
		return nil
	}
	if info == nil {
		return noSite(dir, "is not there. "+whichDir)
	}
	return noSite(dir, "holds no site (there is no data.db in it). "+whichDir)
}

const whichDir = "--dir names the folder in which the site is; waymark serve and waymark demo make a new one"

// noSite is a sentence about a folder, with its whole path.
func noSite(dir, says string) error {
	if whole, err := filepath.Abs(dir); err == nil {
		dir = whole
	}
	return errors.New(dir + " " + says)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// access looks whether the files that the site stands on may be used, without opening one: SQLite alone
// opens its files.
func access(dir, need string) error {
	may := owner.MayWrite
	if need == looks {
		may = owner.MayRead
	}
	if !exists(dir) {
		above := filepath.Dir(filepath.Clean(dir))
		for !exists(above) && above != filepath.Dir(above) {
			above = filepath.Dir(above)
		}
		return may(above)
	}
	names := []string{"", "data.db", "data.db-wal", "data.db-shm", "auxiliary.db", "auxiliary.db-wal", "auxiliary.db-shm"}
	if need == looks {
		names = names[:2] // of the others the command says what is wrong
	}
	for _, name := range names {
		if err := may(filepath.Join(dir, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}
