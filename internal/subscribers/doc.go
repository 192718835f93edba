// Package subscribers is everything that happens between a reader's address and
// us: asking, confirming, choosing, pausing, stopping, and being forgotten.
//
// It knows nothing of HTTP. Each act is one function that opens one transaction,
// and whatever mail follows is written to the ledger inside that transaction. Signups that
// arrive at the same moment share one (package together); what becomes of each is a function of
// what is known of its address (past.go). What a
// higher package must do in the same breath (enrol her in a sequence, take her
// out again) it registers as a hook:
//
//	people := subscribers.New(app, cfg, signer, clock)
//	people.OnConfirmed(letters.Enrol)
//	people.OnStopped(letters.Exit)
//
// # Who may be written to
//
//	pending ──confirm──▶ active ──stop──▶ unsubscribed ──asks again, confirms──▶ active
//	   │                   ├──permanent failure──▶ bounced      (nothing until the author lifts it)
//	   └─14 days─▶ gone    └──complaint─────────▶ complained   (the same)
//
// "Not me" and erasing leave no subscriber behind, only a keyed hash in suppressions.
package subscribers
