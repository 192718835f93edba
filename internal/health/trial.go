package health

import "context"

// testEvent is the notice with which somebody tries whether alerts arrive.
const testEvent = "test"

// Test posts one notice that says that it is a test, whatever state the parts are in. The error says why it was
// not taken, and never the receiver's address.
func (m *Monitor) Test(ctx context.Context) error {
	r := newReceiver(m.cfg.AlertURL, m.cfg.Site, nil)
	r.texts[testEvent] = "This is a test: nothing has happened"
	return r.post(ctx, Notice{Event: testEvent, Part: testEvent, Since: m.now(), Says: "Somebody is trying whether alerts arrive (waymark doctor --test-alert)."})
}
