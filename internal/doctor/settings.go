package doctor

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"waymark/internal/config"
	"waymark/internal/settings"
)

const (
	nameSettings = "The site’s settings"
	nameNames    = "The names of the settings"
	nameFiles    = "The files with keys"
	nameSecret   = "The site’s secret"
	nameAddress  = "The site’s address"
	nameLetters  = "The address in letters"
	nameProxy    = "Telling visitors apart"
	nameReplies  = "Where answers reach you"
	nameOutside  = "What every mail says outside"
)

// settings looks at what the operator and the author have set.
func (d *Doctor) settings(context.Context) []Check {
	checks := forFriend(d.names(), d.files(), d.owners(), d.secret(), d.address(), d.lettersAddress(), d.proxy())
	site, err := settings.Load(d.app)
	if err != nil {
		return append(checks, d.blind(nameSettings, err)...)
	}
	return append(checks, replies(site).at("#/site?group=mail&field=reply_to"), outside(site).at("#/site?group=mail&field=from_name"))
}

// outside looks whether the sender's name or the postal address, which stand in discreet mails too, name the site: whoever opens her
// inbox would only have to look it up.
func outside(site *settings.Site) Check {
	name := strings.ToLower(strings.TrimSpace(site.Name()))
	if name == "" {
		return ok(nameOutside, "Your site has no name yet.")
	}
	var says []string
	for what, text := range map[string]string{"the sender’s name": site.FromName(), "the postal address": site.PostalAddress()} {
		if strings.Contains(strings.ToLower(text), name) {
			says = append(says, what)
		}
	}
	if len(says) == 0 {
		return ok(nameOutside, "Neither the sender’s name nor the postal address names your site.")
	}
	slices.Sort(says)
	return warn(nameOutside, "Your site’s name stands in "+strings.Join(says, " and in ")+", and so in every mail: whoever opens a reader’s inbox can look it up.",
		"Under Settings, Mail, choose a plain sender’s name, such as your first name, and leave the site’s name out of the postal address.")
}

// names looks for settings that nobody reads because of a slip in their name.
func (d *Doctor) names() Check {
	const name = nameNames
	if err := config.Mistakes(d.app.DataDir()); err != nil {
		return bad(name, "With the settings as they are now the site does not start again.", err.Error())
	}
	strangers, err := config.Strangers(d.app.DataDir(), d.environ())
	if err != nil {
		return bad(name, "The file waymark.env cannot be read.", err.Error())
	}
	if len(strangers) == 0 {
		return ok(name, "Every name in waymark.env and in the environment is one that Waymark knows.")
	}
	var lines []string
	for _, s := range strangers {
		lines = append(lines, s.String())
	}
	return warn(name, "There are settings that nobody reads.", strings.Join(lines, "\n"))
}

// secretFiles are the files that hold keys, as far as they are there.
func (d *Doctor) secretFiles() []string {
	var found []string
	for _, path := range []string{config.EnvFile(d.app.DataDir()), config.SecretFile(d.app.DataDir())} {
		if _, err := os.Stat(path); err == nil {
			found = append(found, path)
		}
	}
	return found
}

// openFiles are those of the secret files that others on this computer may read.
func (d *Doctor) openFiles() []string {
	var open []string
	for _, path := range d.secretFiles() {
		// Windows has no such bits, and says what it likes
		if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
			open = append(open, path)
		}
	}
	return open
}

func (d *Doctor) files() Check {
	const name = nameFiles
	open := d.openFiles()
	if len(open) == 0 {
		return ok(name, "Nobody else on this computer can read them.")
	}
	var lines []string
	for _, path := range open {
		lines = append(lines, "chmod 600 "+filepath.Base(path))
	}
	c := bad(name, "Others on this computer can read a file with keys in it.", strings.Join(lines, "\n"))
	c.Mendable = true
	return c
}

