package wiring

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"

	"github.com/pocketbase/dbx"
	"modernc.org/sqlite"
)

// limitAttached is SQLITE_LIMIT_ATTACHED: how many databases a connection may have beside its own.
// See https://www.sqlite.org/c3ref/c_limit_attached.html.
const limitAttached = 7

// alone opens a database whose connections take no other file beside it.
func alone(address string) (*dbx.DB, error) {
	known, err := sql.Open("sqlite", address)
	if err != nil {
		return nil, err
	}
	defer known.Close() // it has no connection yet; only its driver is wanted
	return dbx.NewFromDB(sql.OpenDB(lonely{known.Driver(), address}), "sqlite"), nil
}

// lonely makes connections that are limited before anybody gets them.
type lonely struct {
	driver  driver.Driver
	address string
}

func (l lonely) Driver() driver.Driver { return l.driver }

func (l lonely) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := l.driver.Open(l.address)
	if err != nil {
		return nil, err
	}
	if err := limit(ctx, l.driver, conn); err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("limiting a connection: %w", err)
	}
	return conn, nil
}

// limit sets the limit on a bare connection. The driver takes a limit only through database/sql: so the connection passes
// through a pool of one, which is closed while it is out, and a pool closes no connection that is out.
func limit(ctx context.Context, d driver.Driver, conn driver.Conn) error {
	pool := sql.OpenDB(once{d, conn})
	out, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	if _, err := sqlite.Limit(out, limitAttached, 0); err != nil {
		return err
	}
	return pool.Close()
}

// once hands out one connection.
type once struct {
	driver driver.Driver
	conn   driver.Conn
}

func (o once) Driver() driver.Driver                        { return o.driver }
func (o once) Connect(context.Context) (driver.Conn, error) { return o.conn, nil }
