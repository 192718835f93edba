package subscribers

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// knownStops is how many bytes of the file of who stopped this database knows.
func knownStops(app core.App) (size int64, err error) {
	if err := app.NonconcurrentDB().NewQuery("PRAGMA user_version").Row(&size); err != nil {
		return 0, fmt.Errorf("reading how many stops are known: %w", err)
	}
	return size, nil
}

// noteStops writes down how many bytes are known. The number has 31 bits, enough for 20 million lines.
func noteStops(tx core.App, size int64) error {
	if _, err := tx.NonconcurrentDB().NewQuery(fmt.Sprintf("PRAGMA user_version = %d", size)).Execute(); err != nil {
		return fmt.Errorf("noting how many stops are known: %w", err)
	}
	return nil
}

// knownAddress is a subscriber's address.
type knownAddress struct {
	ID    string `db:"id"`
	Email string `db:"email"`
}

// addressesAfter lists up to limit subscribers by id that come after one.
func addressesAfter(app core.App, after string, limit int) ([]knownAddress, error) {
	var page []knownAddress
	err := app.DB().NewQuery("SELECT id, email FROM subscribers WHERE id > {:after} ORDER BY id LIMIT {:limit}").
		Bind(dbx.Params{"after": after, "limit": limit}).All(&page)
	if err != nil {
		return nil, fmt.Errorf("reading all addresses: %w", err)
	}
	return page, nil
}

// closeLinks closes the links a subscriber had until a time.
func closeLinks(tx core.App, subscriber string, at time.Time) error {
	_, err := tx.NonconcurrentDB().NewQuery("UPDATE subscribers SET links_since = {:at} WHERE id = {:s} AND links_since < {:at}").
		Bind(dbx.Params{"s": subscriber, "at": stamp(at)}).Execute()
	if err != nil {
		return fmt.Errorf("closing the links of somebody who stopped: %w", err)
	}
	return nil
}