// closeFiles makes the secret files their owner's alone.
func (d *Doctor) closeFiles() error {
	for _, path := range d.openFiles() {
		if err := os.Chmod(path, 0o600); err != nil {
			return fmt.Errorf("closing %s to others: %w", filepath.Base(path), err)
		}
	}
	return nil
}

func (d *Doctor) secret() Check {
	const name = nameSecret
	_, err := os.Stat(config.SecretFile(d.app.DataDir()))
	if err != nil && !d.cfg.SecretSet() {
		return bad(name, "It is missing: pb_data/waymark.secret is not there.", "Bring the file back from a backup (it is in each): without it every link in every mail ends.\nwaymark secret says what going on without it costs.")
	}
	if err != nil {
		return ok(name, "It comes from WAYMARK_SECRET. Keep a copy: without it every link in every mail ends.")
	}
	kept, err := os.ReadFile(config.SecretFile(d.app.DataDir()))
	if err == nil && strings.TrimSpace(string(kept)) != string(d.cfg.Secret) {
		return warn(name, "WAYMARK_SECRET is set, and another secret lies in pb_data from before.",
			"If links in older mails no longer open, take WAYMARK_SECRET out again. Otherwise delete pb_data/waymark.secret.")
	}
	return ok(name, "It was made on the first start and lies in pb_data, in every backup with it.")
}

func (d *Doctor) address() Check {
	const name = nameAddress
	switch {
	case d.cfg.Local() && loopback(d.cfg.URL):
		return ok(name, d.cfg.URL+" is for this computer alone, as long as you are trying things out.")
	case loopback(d.cfg.URL):
		return bad(name, "Links in mail lead to "+d.cfg.URL+", which opens for nobody but this computer.",
			"Set WAYMARK_URL to the site’s public address, such as https://example.org, and start again.")
	case !strings.HasPrefix(d.cfg.URL, "https://"):
		return bad(name, d.cfg.URL+" is not encrypted: who shares her network sees what a reader reads.",
			"Have the site served with https, and set WAYMARK_URL to its https:// address.")
	}
	return ok(name, d.cfg.URL+".")
}

// public reports whether Mailgun can reach the site.
func (d *Doctor) public() bool { return !loopback(d.cfg.URL) }

// proxy guesses from the outside whether something stands before the program: it serves https itself only
// when PocketBase keeps its own certificates.
func (d *Doctor) proxy() Check {
	const name = nameProxy
	trusted := d.app.Settings().TrustedProxy.Headers
	_, err := os.Stat(filepath.Join(d.app.DataDir(), ".autocert_cache"))
	own := err == nil
	switch {
	case len(trusted) > 0 && own:
		return warn(name, "The program serves https itself, and still believes the header "+strings.Join(trusted, ", ")+", which any visitor can write.",
			"If nothing stands before it: dashboard, “Show everything”, Server settings, Application, User IP proxy headers: leave it empty.")
	case len(trusted) > 0:
		return ok(name, "A visitor’s network is read from "+strings.Join(trusted, ", ")+".")
	case strings.HasPrefix(d.cfg.URL, "https://") && !own:
		return warn(name, "Something before this program (nginx, Caddy, a hosting panel) seems to serve https for it, and is not named in the settings. "+
			"Then all visitors seem to come from one place, and a limit for each network holds for all of them together or not at all.",
			"Dashboard, “Show everything”, Server settings, Application, User IP proxy headers: name the header it sets, most often X-Forwarded-For,\n"+
				"and see to it that it overwrites what a visitor sends there.")
	}
	return ok(name, "Visitors come to this program directly.")
}

func replies(site *settings.Site) Check {
	const name = nameReplies
	if settings.AnswersReach(site) != nil {
		return bad(name, "There is no reply address with the hours when you read it, so no guide and no letters can go live.",
			"Under Settings, Mail: write the reply address, and the hours.")
	}
	return ok(name, "A reply address and your hours are set.")
}

// loopback reports whether an address opens on this computer alone.
func loopback(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}
