package sequence

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"waymark/internal/content"
	"waymark/internal/hours"
)

// Proposal is an edit that has not been saved. What is nil stays as it is.
type Proposal struct {
	Status    *string   `json:"status"` // draft, live or paused
	Weekdays  *[]string `json:"weekdays"`
	SendFrom  *string   `json:"send_from"` // "HH:MM", "" for any time
	SendUntil *string   `json:"send_until"`
	Timezone  *string   `json:"timezone"`
	// Steps are all the letters in their new order; one that is missing is taken out.
	Steps *[]ProposedStep `json:"steps"`
}

// ProposedStep is a letter of a [Proposal].
type ProposedStep struct {
	ID        string `json:"id"` // "" for a letter that is not saved yet
	Subject   string `json:"subject"`
	Delay     int    `json:"delay"`
	DelayUnit Unit   `json:"delay_unit"` // hours, days or weeks
	Status    string `json:"status"`     // only "active" is sent
}

var clockOnTheWall = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)

// errDelay is a delay beyond [longestDelay].
const errDelay = content.Refusal("A letter waits for nought to ten thousand hours, days or weeks.")

// check returns a sentence for the author about what no form would send.
func (p *Proposal) check() error {
	if p == nil {
		return nil
	}
	if p.Status != nil && !slices.Contains([]string{Draft, Live, Paused}, *p.Status) {
		return content.Refusal("A sequence is a draft, live or paused.")
	}
	for _, at := range []*string{p.SendFrom, p.SendUntil} {
		if at != nil && *at != "" && !clockOnTheWall.MatchString(*at) {
			return content.Refusal("Please write the hours like 08:00 and 19:00.")
		}
	}
	if p.Weekdays != nil {
		for _, day := range *p.Weekdays {
			if !slices.Contains(weekdayNames[:], day) {
				return content.Refusal("The days are mon, tue, wed, thu, fri, sat and sun.")
			}
		}
	}
	if p.Timezone != nil {
		if _, err := Zone(*p.Timezone); err != nil {
			return err
		}
	}
	if p.Steps == nil {
		return nil
	}
	if len(*p.Steps) > mostLetters {
		return content.Refusal("That is more letters than a sequence can hold.")
	}
	for _, step := range *p.Steps {
		if step.Delay < 0 || step.Delay > longestDelay {
			return errDelay
		}
		if !slices.Contains([]Unit{"", InHours, InDays, InWeeks}, step.DelayUnit) {
			return content.Refusal("A letter waits for hours, days or weeks.")
		}
	}
	return nil
}

// Zone is a time zone by its name, nil for "". Otherwise the error is a sentence.
func Zone(name string) (*time.Location, error) {
	if name == "" {
		return nil, nil
	}
	zone, ok := hours.Zone(name)
	if !ok {
		return nil, content.Refusal("That time zone is not known. It looks like Europe/London.")
	}
	return zone, nil
}

// draft is a sequence as it would be: its record changed and not saved, with its steps
// and their subjects by id. live is whether its letters would go.
type draft struct {
	plannable
	subjects map[string]string
	frozen   time.Time // since when its clocks stand still, zero while it is live
	// switchedOn are the letters that the proposal makes active and that are not.
	switchedOn []string
}

// draftOf puts a proposal over what is saved. Steps that are new are written at now, as
// they would be if she saved at this moment.
func (l *Letters) draftOf(s *Sequence, letters []*Letter, p *Proposal) *draft {
	d := &draft{plannable: plannable{sequence: s}, subjects: map[string]string{}}
	if s.Status() != Live {
		d.frozen = s.GetDateTime("paused_at").Time()
	}
	saved := map[string]Step{}
	for _, letter := range letters {
		d.subjects[letter.Id] = letter.Subject()
		saved[letter.Id] = letter.Step()
		d.steps = append(d.steps, letter.Step())
	}
	d.live = true
	if p == nil {
		return d
	}
	for field, value := range map[string]*string{"send_from": p.SendFrom, "send_until": p.SendUntil, "timezone": p.Timezone} {
		if value != nil {
			s.Set(field, *value)
		}
	}
	if p.Weekdays != nil {
		s.Set("weekdays", *p.Weekdays)
	}
	d.live = p.Status == nil || *p.Status == Live
	if p.Steps == nil {
		return d
	}
	d.steps = make([]Step, 0, len(*p.Steps))
	for i, proposed := range *p.Steps {
		step := Step{ID: proposed.ID, Created: l.now(), Delay: Delay{proposed.Delay, proposed.DelayUnit}, Active: proposed.Status == "active"}
		if step.ID == "" {
			step.ID = fmt.Sprintf("new-%d", i)
		}
		if known, ok := saved[step.ID]; ok {
			step.Created = known.Created
			if step.Active && !known.Active {
				d.switchedOn = append(d.switchedOn, step.ID)
			}
		}
		if proposed.Subject != "" || d.subjects[step.ID] == "" {
			d.subjects[step.ID] = proposed.Subject
		}
		d.steps = append(d.steps, step)
	}
	return d
}
