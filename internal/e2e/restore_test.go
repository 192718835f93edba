package e2e

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/pocketbase/dbx"

	"waymark/internal/apptest"
)

// living is a site with a reader, a guide and a backup, which serves and sends through carrier.
func living(t *testing.T, carrier *apptest.FakeMailgun, env ...string) (p *Program, file string) {
	t.Helper()
	p = NewProgram(t, mailing(carrier, env...)...)
	offer(t, p, 1)
	p.Serve()
	asks(t, p, "ada@example.org")
	p.Until("ada has her confirmation", func() bool { return len(carrier.MessagesTo("ada@example.org")) == 1 })
	file = filepath.Join(t.TempDir(), "site.zip")
	if len(env) > 0 {
		file += ".age"
	}
	succeeds(t, p, "backup", "--to", file)
	return p, file
}

func asks(t *testing.T, p *Program, email string) {
	t.Helper()
	post(t, p.URL+"/signup", url.Values{"email": {email}, "guide": {"calm"}})
}

func succeeds(t *testing.T, p *Program, arguments ...string) string {
	t.Helper()
	said, err := p.Run(arguments...)
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(arguments, " "), err, said)
	}
	return said
}

func declines(t *testing.T, p *Program, words string, arguments ...string) string {
	t.Helper()
	said, err := p.Run(arguments...)
	if err == nil || !strings.Contains(said, words) {
		t.Errorf("%s: %v, and it does not say %q:\n%s", strings.Join(arguments, " "), err, words, said)
	}
	return said
}

// mailsTo is how many mails to an address lie in the ledger of a program that may be running.
func waitingIn(t *testing.T, p *Program) int {
	t.Helper()
	counts, err := census(p)
	if err != nil {
		t.Fatal(err)
	}
	return counts["queued"]
}

func TestARestoredCopyBesideTheLivingSiteWritesToNobody(t *testing.T) {
	carrier := apptest.NewFakeMailgun(t)
	carrier.Suppress("unsubscribes", "somebody@example.org")
	site, file := living(t, carrier)

	drill := NewProgram(t, mailing(carrier, "WAYMARK_RECONCILE_AFTER=1s")...) // how long it looks what went out before it sends
	if said := succeeds(t, drill, "restore", file, "--dry-run"); !strings.Contains(said, "1 readers") || !strings.Contains(said, "made on") {
		t.Errorf("the dry run says:\n%s", said)
	}
	if _, err := os.Stat(drill.Dir); err == nil {
		t.Fatal("the dry run left something")
	}
	said := succeeds(t, drill, "restore", file)
	if !strings.Contains(said, "writes to nobody") || !strings.Contains(said, "--go") {
		t.Errorf("it says:\n%s", said)
	}
	onlyItsOwners(t, drill.Dir)
	drill.Serve()
	drill.Until("it says what it is", func() bool { return strings.Contains(drill.Said(), "This is a restored copy") })
	asks(t, drill, "mary@example.org")
	calls := carrier.ListCalls()
	asks(t, site, "grace@example.org") // and the site goes on
	site.Until("the site has sent", func() bool { return len(carrier.MessagesTo("grace@example.org")) == 1 })
	drill.Until("her mail waits in the copy", func() bool { return waitingIn(t, drill) == 1 })
	if n := len(carrier.MessagesTo("mary@example.org")); n > 0 {
		t.Fatalf("the copy has written %d mails", n)
	}
	if carrier.ListCalls() > calls+2 { // the living site looks at its lists now and then
		t.Errorf("the copy asks for Mailgun's lists: %d calls", carrier.ListCalls()-calls)
	}
	declines(t, drill, "restored copy", "doctor", "--fix")
	if len(carrier.Webhooks("delivered")) > 0 {
		t.Error("the copy has registered webhooks")
	}

	site.Stop()
	succeeds(t, drill, "restore", "--go")
	drill.Until("the copy is the site and writes", func() bool { return len(carrier.MessagesTo("mary@example.org")) == 1 })
	drill.Stop()
	for _, email := range []string{"ada@example.org", "grace@example.org", "mary@example.org"} {
		if n := len(carrier.MessagesTo(email)); n != 1 {
			t.Errorf("%s got %d mails", email, n)
		}
	}
}

