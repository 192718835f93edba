// Package sequence decides which letter each subscriber gets next, and when.
//
// "When" is pure: [hours.Next] finds the next moment at which a letter may go, and
// [Next] finds the letter and that moment from values alone. Everything that touches
// the database only gathers those values and writes down the answer:
//
//	enrolment, active, next_at empty    ──plan──▶  next_step, next_at     (or completed)
//	enrolment, active, next_at is past  ──tick──▶  a message in the ledger, next_at in the year 9998
//
// An empty next_at means "think again". A new enrolment has it, and an edit to a sequence
// simply empties it for everybody whom the edit could touch. Two years stand for no time at all,
// behind every other, so that no tick reads who has them: 9999 for an enrolment whose sequence is not
// live, 9998 for one whose letter is in the ledger. A trigger on messages empties that one when
// the ledger has settled the letter. A tick reads what is due from an index and nothing else.
//
// Whoever is forgotten all the same is found by [Letters.Sweep], every hour.
//
// Times in this package are the sequence's own: with a time-lapse they come from a virtual
// clock (see [Clock]), while the ledger, tokens and throttles stay on real time.
package sequence
