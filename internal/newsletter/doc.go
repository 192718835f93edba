// Package newsletter is a letter to everybody who asked for letters: written once, sent
// once to each, and never to anybody twice.
//
//	draft ──▶ scheduled ──▶ sending ──▶ sent
//	  └──────────────────────▲ │
//	                           └──▶ stopped   what had not gone was called back
//
// Who gets it is settled by one moment, started_at: every active subscriber who wants the newsletter and
// had confirmed by then. Whoever confirms later gets the next one; whoever stops meanwhile is
// passed over, because the ledger asks again at the last moment.
//
// Readers are written into the ledger in the order of their ids, some hundreds in one
// transaction, and how far that has come stands on the newsletter's own row, in the same transaction.
// So memory does not grow with the readers, and a process that dies goes on where it was. A
// message's purpose is the newsletter and the subscriber: pressing twice adds nothing.
//
// From its first message on the words stand still, because all must get the same.
package newsletter