// onlyItsOwners fails when somebody else may look into a data folder.
func onlyItsOwners(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %o", path, info.Mode().Perm())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestADrillKeepsAllMailHereThoughThereIsAKey(t *testing.T) {
	carrier := apptest.NewFakeMailgun(t)
	site, file := living(t, carrier)
	site.Stop()
	declines(t, site, "the site itself", "serve", "--drill", "--http", strings.TrimPrefix(site.URL, "http://"))

	drill := NewProgram(t, mailing(carrier)...)
	succeeds(t, drill, "restore", file)
	drill.Serve("--drill")
	mailbox := drill.Mailbox()
	if !strings.Contains(drill.Said(), "This is a drill") {
		t.Errorf("it says:\n%s", drill.Said())
	}
	before := carrier.Calls()
	asks(t, drill, "mary@example.org")
	drill.Until("her mail is in the mailbox", func() bool {
		_, body := read(t, mailbox)
		return strings.Contains(body, "mary@example.org")
	})
	drill.Stop()
	if carrier.Calls() != before {
		t.Error("something went to Mailgun")
	}
	declines(t, drill, "a drill has run on this copy", "restore", "--go")
	drill.Serve()
	asks(t, drill, "grace@example.org")
	drill.Until("her mail waits", func() bool { return waitingIn(t, drill) == 1 })
	if carrier.Calls() != before {
		t.Error("the copy writes after the drill")
	}
}

