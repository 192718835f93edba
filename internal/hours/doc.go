// Package hours says when mail may reach somebody: the author's windows, and the hours in
// which a reader is safe. Letters, the newsletter and every notice that she did not ask for this
// minute go by this one rule.
//
// # The rule
//
// Hours are what the clock on her wall reads. A moment is inside when that clock, where the
// hours are at home, shows a time from the first minute on and before the last. Nothing else is asked,
// so nothing ever goes outside of them, also on the nights the clocks change:
//
//   - An hour that does not exist moves forward to the first moment that reads inside (RFC 5545
//     3.3.5 moves forward, too): 02:00–05:00 in New York opens at 03:00 on 14 March 2027. It never
//     moves out of the hours: what the gap swallows whole, such as 02:15–02:45, opens on the next day.
//   - An hour that ends within a gap ends where the gap begins.
//   - An hour that comes twice is open both times: it opens at the first of the moments that read
//     inside, and closes after the last. Where the clock leaves the hours in between, they are
//     closed in between.
//   - Hours that reach past midnight (22:00–02:00) belong to the weekday on which they open; what is after
//     midnight is open when the day before it in the week is chosen. A day without a midnight begins with its
//     first moment, and a day that a zone leaves out altogether opens nothing.
//   - Hours that begin and end at the same time are the whole day, from midnight to midnight.
//
// Where the author's hours and the reader's never meet, hers win: she gets her mail in her own hours, on
// one of the author's days.
package hours
