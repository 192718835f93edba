package content

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// redirectTarget reads one redirect. Index: idx_redirects_path.
func redirectTarget(app core.App, path string) (target string, ok bool, err error) {
	err = app.ConcurrentDB().Select("target").From(CollectionRedirects).Where(dbx.HashExp{"path": path}).Limit(1).Row(&target)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return "", false, nil
	case err != nil:
		return "", false, fmt.Errorf("finding a redirect: %w", err)
	}
	return target, true, nil
}

// retarget makes every redirect that leads to from lead to target instead, so that no
// chain arises. Index: idx_redirects_target.
func retarget(tx core.App, from, target string) error {
	_, err := tx.DB().Update(CollectionRedirects,
		dbx.Params{"target": target, "updated": types.NowDateTime().String()},
		dbx.HashExp{"target": from}).Execute()
	if err != nil {
		return fmt.Errorf("shortening redirects: %w", err)
	}
	return nil
}

// dropRedirectsAt deletes the redirect from path: something lives there. Index: idx_redirects_path.
func dropRedirectsAt(tx core.App, path string) error {
	if _, err := tx.DB().Delete(CollectionRedirects, dbx.HashExp{"path": path}).Execute(); err != nil {
		return fmt.Errorf("deleting a redirect from %s: %w", path, err)
	}
	return nil
}

// dropRedirectsTo deletes the redirects that lead to path: nothing lives there any more.
// Index: idx_redirects_target.
func dropRedirectsTo(tx core.App, path string) error {
	if _, err := tx.DB().Delete(CollectionRedirects, dbx.HashExp{"target": path}).Execute(); err != nil {
		return fmt.Errorf("deleting the redirects to %s: %w", path, err)
	}
	return nil
}