func TestAnEncryptedBackupComesBackWithItsKeyAlone(t *testing.T) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	identity := filepath.Join(t.TempDir(), "key.txt")
	if err := os.WriteFile(identity, []byte(key.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	carrier := apptest.NewFakeMailgun(t)
	site, file := living(t, carrier, "WAYMARK_BACKUP_RECIPIENT="+key.Recipient().String())
	site.Stop()
	again := NewProgram(t, mailing(carrier)...)
	declines(t, again, "--identity", "restore", file)
	if _, err := os.Stat(again.Dir); err == nil {
		t.Fatal("something was left")
	}
	succeeds(t, again, "restore", file, "--identity", identity, "--go")
	again.Serve()
	asks(t, again, "mary@example.org")
	again.Until("it sends", func() bool { return len(carrier.MessagesTo("mary@example.org")) == 1 })
}

func TestNothingIsRestoredOverASite(t *testing.T) {
	carrier := apptest.NewFakeMailgun(t)
	site, file := living(t, carrier)
	declines(t, site, "server is running", "restore", file)
	declines(t, site, "server is running", "restore", file, "--replace")
	site.Stop()
	before := everything(t, site.Dir)
	declines(t, site, "--replace", "restore", file)
	if everything(t, site.Dir) != before {
		t.Error("the site was changed")
	}
	said := succeeds(t, site, "restore", file, "--replace", "--go")
	aside, err := filepath.Glob(site.Dir + ".before-*")
	if err != nil || len(aside) != 1 || !strings.Contains(said, aside[0]) {
		t.Fatalf("the site is not kept: %v\n%s", aside, said)
	}
	if everything(t, aside[0]) == "" {
		t.Error("nothing is in it")
	}
	site.Serve()

	other := NewProgram(t)
	if err := os.MkdirAll(other.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(other.Dir, "diary.txt"), []byte("hers"), 0o600); err != nil {
		t.Fatal(err)
	}
	declines(t, other, "diary.txt", "restore", file)
}

func TestWhatIsNoBackupLeavesNothing(t *testing.T) {
	carrier := apptest.NewFakeMailgun(t)
	site, file := living(t, carrier)
	site.Stop()
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	damaged := bytes.Clone(whole)
	damaged[len(damaged)/3] ^= 0xff
	database := zipped(t, func(to *zip.Writer) { put(t, to, &zip.FileHeader{Name: "data.db"}, "no database") })
	for name, content := range map[string][]byte{
		"damaged":       damaged,
		"cut off":       whole[:len(whole)/2],
		"no zip":        []byte("hello"),
		"empty":         {},
		"no database":   database,
		"climbs out":    zipped(t, func(to *zip.Writer) { put(t, to, &zip.FileHeader{Name: "../../outside.txt"}, "x") }),
		"from the root": zipped(t, func(to *zip.Writer) { put(t, to, &zip.FileHeader{Name: "/tmp/outside.txt"}, "x") }),
		"a link": zipped(t, func(to *zip.Writer) {
			header := &zip.FileHeader{Name: "storage"}
			header.SetMode(fs.ModeSymlink | 0o777)
			put(t, to, header, "/etc")
		}),
		"longer than it says": zipped(t, func(to *zip.Writer) {
			raw, err := to.CreateRaw(&zip.FileHeader{Name: "data.db", Method: zip.Store, CompressedSize64: 20, UncompressedSize64: 2})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := raw.Write(bytes.Repeat([]byte("x"), 20)); err != nil {
				t.Fatal(err)
			}
		}),
	} {
		t.Run(name, func(t *testing.T) {
			p := NewProgram(t)
			bad := filepath.Join(t.TempDir(), "bad.zip")
			if err := os.WriteFile(bad, content, 0o600); err != nil {
				t.Fatal(err)
			}
			for _, dry := range []string{"--dry-run", "--go"} {
				if said, err := p.Run("restore", bad, dry); err == nil {
					t.Errorf("it was taken:\n%s", said)
				}
			}
			left, err := filepath.Glob(filepath.Join(filepath.Dir(p.Dir), "*"))
			hidden, _ := filepath.Glob(filepath.Join(filepath.Dir(p.Dir), ".*restore*"))
			if err != nil || len(left)+len(hidden) > 0 {
				t.Errorf("left behind: %v %v", left, hidden)
			}
		})
	}
}

func zipped(t *testing.T, fill func(to *zip.Writer)) []byte {
	t.Helper()
	var file bytes.Buffer
	to := zip.NewWriter(&file)
	fill(to)
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func put(t *testing.T, to *zip.Writer, header *zip.FileHeader, content string) {
	t.Helper()
	w, err := to.CreateHeader(header)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
}

// PocketBase's own backups hold the log of the database beside it, with what had not been moved yet, and no word of
// what the folder is.
func TestAnOldZipOfAnOldSiteComesBackWithWhatStoodInItsLog(t *testing.T) {
	old := NewProgram(t, "WAYMARK_SECRET="+upgradeSecret)
	grownOld(t, old, "first")
	file := filepath.Join(t.TempDir(), "pb_backup.zip")
	inDatabase(t, old, func(db *dbx.DB) error {
		if _, err := db.NewQuery("UPDATE pages SET title = 'Written just before'").Execute(); err != nil {
			return err
		}
		return os.WriteFile(file, zipped(t, func(to *zip.Writer) {
			for _, name := range []string{"data.db", "data.db-wal", "data.db-shm"} {
				content, err := os.ReadFile(filepath.Join(old.Dir, name)) // this process ends before anybody else opens it
				if err != nil {
					t.Fatal(err)
				}
				put(t, to, &zip.FileHeader{Name: name, Method: zip.Deflate}, string(content))
			}
		}), 0o600)
	})
	p := NewProgram(t, "WAYMARK_SECRET="+upgradeSecret)
	succeeds(t, p, "restore", file)
	p.Serve()
	if status, body := read(t, p.URL+"/about"); status != http.StatusOK || !strings.Contains(body, "Written just before") {
		t.Errorf("what stood in the log is lost: %d", status)
	}
	if !strings.Contains(p.Said(), "This is a restored copy") {
		t.Errorf("it does not wait:\n%s", p.Said())
	}
}

func TestWhatTheReplicaHasComesBackWithTheSecretBesideIt(t *testing.T) {
	address := "file://" + filepath.Join(t.TempDir(), "copy")
	p := NewProgram(t, "WAYMARK_REPLICA="+address)
	p.Serve()
	post(t, p.URL+"/signup", url.Values{"email": {"ada@example.org"}, "newsletter": {"1"}})
	again := NewProgram(t, "WAYMARK_REPLICA="+address)
	p.Until("the replica has her", func() bool {
		said, err := again.Run("restore", "--from-replica", "--dry-run")
		return err == nil && strings.Contains(said, "1 readers")
	})
	p.Stop()
	if said := succeeds(t, again, "restore", "--from-replica"); !strings.Contains(said, "put waymark.secret into the folder") {
		t.Errorf("that the secret is missing is not said:\n%s", said)
	}
	declines(t, again, "secret", "serve", "--http", strings.TrimPrefix(again.URL, "http://"))
	kept, err := os.ReadFile(filepath.Join(p.Dir, "waymark.secret"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(again.Dir, "waymark.secret"), kept, 0o600); err != nil {
		t.Fatal(err)
	}
	again.Serve()

	before := NewProgram(t, "WAYMARK_REPLICA="+address)
	if err := os.MkdirAll(before.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(before.Dir, "waymark.secret"), kept, 0o600); err != nil {
		t.Fatal(err)
	}
	if said := succeeds(t, before, "restore", "--from-replica", "--go"); strings.Contains(said, "put waymark.secret") {
		t.Errorf("the secret is there:\n%s", said)
	}
	before.Serve()
	declines(t, NewProgram(t, "WAYMARK_REPLICA="+address), "a time such as", "restore", "--from-replica", "--at", "yesterday")
}
