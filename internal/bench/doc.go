// Package bench measures the whole program, each figure beside a bare one of the same run,
// because a machine that is busy with something else makes both slow. Nothing here fails
// for being slow.
//
// Mail is measured end to end: the program as it is shipped, started on a data directory
// in which everything is due, over HTTP to a carrier that answers at once (or after 50 ms),
// until the last row of the ledger is accepted. The carrier and the program share the machine. The bare
// figure is an HTTP client that posts the same form from as many workers, and writes nothing down.
//
// Signups and webhooks are measured over HTTP from 32 connections to the real app in this
// process; the bare figure is a PocketBase with one collection, whose records are made in the same way.
//
// Peak memory is VmHWM of the program's process, where there is a /proc to read it from.
package bench
