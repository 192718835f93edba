package apptest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// recipientVariable is how a message asks for a receiver's own value.
var recipientVariable = regexp.MustCompile(`%recipient\.([\w.:-]+)%`)

// As is the message as one of its receivers gets it. With recipient variables she alone
// stands in To, and each %recipient.name% is her value; what a value itself seems to ask for is given
// too, as a careless carrier would. Without them everybody sees everybody.
func (m FakeMessage) As(address string) FakeMessage {
	if m.RecipientVariables == nil {
		return m
	}
	hers := map[string]any{}
	for to, values := range m.RecipientVariables {
		if strings.EqualFold(to, address) {
			hers = values
		}
	}
	fill := func(text string) string {
		for range 2 {
			text = recipientVariable.ReplaceAllStringFunc(text, func(asked string) string {
				value, known := hers[recipientVariable.FindStringSubmatch(asked)[1]]
				if !known {
					return asked
				}
				return fmt.Sprint(value)
			})
		}
		return text
	}
	fillAll := func(fields map[string]string) map[string]string {
		filled := make(map[string]string, len(fields))
		for name, value := range fields {
			filled[name] = fill(value)
		}
		return filled
	}
	m.To, m.RecipientVariables = []string{address}, nil
	m.Subject, m.Text, m.HTML = fill(m.Subject), fill(m.Text), fill(m.HTML)
	m.Headers, m.Variables = fillAll(m.Headers), fillAll(m.Variables)
	return m
}

// refuses reports whether the message is for the address that is always refused.
func (f *FakeMailgun) refuses(m FakeMessage) bool {
	return f.RefuseTo != "" && slices.ContainsFunc(m.To, func(to string) bool { return strings.EqualFold(to, f.RefuseTo) })
}
