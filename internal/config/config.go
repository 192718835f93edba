// Package config reads what the operator decides into one struct.
//
// Every name comes from the environment, or from a file of NAME=value lines called
// waymark.env that lies beside pb_data; the environment wins. Nothing here is ever
// read from the database: a backup in the wrong hands must not hold a key.
package config

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"filippo.io/age"
)

// DefaultURL is the site's address until somebody gives it one: this computer alone reaches it.
const DefaultURL = "http://127.0.0.1:8090"

// Config is what the operator decides. Its field docs are the manual.
type Config struct {
	// Version is the program's own; main sets it. "" in tests.
	Version string

	// Drill keeps all mail in the local mailbox though a key is set; `serve --drill` sets it.
	Drill bool

	// URL (WAYMARK_URL) is the site's public address without a slash at the end.
	// Default "http://127.0.0.1:8090".
	URL string
	// LettersURL (WAYMARK_LETTERS_URL) is a neutral address of the same site for links in
	// mail, such as "https://post.example.net". Under its host there are the pages that such links lead to, and
	// nothing that names the site. Default URL.
	LettersURL string
	// FormerLettersURLs are the neutral addresses before it, which mails in inboxes still name: they follow it in
	// WAYMARK_LETTERS_URL, with commas between, and stay as neutral as it is. Nil when there were none.
	FormerLettersURLs []string

	// MailgunAPIKey (MG_API_KEY): empty keeps all mail in the local mailbox.
	MailgunAPIKey string
	// MailgunDomain (MG_DOMAIN) is the sending domain; required with a key.
	MailgunDomain string
	// MailgunURL (MG_URL) is the API's base and ends in "/v3". Default
	// "https://api.mailgun.net/v3"; in the EU "https://api.eu.mailgun.net/v3".
	MailgunURL string
	// MailgunSigningKey (MG_WEBHOOK_SIGNING_KEY): without it the webhook route refuses all.
	MailgunSigningKey string

	// Secret (WAYMARK_SECRET, at least 32 characters) signs tokens and keys hashes. Unset:
	// made once in pb_data/waymark.secret, mode 0600.
	Secret []byte
	// AlertURL (WAYMARK_ALERT_URL) gets a POST when mail stops, or another part of the server fails, and when that is over. It may hold a key. Empty: nothing is called.
	AlertURL string

	// BackupRecipients (WAYMARK_BACKUP_RECIPIENT) are age public keys ("age1…", several with commas between): every
	// backup is encrypted to them, and opens only with the key of one of them, which never lies on the server. Empty:
	// backups are zips that everybody can open. See https://age-encryption.org/v1.
	BackupRecipients []age.Recipient

	// VisitorKey (WAYMARK_VISITOR_KEY, at least 32 characters) is shared with a front end that posts signups from its own
	// server, which signs with it whose network each came from. Unset: all that comes from there is one network's.
	VisitorKey []byte
	// SignupsPerHour (WAYMARK_SIGNUPS_PER_HOUR) is how many signups one network may make
	// in an hour without being taken for a crowd; it refills steadily. Wider networks may make more. Default 20; 0 = no limit.
	SignupsPerHour int
	// ReadsPerMinute (WAYMARK_READS_PER_MINUTE) is how many records a network may ask the API for in a minute, over a
	// longer time; some 10 kB of an answer count as one more. Default 1800; 0 = no limit.
	ReadsPerMinute int
	// MailPerHour and MailPerDay (WAYMARK_MAIL_PER_HOUR, WAYMARK_MAIL_PER_DAY) are the mail plan's limits.
	// Default 0 = none.
	MailPerHour, MailPerDay int
	// MailBatch (WAYMARK_MAIL_BATCH) is how many recipients go in one call, 1 to 1000. Default 500.
	MailBatch int
	// ReconcileAfter (WAYMARK_RECONCILE_AFTER) is how long a later message of ours must have been
	// showing in Mailgun's events before an earlier one that somebody waits for counts as absent. Default 2m.
	ReconcileAfter time.Duration
	// ResendAfter (WAYMARK_RESEND_AFTER) is how old a page of Mailgun's events must be to lack nothing: a mail that is
	// not found that long after the attempt did not arrive, and goes again. Mailgun says half an hour.
	// Default 30m; 12h at most.
	ResendAfter time.Duration

	// Replica (WAYMARK_REPLICA) is where a second copy of the database is kept, a second behind:
	// "s3://bucket/path?endpoint=https://…&region=…" or "file:///a/folder". Empty: nowhere.
	Replica string
	// ReplicaKeep (WAYMARK_REPLICA_KEEP) is for how long old states, and with them what has been erased since, stay there at
	// most; two thirds of it can be gone back to. Default 72h, at least 9h.
	ReplicaKeep time.Duration
	// S3Key and S3Secret (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY) open a replica on S3.
	S3Key, S3Secret string

	secretSet bool // Secret comes from WAYMARK_SECRET
}

