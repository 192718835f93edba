// Package login is how superusers (the author, and the friend who looks after the server) get in, and what a login that
// somebody else got hold of cannot do.
//
//	logins := login.New(app, cfg, signer, now)
//	err := logins.Register()
//
// PocketBase's tokens are valid until they run out, and nobody knows which there are. Here each token names a login
// (the claim "login"), and counts only while that login stands in the table _logins: so they can be listed and ended one
// by one, and a copy of the database makes none. See [Logins.Mine] and [Logins.End].
//
// A token is what a thief takes out of a browser. What would let him stay, or carry everything away, therefore asks for
// the password once more, and for the second step where there is one; the answer is a ticket that the open tab alone
// holds for a few minutes, and never keeps. See [Logins.Confirm] and [Logins.Confirmed]; which routes ask for it is
// written down in package apiguard.
//
// Nothing here keeps a network address. A browser is known by a random mark of its own, of which a keyed hash is kept.
package login
