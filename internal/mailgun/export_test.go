package mailgun

// Open is open, for a fuzz test.
var Open = open
