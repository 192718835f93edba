package subscribers

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/outbox"
	"waymark/internal/token"
	"waymark/internal/word"
)

// The word only she knows: chosen on the site, with discretion, and never in a mail. Each asking keeps its own, and
// the mail of that asking opens with that one alone; it becomes hers with her press on the page behind it.
//
// Whoever reads her mail can ask as well, with a word of his own, and open what comes. So a word that takes
// another's place begins anew (beginAnew): nothing that was before can be opened by it, or by any other.

// mostTries is how many wrong words a link, and whoever chose the word, may get in a day.
const mostTries = 5

// openedFor is how long what a word opened can be acted on: the file, the choices on the page.
const openedFor = 30 * time.Minute

// wordProblem is what is said of a word that cannot be used; "" for one that can.
func wordProblem(typed, address, firstName string) string {
	clean, err := word.Clean(typed)
	local, _, _ := strings.Cut(address, "@")
	switch {
	case errors.Is(err, word.ErrNone):
		return "Please choose a word that only you know. It opens the links in our mails."
	case errors.Is(err, word.ErrShort):
		return fmt.Sprintf("Please choose a longer word. It needs %d letters or more.", word.Least)
	case errors.Is(err, word.ErrLong):
		return fmt.Sprintf("That word is longer than we can keep. %d letters are enough.", word.Most)
	}
	for _, known := range []string{address, local, firstName} {
		if same, _ := word.Clean(known); same == clean {
			return "Please choose another word: your name and your address are known to others."
		}
	}
	return ""
}

// turn is for whom a slow hash is computed: a provider's customer or so (an IPv4 /24, an IPv6 /48) is one network here. network is as
// in a Draft of the outbox, the widest first.
func turn(lane word.Lane, network string) word.Turn {
	return word.Turn{Lane: lane, Of: network[:min(len(network), 2*outbox.LevelWidth)]}
}

// ChooseWord makes the slow hash of the word of a request for discretion, before SignUp, which makes it itself
// otherwise. It is as much work for every address. Errors: Problems, word.ErrBusy, ctx's.
func (p *People) ChooseWord(ctx context.Context, r *Request) error {
	if !r.Discreet {
		return nil
	}
	if problem := wordProblem(r.Word, r.Email, r.FirstName); problem != "" {
		return Problems{"word": problem}
	}
	kept, err := wordAt(p.app, r.Email)
	if err != nil {
		return err
	}
	if kept == "" {
		kept = p.words.Salted(p.hash(r.Email))
	}
	r.wordHash, err = p.words.Hash(ctx, turn(word.Choosing, r.Network), r.Word, kept)
	return err
}

// Lock is what keeps a link of a discreet subscriber from opening by itself. The zero value keeps nothing.
type Lock struct {
	asks  bool
	kept  string // "" : no word opens it
	tried string // keyed hash of what tries are counted for beside the link: her address, or one asking of hers
}

// Asks reports whether it asks for a word.
func (l Lock) Asks() bool { return l.asks }

// LockOf is the lock of everything that is one subscriber's.
func (p *People) LockOf(person *Subscriber) (Lock, error) {
	if !person.Discreet() {
		return Lock{}, nil
	}
	return p.lock(person.Id, p.hash(person.Email()))
}

// LockOfAsking is the lock of a confirmation link: with the word of that asking where it has one, for as long as it is not confirmed.
// Its tries are its own: who guesses at her letters all day cannot close what she asks for anew.
func (p *People) LockOfAsking(a Asking) (Lock, error) {
	if a.Consent.Asked().Discreet && !a.Consent.Confirmed() {
		return p.lock(a.Consent.Id, p.signer.Hash("word tries of an asking", a.Consent.Id))
	}
	return p.LockOf(a.Subscriber)
}

// LockOfMove is the lock of the link that moves a subscriber to another address: the word of the discreet
// subscriber who is there already, since what is hers would be read by whoever moves there; else the mover's own.
func (p *People) LockOfMove(person *Subscriber, address string) (Lock, error) {
	other, err := byEmail(p.app, address)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Lock{}, err
	}
	if err == nil && other.Id != person.Id && other.Discreet() {
		return p.LockOf(other)
	}
	return p.LockOf(person)
}

func (p *People) lock(of, tried string) (Lock, error) {
	kept, err := wordOf(p.app, of)
	return Lock{asks: true, kept: kept, tried: tried}, err
}

// Closed reports whether no word opens a link at all: none was chosen, or the day's tries are used up.
func (p *People) Closed(link string, l Lock) (bool, error) {
	if !l.asks {
		return false, nil
	}
	if l.kept == "" {
		return true, nil
	}
	n, err := triesSince(p.app, p.now().Add(-24*time.Hour), p.tried(link, l)...)
	return n >= mostTries, err
}

// tried are the two that a try is counted for.
func (p *People) tried(link string, l Lock) []string {
	return []string{p.signer.Hash("word tries of a link", link), l.tried}
}

