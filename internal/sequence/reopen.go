package sequence

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// reopenChunk is how many finished people one transaction looks at.
const reopenChunk = 2000

// Reopenable counts the people who have finished a sequence and for whom there is a letter
// now that they have not had: those to whom [Letters.Reopen] sends it too. about is true when
// there are so many that a sample was asked. It returns ErrNotFound when there is no such sequence.
func (l *Letters) Reopenable(app core.App, sequence string) (people int, about bool, err error) {
	d, fallback, err := l.consider(app, sequence, nil)
	if err != nil {
		return 0, false, err
	}
	counts, err := enrolledByStatus(app, sequence)
	if err != nil {
		return 0, false, err
	}
	asked := 0
	err = l.eachEnrolled(app, sequence, EnrolmentCompleted, askedAtMost, func(e enrolment, letters []heldLetter) error {
		asked++
		if e.Person == "active" && d.more(e, letters, fallback) {
			people++
		}
		return nil
	})
	if finished := counts[EnrolmentCompleted]; asked > 0 && asked < finished {
		return int(float64(people)*float64(finished)/float64(asked) + 0.5), true, err
	}
	return people, false, err
}

// Reopen lets everybody who has finished a sequence go on with the letters that were added
// since, and returns how many do. Who stopped, or has had every letter, is left alone; who
// asked for quiet goes on when that is over. Doing it twice does nothing the second
// time, and one that was cut short goes on where it stood.
func (l *Letters) Reopen(app core.App, sequence string) (people int, err error) {
	d, fallback, err := l.consider(app, sequence, nil)
	if err != nil {
		return 0, err
	}
	defer l.Wake()
	after := ""
	for {
		var page []enrolment
		var ids []string
		err := app.RunInTransaction(func(tx core.App) (err error) {
			var letters map[string][]heldLetter
			if page, letters, err = l.enrolledPage(tx, sequence, EnrolmentCompleted, after, reopenChunk); err != nil {
				return err
			}
			ids = nil // the transaction may be tried twice
			for _, e := range page {
				if e.Person == "active" && d.more(e, letters[e.ID], fallback) {
					ids = append(ids, e.ID)
				}
			}
			return reopen(tx, l.now(), l.at(), ids)
		})
		if err != nil {
			return people, fmt.Errorf("sending it to those who had finished: %w", err)
		}
		people += len(ids)
		if len(page) < reopenChunk {
			return people, nil
		}
		after = page[len(page)-1].ID
	}
}

// more reports whether there is a letter that she has not had and that would come in order.
func (d *draft) more(e enrolment, letters []heldLetter, fallback *time.Location) bool {
	had := make([]Sent, len(letters))
	for i, letter := range letters {
		had[i] = letter.Sent
	}
	_, _, ok := Next(d.steps, had, lastOf(had, parse(e.LastAt)), d.sequence.Window(e.Timezone, fallback), e.safe(fallback))
	return ok
}

// reopened makes completed enrolments active again. Those of people who asked for quiet wait,
// their clocks standing still, until that is over.
const reopened = `UPDATE enrolments SET
			status = CASE WHEN s.paused_until != '' THEN 'paused' ELSE 'active' END,
			paused_at = CASE WHEN s.paused_until != '' THEN {:at} ELSE '' END,
			next_step = '', next_at = '', exit_reason = '', updated = {:now}
		FROM subscribers s WHERE s.id = enrolments.subscriber AND `

// reopen reopens these of them; at is the sequences' time.
func reopen(tx core.App, now, at time.Time, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := tx.NonconcurrentDB().NewQuery(reopened + `+enrolments.status = 'completed' AND enrolments.id IN (SELECT value FROM json_each({:ids}))`).
		Bind(dbx.Params{"at": stamp(at), "now": stamp(now), "ids": list(ids)}).Execute()
	if err != nil {
		return fmt.Errorf("reopening enrolments: %w", err)
	}
	return nil
}

// missedSQL finds, in idx_enrolments_due, those who finished because one letter was off.
const missedSQL = `enrolments.status = 'completed' AND enrolments.next_at = '' AND enrolments.next_step = {:step}`

// reopenMissed reopens those who waited for this letter when it was switched off, and had
// nothing after it to wait for. Who had finished before then stays finished.
func reopenMissed(tx core.App, now, at time.Time, sequence, step string) error {
	_, err := tx.NonconcurrentDB().NewQuery(reopened + missedSQL + ` AND +enrolments.sequence = {:q} AND s.status = 'active'`).
		Bind(dbx.Params{"at": stamp(at), "now": stamp(now), "q": sequence, "step": step}).Execute()
	if err != nil {
		return fmt.Errorf("letting those go on who missed a letter: %w", err)
	}
	return nil
}
