package subscribers

import (
	"context"
	"errors"

	"waymark/internal/together"
)

// SignUpTogether writes requests as if all had arrived while others were being written, and
// returns what each was answered.
func SignUpTogether(p *People, requests ...Request) []error {
	askings := make([]*asking, len(requests))
	for i, r := range requests {
		if err := r.Validate(); err != nil {
			panic(err) // a mistake of the test
		}
		if err := p.ChooseWord(context.Background(), &r); err != nil {
			panic(err)
		}
		askings[i] = &asking{Request: r, hash: p.hash(r.Email), mailbox: p.mailbox(r.Email)}
	}
	answers := together.Write(askings, p.signUp)
	for i, a := range askings {
		if answers[i] == nil && a.problems != nil {
			answers[i] = a.problems
		}
	}
	return answers
}

// AddressHash is what stands for an address in suppressions.
func AddressHash(p *People, address string) string { return p.hash(address) }

// IsProblem reports whether an answer is one for the person who asked.
func IsProblem(err error) bool {
	var problems Problems
	return errors.As(err, &problems)
}
