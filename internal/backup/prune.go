package backup

import (
	"context"
	"errors"
	"strings"
)

// prune removes what the schedule has made and nobody needs: what is older than the newest keep that were
// read to their end. One that could not be read, or was never read, counts for nothing: it pushes nothing
// out, and goes itself when there are enough good ones that are newer. So the newest good one always stays.
// 0 keeps all.
func (b *Backups) prune(ctx context.Context, keep int) error {
	if keep <= 0 {
		return nil
	}
	all, err := b.List(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for _, old := range tooMany(all, keep) {
		if err := b.remove(ctx, old.Name); err != nil {
			errs = append(errs, err)
			continue
		}
		b.log().Info("An old backup was removed", "name", old.Name, "made", old.At, "readable", old.Opened)
	}
	return errors.Join(errs...)
}

// tooMany are those of all, which are newest first, that prune removes.
func tooMany(all []Kept, keep int) []Kept {
	var too []Kept
	good := 0
	for _, k := range all {
		if !strings.HasPrefix(k.Name, auto) && !strings.HasPrefix(k.Name, pocketBasesAuto) {
			continue // made at somebody's press: hers to remove
		}
		if good >= keep {
			too = append(too, k)
			continue
		}
		if k.Opened && k.Trouble == "" {
			good++
		}
	}
	return too
}