// Unlock tries a word on a link. It is one slow hash whatever becomes of it, and a try is counted in the database right
// before it, when its turn has come: whoever waits while the program ends has lost none. The right word gives its try back. opened
// then is what Opened takes, for half an hour. For a link that opens nothing, the zero Lock is tried, and never
// opens. Errors: word.ErrBusy, ctx's.
func (p *People) Unlock(ctx context.Context, link string, l Lock, typed, network string) (opened string, ok bool, err error) {
	most := mostTries
	if !l.asks {
		most = 0 // asked all the same, and nothing is counted
	}
	var counted []int64
	same, err := p.words.Same(ctx, turn(word.Opening, network), typed, func() (kept string, err error) {
		counted, err = countTry(p.app, p.now(), most, p.tried(link, l)...)
		if len(counted) == 0 {
			return "", err
		}
		return l.kept, err
	})
	if err != nil || !same {
		return "", false, err
	}
	if err := uncount(p.app, counted); err != nil {
		return "", false, err
	}
	return p.Open(link, l), true, nil
}

// Open returns what Opened takes for a link, for half an hour. It is for what the right word has led to.
func (p *People) Open(link string, l Lock) string {
	return p.signer.Sign(token.Opened, p.openedSubject(link, l), p.now().Add(openedFor))
}

// Opened reports whether the right word has opened a link within the last half hour, and is the right one still.
func (p *People) Opened(link string, l Lock, opened string) bool {
	subject, err := p.signer.Open(token.Opened, opened, p.now())
	return err == nil && l.kept != "" && subject == p.openedSubject(link, l)
}

func (p *People) openedSubject(link string, l Lock) string {
	return p.signer.Hash("opened", link+" "+l.kept)
}

// takeWord makes the word of an asking hers, with which its link was opened, and returns her row. It is another row when
// she had another word, or none that anybody knows. It returns ErrNotFound for a discreet asking without a word.
func (p *People) takeWord(tx core.App, now time.Time, a Asking) (*Subscriber, error) {
	person := a.Subscriber
	if !a.Consent.Asked().Discreet {
		return person, nil
	}
	asked, err := wordOf(tx, a.Consent.Id)
	if err != nil {
		return nil, err
	}
	if asked == "" {
		return nil, ErrNotFound
	}
	if person.Discreet() {
		kept, err := wordOf(tx, person.Id)
		if err != nil || kept == asked {
			return person, err
		}
		if person, err = p.beginAnew(tx, person, a.Consent.Id); err != nil {
			return nil, err
		}
		a.Consent.Set("subscriber", person.Id)
	} else if err := forgetPages(tx, now, person.Id, a.Consent.Id); err != nil {
		return nil, err
	}
	return person, keepWord(tx, person.Id, asked)
}

// chosenWord is the slow hash of the word with which discretion is switched on, or which takes another's place; "" when none does.
func (p *People) chosenWord(person *Subscriber, to Preferences) (string, error) {
	if to.Discreet == nil || !*to.Discreet {
		return "", nil
	}
	kept, err := wordOf(p.app, person.Id)
	if err != nil || to.Word == "" && person.Discreet() && kept != "" {
		return "", err
	}
	if problem := wordProblem(to.Word, person.Email(), said(to.FirstName)); problem != "" {
		return "", Problems{"word": problem}
	}
	return p.words.Hash(context.Background(), turn(word.Choosing, to.Network), to.Word, "")
}

// changeWord keeps what is chosen about discretion on her own page. Who reads her mail can do so, too, while she is not discreet yet: so
// the pages on which she asked are forgotten, and his word does not open them.
func changeWord(tx core.App, now time.Time, s *Subscriber, discreet bool, hash string) error {
	if !discreet {
		return keepWord(tx, s.Id, "")
	}
	if !s.Discreet() {
		if err := forgetPages(tx, now, s.Id, ""); err != nil {
			return err
		}
	}
	if hash == "" {
		return nil
	}
	return keepWord(tx, s.Id, hash)
}

// beginAnew puts a new row in the place of a discreet subscriber's, with nothing in it but her address and one asking. Whoever asked
// last with a word may not be who chose the one before; so what was sent, chosen and confirmed before goes, and every link of it opens
// nothing any more but the way out. Other askings that wait for a press stay, each behind the word of its own.
func (p *People) beginAnew(tx core.App, old *Subscriber, consent string) (*Subscriber, error) {
	fresh := &Subscriber{}
	fresh.SetProxyRecord(core.NewRecord(old.Collection()))
	fresh.Id = core.GenerateDefaultRandomId()
	fresh.Set("email", old.Email())
	fresh.SetStatus(old.Status())
	if err := keepAskings(tx, old.Id, fresh.Id, consent); err != nil {
		return nil, err
	}
	if _, err := forgetIn(tx, old); err != nil {
		return nil, fmt.Errorf("forgetting what was before another word: %w", err)
	}
	if err := keep(tx, fresh); err != nil {
		return nil, fmt.Errorf("beginning anew with another word: %w", err)
	}
	return fresh, nil
}

// wordsJoined keeps the word of one whose row another's takes in, where the other has none: s is discreet by now.
func wordsJoined(tx core.App, s, other *Subscriber) error {
	mine, err := wordOf(tx, s.Id)
	if err != nil || mine != "" {
		return err
	}
	theirs, err := wordOf(tx, other.Id)
	if err != nil || theirs == "" {
		return err
	}
	return keepWord(tx, s.Id, theirs)
}

// WordsComputed is how many slow hashes were computed since the start.
func (p *People) WordsComputed() int64 { return p.words.Computed() }
