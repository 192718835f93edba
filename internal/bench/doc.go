// Package bench measures the whole program, each figure beside a bare one of the same run,
// because a machine that is busy with something else makes both slow. Nothing here fails
// for being slow. A table at the end holds all of it:
//
//	go test ./internal/bench -run "^$" -bench . -benchtime 1x -timeout 20m
//
// Mail is measured end to end: the program as it is shipped, started on a data directory
// in which everything is due, over HTTP to a carrier that answers at once (or after 50 ms),
// from the first call until the last row of the ledger is accepted. Queueing what is due is part of it. The
// carrier and the program share the machine. The bare figure is an HTTP client that posts the same
// form from as many workers, and writes nothing down.
//
//	BenchmarkPersonalMail                    15,000 letters, a call for each
//	BenchmarkNewsletter                      one newsletter to 50,000, 500 in a call
//	BenchmarkNewsletterToTwoHundredThousand  the same to 200,000: the figure to look at is the memory
//	BenchmarkTenThousandAtFiftyMilliseconds  10,000 letters, and a newsletter to as many, at 50 ms a call
//
// BenchmarkSignups and BenchmarkWebhooks are measured over HTTP from 32 connections to the real app in this
// process; the bare figure is a PocketBase with one collection, whose records are made in the same way.
//
// BenchmarkTick is one look at a million enrolments, in this process: when none is due, beside an empty
// transaction; and when ten thousand are and their letters are queued, beside as many records made by PocketBase.
//
// Peak memory is VmHWM of the program's process, where there is a /proc to read it from.
package bench
