// Package outbox is the ledger of mail: one row in "messages" for each recipient
// and thing sent, and no mail outside it.
//
// A row is written with Enqueue, in the transaction of the change that caused it,
// and is unique on its purpose: what it is for. From then on only this package moves it.
//
//	queued ──▶ sending ──▶ accepted ──▶ delivered ──▶ undelivered ──▶ bounced ──▶ complained
//	  ▲  │        ├──▶ failed      the carrier said no to this message, or none of five attempts arrived
//	  │  │        ├──▶ queued      nothing reached the wire, or "later", or the queue stopped
//	  │  │        └──▶ ambiguous   a timeout, a reset, a 5xx, an empty id, a crash
//	  │  │                 ├──▶ accepted | delivered | undelivered | bounced | complained   found at the carrier
//	  │  │                 ├──▶ queued      absent: it is proven that it did not arrive; five attempts in all
//	  │  │                 └──▶ unknown     the carrier could not be asked while it still knew
//	  │  ├──▶ cancelled   the gate said no: unsubscribed, suppressed, exited
//	  └──┴──▶ held        the gate said not now: her guide or sequence is paused
//
// held goes back to queued when the pause ends (ReleaseFor, ReleaseSequence); a letter that was cancelled
// before it went may be queued once more (Enqueue); unknown becomes accepted by a late event, or
// queued when the author presses the button (SendAgain), as does a message that used up its attempts.
// All attempts of a message have one send id, so an event of any of them says that it arrived: one that comes while
// the next attempt waits keeps that from being made. The outcomes a webhook can
// tell (accepted, delivered, undelivered, bounced, complained) only ever move a row to the right,
// in whatever order they come.
//
// Undelivered and bounced are both failures for good, of the message and of the address: [Failure] says
// why, and only a bounce is a reason to write to her no more. The author may have an
// undelivered message sent once more (SendUndelivered).
//
// # What is always true
//
//   - A claim is committed, and on the disk, before the first byte goes out. A crash
//     leaves sending, and sending is never turned into queued: it becomes ambiguous.
//   - Nothing is sent inside a transaction, and no transaction waits for a network.
//   - The gate is asked in the claim's own transaction, so nobody who stopped before it gets a mail.
//   - Only the process that holds the kernel lock on the data directory sends.
//   - Absent is proven, never guessed: everything the carrier shows since before the attempt has been read, the message is
//     not in it, and it would be. For letters and newsletters that is Config.ResendAfter after the attempt, while
//     a message of ours that was handed over later is showing; for what somebody waits for, already when that has been
//     showing for Config.ReconcileAfter. What else it takes stands in proof.go, with the reasons.
//   - A send id follows from what the message is for. So after a backup was restored the carrier
//     is asked what it took since then, and nothing of that is sent again; nor does anything go before the carrier
//     has had the time to show it.
//   - Little is claimed ahead. Confirmations, guides and system mail are claimed when a hand is free for
//     them, and one more; letters as many as the hands do in a tenth of a second, and never more than 64; of
//     newsletters two calls and the one that is being written. A crash leaves no more than that in
//     doubt of what had not begun.
//   - What has come back is written down with the next claim, in one transaction, or at once when there is
//     much of it; never more than 10 ms later while the database answers.
//   - Waiting is computed, never polled: each claim says when the next row is due.
//
// # One by one, and together
//
// A claim is written by a SetComposer, many messages at once, or by a Composer, one by one.
// Messages that share a [Sheet] are the same text with each one's own values in it. Newsletters
// that share one go in one call where the carrier can (BatchSender), at most
// Config.MailBatch of them; everything else is one person's own and goes alone, by as many hands as
// the carrier answers cleanly: eight at first, one more with each clear answer while something
// waits for a hand, half of them after an unclear one. What somebody waits for takes the next hand
// that is free, before letters that were claimed earlier.
//
// A call's outcome is that of every row in it: a doubt makes all ambiguous, and each is looked for
// by its send id, because the carrier's is the same for all; one list of its events answers for many. A refusal
// may be the fault of one receiver, so a refused call becomes two with half of them each, down to
// the one who is refused alone. To the brake a call is one answer, however many it was for;
// after an unclear one, calls have fifty receivers at most.
//
// # When mail stops
//
// An answer that concerns the account and not the message (401, 402, 403, 404, 420) stops
// the whole queue. Its row goes back to queued, one message tries again every 15
// minutes, and State says so, from which /healthz and the alerts know. Three attempts in a row
// without a clear answer slow the queue to one message at a time, with growing pauses:
// an outage must not turn a thousand letters into a thousand doubts.
package outbox