// SecretSet reports whether Secret comes from WAYMARK_SECRET, and not from a file.
func (c Config) SecretSet() bool { return c.secretSet }

// Local reports whether mail stays on this computer because no Mailgun key is set, or for a drill.
func (c Config) Local() bool { return c.MailgunAPIKey == "" || c.Drill }

// FromAddress is the address mail is sent from: letters@ the sending domain, or
// letters@localhost while mail stays here.
func (c Config) FromAddress() string {
	if c.MailgunDomain == "" {
		return "letters@localhost"
	}
	return "letters@" + c.MailgunDomain
}

// Parse reads a Config through getenv and checks it. It returns every mistake at
// once, each naming the variable, and never a value that is secret.
func Parse(getenv func(string) string) (Config, error) {
	p := parser{getenv: getenv}
	c := Config{
		URL:               p.address("WAYMARK_URL", DefaultURL),
		MailgunAPIKey:     p.key("MG_API_KEY"),
		MailgunDomain:     p.domain("MG_DOMAIN"),
		MailgunURL:        p.address("MG_URL", "https://api.mailgun.net/v3"),
		MailgunSigningKey: p.key("MG_WEBHOOK_SIGNING_KEY"),
		Secret:            []byte(getenv("WAYMARK_SECRET")),
		AlertURL:          p.address("WAYMARK_ALERT_URL", ""),
		VisitorKey:        []byte(p.key("WAYMARK_VISITOR_KEY")),
		SignupsPerHour:    p.count("WAYMARK_SIGNUPS_PER_HOUR", 20, 0, 1_000_000),
		ReadsPerMinute:    p.count("WAYMARK_READS_PER_MINUTE", 1800, 0, 1_000_000),
		MailPerHour:       p.count("WAYMARK_MAIL_PER_HOUR", 0, 0, 100_000_000),
		MailPerDay:        p.count("WAYMARK_MAIL_PER_DAY", 0, 0, 100_000_000),
		MailBatch:         p.count("WAYMARK_MAIL_BATCH", 500, 1, 1000),
		ReconcileAfter:    p.duration("WAYMARK_RECONCILE_AFTER", 2*time.Minute),
		ResendAfter:       p.duration("WAYMARK_RESEND_AFTER", 30*time.Minute),
		Replica:           strings.TrimSpace(getenv("WAYMARK_REPLICA")),
		ReplicaKeep:       p.duration("WAYMARK_REPLICA_KEEP", 72*time.Hour),
		S3Key:             getenv("AWS_ACCESS_KEY_ID"),
		S3Secret:          getenv("AWS_SECRET_ACCESS_KEY"),
	}
	if c.ReplicaKeep < 9*time.Hour {
		p.wrong("WAYMARK_REPLICA_KEEP", "must be at least 9h")
	}
	c.BackupRecipients = p.recipients("WAYMARK_BACKUP_RECIPIENT")
	c.LettersURL, c.FormerLettersURLs = p.addresses("WAYMARK_LETTERS_URL", c.URL)
	if c.ResendAfter > 12*time.Hour {
		// later than that, Mailgun's smallest plan has forgotten
		p.wrong("WAYMARK_RESEND_AFTER", "must be 12h at most")
	}
	c.secretSet = len(c.Secret) > 0
	if getenv("MG_API_KEY") != "" && getenv("MG_DOMAIN") == "" {
		p.wrong("MG_DOMAIN", "must be set when MG_API_KEY is")
	}
	if !strings.HasSuffix(c.MailgunURL, "/v3") {
		p.wrong("MG_URL", "must end in /v3")
	}
	if n := len(c.Secret); n > 0 && n < 32 {
		p.wrong("WAYMARK_SECRET", "must have at least 32 characters")
	}
	if n := len(c.VisitorKey); n > 0 && n < 32 {
		p.wrong("WAYMARK_VISITOR_KEY", "must have at least 32 characters")
	}
	return c, errors.Join(p.errs...)
}

