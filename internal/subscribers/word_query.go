package subscribers

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// wordOf returns the slow hash of the word of a subscriber or an asking; "" when there is none.
func wordOf(app core.App, of string) (hash string, err error) {
	err = app.DB().NewQuery("SELECT coalesce((SELECT hash FROM words WHERE of = {:of}), '')").Bind(dbx.Params{"of": of}).Row(&hash)
	if err != nil {
		return "", fmt.Errorf("looking for a word: %w", err)
	}
	return hash, nil
}

// wordAt is wordOf for the subscriber at an address.
func wordAt(app core.App, address string) (hash string, err error) {
	err = app.DB().NewQuery("SELECT coalesce((SELECT w.hash FROM subscribers s JOIN words w ON w.of = s.id WHERE s.email = {:email} COLLATE NOCASE), '')").
		Bind(dbx.Params{"email": address}).Row(&hash)
	if err != nil {
		return "", fmt.Errorf("looking for the word at an address: %w", err)
	}
	return hash, nil
}

// keepWord makes a slow hash the word of a subscriber or an asking; "" takes it away.
func keepWord(tx core.App, of, hash string) error {
	statement := "INSERT INTO words (of, hash) VALUES ({:of}, {:hash}) ON CONFLICT (of) DO UPDATE SET hash = excluded.hash"
	if hash == "" {
		statement = "DELETE FROM words WHERE of = {:of}"
	}
	if _, err := tx.NonconcurrentDB().NewQuery(statement).Bind(dbx.Params{"of": of, "hash": hash}).Execute(); err != nil {
		return fmt.Errorf("keeping a word: %w", err)
	}
	return nil
}

// forgetPages forgets the pages on which a subscriber asked, but for one asking.
func forgetPages(tx core.App, now time.Time, subscriber, but string) error {
	_, err := tx.NonconcurrentDB().NewQuery("UPDATE consents SET page = '', updated = {:now} WHERE subscriber = {:s} AND id != {:but} AND page != ''").
		Bind(dbx.Params{"s": subscriber, "but": but, "now": stamp(now)}).Execute()
	if err != nil {
		return fmt.Errorf("forgetting on which pages she asked: %w", err)
	}
	return nil
}

// keepAskings gives another row the one asking, and those that nobody has confirmed yet, with the mails that asked.
func keepAskings(tx core.App, from, to, consent string) error {
	for _, statement := range []string{
		"UPDATE consents SET subscriber = {:to} WHERE subscriber = {:from} AND (id = {:consent} OR confirmed_at = '' AND withdrawn_at = '')",
		"UPDATE messages SET subscriber = {:to} WHERE subscriber = {:from} AND kind = 'confirmation' AND consent IN (SELECT id FROM consents WHERE subscriber = {:to})",
	} {
		if _, err := tx.NonconcurrentDB().NewQuery(statement).Bind(dbx.Params{"from": from, "to": to, "consent": consent}).Execute(); err != nil {
			return fmt.Errorf("keeping what she has just asked for: %w", err)
		}
	}
	return nil
}

// triesSince is how many tries there were since a time at that one of several which had most.
func triesSince(app core.App, since time.Time, of ...string) (n int, err error) {
	err = app.DB().NewQuery("SELECT coalesce(max((SELECT count(*) FROM word_tries t WHERE t.of = k.value AND t.at > {:since})), 0) FROM json_each({:of}) k").
		Bind(dbx.Params{"of": jsonList(of), "since": stamp(since)}).Row(&n)
	if err != nil {
		return 0, fmt.Errorf("counting tries at a word: %w", err)
	}
	return n, nil
}

// countTry counts a try at each of several, unless one of them has had its most within a day: then it counts none and returns
// none. It is one statement, so that tries at the same moment, in other processes too, cannot pass it together.
func countTry(app core.App, now time.Time, most int, of ...string) (ids []int64, err error) {
	err = app.NonconcurrentDB().NewQuery(`INSERT INTO word_tries (of, at) SELECT value, {:now} FROM json_each({:of})
		WHERE (SELECT coalesce(max((SELECT count(*) FROM word_tries t WHERE t.of = k.value AND t.at > {:since})), 0) FROM json_each({:of}) k) < {:most}
		RETURNING id`).
		Bind(dbx.Params{"of": jsonList(of), "now": stamp(now), "since": stamp(now.Add(-24 * time.Hour)), "most": most}).Column(&ids)
	if err != nil {
		return nil, fmt.Errorf("counting a try at a word: %w", err)
	}
	return ids, nil
}

// uncount takes back what countTry counted.
func uncount(app core.App, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := app.NonconcurrentDB().NewQuery("DELETE FROM word_tries WHERE id IN (SELECT value FROM json_each({:ids}))").Bind(dbx.Params{"ids": jsonList(ids)}).Execute()
	if err != nil {
		return fmt.Errorf("giving a try at a word back: %w", err)
	}
	return nil
}

// forgetTries forgets the tries of before a time.
func forgetTries(app core.App, before time.Time) error {
	_, err := app.NonconcurrentDB().NewQuery("DELETE FROM word_tries WHERE at <= {:at}").Bind(dbx.Params{"at": stamp(before)}).Execute()
	if err != nil {
		return fmt.Errorf("forgetting tries at words: %w", err)
	}
	return nil
}
