package files

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"
	"github.com/spf13/cobra"
)

// ErrUnmoved: some files could not be copied, and the command has said which.
var ErrUnmoved = errors.New("not every file could be copied; run it again")

// NewCommand is `waymark files`. It may run beside a server, be stopped at any time, and be run again.
func NewCommand(app core.App) *cobra.Command {
	var target string
	var deleteBehind bool
	command := &cobra.Command{
		Use:   "files --to s3|here",
		Short: "Copies uploaded files into the bucket of the storage settings, or back",
		Long: "Copies every uploaded file into the bucket that the dashboard names under Settings → Files storage (--to s3),\n" +
			"or back onto this computer (--to here), and compares each copy with its file. What is there already is left alone, so it can be\n" +
			"run again. It deletes nothing, unless --delete-source is given: then what has arrived is deleted where it came from.\n\n" +
			"Nobody has to wait for it: a file that somebody asks for is brought to the bucket at that moment.",
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			here, err := Here(app)
			if err != nil {
				return err
			}
			defer here.Close()
			bucket, err := Bucket(app)
			if err != nil {
				return err
			}
			defer bucket.Close()
			switch target {
			case "s3":
				return moveAll(app, here, bucket, deleteBehind && app.Settings().S3.Enabled, command)
			case "here":
				return moveAll(app, bucket, here, deleteBehind && !app.Settings().S3.Enabled, command)
			}
			return fmt.Errorf("--to knows s3 and here, not %q", target)
		},
	}
	command.Flags().StringVar(&target, "to", "", "s3: into the bucket; here: back onto this computer")
	command.Flags().BoolVar(&deleteBehind, "delete-source", false, "delete what has arrived where it came from; only once the settings\nsay that files are kept where they went")
	return command
}

func moveAll(app core.App, from, to *filesystem.System, deleteBehind bool, command *cobra.Command) error {
	objects, err := from.List("")
	if err != nil {
		return fmt.Errorf("listing the files: %w", err)
	}
	var moved, there, nobodys, failed int
	for _, object := range objects {
		if command.Context() != nil && command.Context().Err() != nil {
			return command.Context().Err()
		}
		known, err := belongs(app, object.Key)
		if err != nil {
			return err
		}
		if !known {
			nobodys++ // of a record that was deleted: it must not come back
			continue
		}
		came, err := Move(from, to, object.Key)
		if err != nil {
			failed++
			command.PrintErrln(err)
			continue
		}
		if came {
			moved++
		} else {
			there++
		}
		if deleteBehind {
			if err := from.Delete(object.Key); err != nil {
				failed++
				command.PrintErrln(fmt.Errorf("deleting %s: %w", object.Key, err))
			}
		}
	}
	command.Printf("%d copied, %d were there already", moved, there)
	if nobodys > 0 {
		command.Printf(", %d belong to nothing any more and were left", nobodys)
	}
	command.Println(".")
	if failed > 0 {
		return fmt.Errorf("%w (%d of %d)", ErrUnmoved, failed, len(objects))
	}
	return nil
}

// belongs reports whether a key is a file of a record that there is, or not a record's at all (what was laid aside).
func belongs(app core.App, key string) (bool, error) {
	parts := strings.Split(key, "/")
	if len(parts) < 3 {
		return true, nil
	}
	collection, err := app.FindCachedCollectionByNameOrId(parts[0])
	if err != nil {
		return true, nil //nolint:nilerr // no collection's folder
	}
	var n int
	err = app.ConcurrentDB().Select("count(*)").From(collection.Name).Where(dbx.HashExp{"id": parts[1]}).Row(&n)
	if err != nil {
		return false, fmt.Errorf("looking whose %s is: %w", key, err)
	}
	return n > 0, nil
}