// parser collects mistakes, so that an operator mends them in one go.
type parser struct {
	getenv func(string) string
	errs   []error
}

func (p *parser) wrong(name, why string) {
	p.errs = append(p.errs, fmt.Errorf("%s %s", name, why))
}

func (p *parser) address(name, fallback string) string {
	return p.addressOf(name, p.getenv(name), fallback)
}

func (p *parser) addressOf(name, v, fallback string) string {
	v = strings.TrimRight(strings.TrimSpace(v), "/")
	if v == "" {
		return fallback
	}
	u, err := url.Parse(v)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		p.wrong(name, "must be an address that begins with http:// or https://")
		return fallback
	}
	return v
}

// addresses reads an address and, after it, those that it has followed.
func (p *parser) addresses(name, fallback string) (now string, before []string) {
	all := strings.FieldsFunc(p.getenv(name), func(r rune) bool { return r == ',' || r == ' ' || r == '\t' })
	for i, v := range all {
		if i == 0 {
			now = p.addressOf(name, v, fallback)
		} else if former := p.addressOf(name, v, ""); former != "" {
			before = append(before, former)
		}
	}
	if now == "" {
		now = fallback
	}
	return now, before
}

// recipients reads age public keys. What cannot be read may be a secret by mistake, and is not repeated.
func (p *parser) recipients(name string) []age.Recipient {
	v := strings.TrimSpace(p.getenv(name))
	if v == "" {
		return nil
	}
	if strings.Contains(strings.ToUpper(v), "AGE-SECRET-KEY-") {
		p.wrong(name, "must be the public key, which begins with age1: you gave the secret one, which opens backups and must not be here")
		return nil
	}
	recipients, err := age.ParseRecipients(strings.NewReader(strings.Join(strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == ' ' }), "\n")))
	if err != nil {
		p.wrong(name, "must be a public key of age, such as age-keygen prints: age1 and some sixty letters; several with commas between")
		return nil
	}
	return recipients
}

// key is something that was copied: what came along at its ends is cut, and inside it nothing is blank.
func (p *parser) key(name string) string {
	v := strings.TrimSpace(p.getenv(name))
	if strings.ContainsFunc(v, func(r rune) bool { return r <= ' ' || r > '~' }) {
		p.wrong(name, "must be one word of plain letters and digits, as it was copied")
		return ""
	}
	return v
}

var hostName = regexp.MustCompile(`^([a-z0-9_]([a-z0-9_-]*[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]*[a-z0-9])?$`)

func (p *parser) domain(name string) string {
	v := strings.ToLower(strings.TrimSuffix(strings.TrimSpace(p.getenv(name)), "."))
	if v != "" && !hostName.MatchString(v) {
		p.wrong(name, "must be a domain such as mg.example.org, and nothing around it")
		return ""
	}
	return v
}

func (p *parser) count(name string, fallback, least, most int) int {
	v := strings.TrimSpace(p.getenv(name))
	if v == "" {
		return fallback
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < least || n > most {
		p.wrong(name, fmt.Sprintf("must be a whole number from %d to %d", least, most))
		return fallback
	}
	return n
}

func (p *parser) duration(name string, fallback time.Duration) time.Duration {
	v := strings.TrimSpace(p.getenv(name))
	if v == "" {
		return fallback
	}
	d, err := time.ParseDuration(v)
	if err != nil || d < time.Second {
		p.wrong(name, "must be a duration of at least a second, such as 2m")
		return fallback
	}
	return d
}
