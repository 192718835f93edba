package mailgun

// Open is open, for a fuzz test.
var Open = open

// The queries that find what is forgotten, for their plans.
const (
	StrangeEvents = strangeEvents
	AllEvents     = allEvents
)
