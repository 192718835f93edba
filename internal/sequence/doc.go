// Package sequence decides which letter each subscriber gets next, and when.
//
// "When" is pure: [NextOpening] finds the next moment at which a letter may go, and
// [Next] finds the letter and that moment from values alone. Everything that touches
// the database only gathers those values and writes down the answer:
//
//	enrolment, active, next_at empty    ──plan──▶  next_step, next_at     (or completed)
//	enrolment, active, next_at is past  ──tick──▶  a message in the ledger, next_at empty
//
// An empty next_at means "think again". A new enrolment has it; so has one whose letter is
// on its way, which is planned as soon as the ledger has settled that letter; and an edit
// to a sequence simply empties it for everybody whom the edit could touch. A tick reads
// what is due from an index and nothing else.
//
// Times in this package are the sequence's own: with a time-lapse they come from a virtual
// clock (see [Clock]), while the ledger, tokens and throttles stay on real time.
package sequence
