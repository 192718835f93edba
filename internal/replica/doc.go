// Package replica keeps a second copy of the database a second behind, on S3 or in a folder, with Litestream.
//
//	kept := replica.New(target, dataDir, cfg.ReplicaKeep, mayRun, time.Now)
//	kept.Register(app)            // from serve to the end, in a process of its own
//	lag, on := kept.Lag(now)      // everything committed before now-lag is at the target
//	err := replica.Restore(ctx, address, at, "new/data.db")
//
// What must stay true:
//
//   - Litestream opens the database's file by itself, and closes it again when anything fails. A close drops every
//     POSIX lock its process holds on the file (fcntl(2)), SQLite's too, and the next command that ends would then
//     delete the log under the server. So it runs in a child process, which has no lock but its own to lose. The child
//     is this same program, called with [WorkerArgument]; it is spoken to over its standard input and output,
//     and ends when the server does, however that ends.
//   - One writer for each place at the target. Every data folder writes into a folder of its own there (a [series]), so
//     that two servers with one address never mix their pages; only the process that holds the sender's lock replicates,
//     and a lock of the child's own outlives its parent for as long as it is still finishing.
//   - The log of the database stays small. While Litestream reads it nobody else can empty it, so it is asked to
//     ([Replica.EmptyLog]), and when it cannot keep up (a full disk, a target out of reach for days) the child
//     stands down: the log is free again, what was staged here is dropped, and a new copy of everything is made later.
//   - Nothing older than the promised time stays at the target (see [spans]): erased words are in it no longer than that.
//
// Only the main database is replicated. The other one holds the log of requests, which nobody needs back.
package replica
