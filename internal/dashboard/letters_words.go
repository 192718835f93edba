package dashboard

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"waymark/internal/sequence"
)

// when is a moment as the author says it, on her clock.
func (d *desk) when(at time.Time, zone *time.Location) string {
	now := d.letters.Now()
	if !at.After(now) {
		return "now"
	}
	return moment(at, now, zone)
}

// moment says a day and an hour, and the year where it is another than now's.
func moment(at, now time.Time, zone *time.Location) string {
	at, now = at.In(zone), now.In(zone)
	layout := "Monday 2 January at 15:04"
	if at.Year() != now.Year() {
		layout = "Monday 2 January 2006 at 15:04"
	}
	return at.Format(layout)
}

// forecastSays is a forecast in a sentence or two.
func (d *desk) forecastSays(f sequence.Forecast, zone *time.Location) string {
	if !f.Live {
		return "While it is off nothing goes out, and everybody’s clock stands still."
	}
	if len(f.Letters) == 0 {
		return "None of its letters is switched on, so nothing goes out."
	}
	if f.People == 0 && f.Resting+f.Finished > 0 {
		return "Nobody waits for these letters just now. Whoever asks for them from now on gets them."
	}
	if f.People == 0 {
		return "Nobody waits for these letters yet. Whoever asks for them from now on gets them."
	}
	about := ""
	if f.About {
		about = "about "
	}
	says := []string{"It writes to " + about + readers(f.Now, false) + " now."}
	if f.Now == 0 {
		says = []string{"It writes to nobody now."}
	}
	if !f.Next.IsZero() {
		says = append(says, "The next letter goes on "+d.when(f.Next, zone)+".")
	} else if f.Now == 0 {
		says = append(says, "Everybody in it has had every letter.")
	}
	if f.Now > 0 || !f.Next.IsZero() {
		switch {
		case f.Done == 1:
			says = append(says, "For one person no letter is left: her letters end.")
		case f.Done > 1:
			says = append(says, "For "+about+readers(f.Done, false)+" no letter is left: theirs end.")
		}
	}
	return strings.Join(says, " ")
}

// reopenSays is what sending it to those who have finished would do.
func reopenSays(people int, about bool) string {
	switch {
	case people == 0:
		return "Nobody who has finished is without a letter that stands here."
	case people == 1:
		return "One person had finished before this was added. She gets it only if you say so."
	case about:
		return "About " + readers(people, false) + " had finished before this was added. They get it only if you say so."
	}
	return upperFirst(readers(people, false)) + " had finished before this was added. They get it only if you say so."
}

// reopenedSays is what sending it to those who had finished did.
func reopenedSays(people int) string {
	switch people {
	case 0:
		return "Nobody was left to send it to."
	case 1:
		return "One person who had finished gets it too, at the next good hour."
	}
	return upperFirst(readers(people, false)) + " who had finished get it too, at the next good hour."
}

// readers says how many people: "nobody", "one person", "1,200 people", "1,000 people or more".
func readers(n int, more bool) string {
	switch {
	case n == 0:
		return "nobody"
	case more:
		return thousands(n) + " people or more"
	case n == 1:
		return "one person"
	}
	return thousands(n) + " people"
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// thousands writes 1200 as 1,200.
func thousands(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return thousands(n/1000) + fmt.Sprintf(",%03d", n%1000)
}
