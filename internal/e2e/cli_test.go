package e2e

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// call runs the program in a folder of its own, with nothing added to the arguments, and returns what it
// said on each side and what it ended with.
func (p *Program) call(t *testing.T, folder string, arguments ...string) (stdout, stderr string, code int) {
	t.Helper()
	// one that should have failed and serves instead must not hold up everything
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, p.binary, arguments...)
	command.Dir, command.Env = folder, p.env
	var out, failed strings.Builder
	command.Stdout, command.Stderr = &out, &failed
	err := command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), failed.String(), command.ProcessState.ExitCode()
}

// pathsIn is the path of each file and folder below root, sorted.
func pathsIn(t *testing.T, root string) (paths []string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, _ os.DirEntry, err error) error {
		if path != root {
			paths = append(paths, strings.TrimPrefix(path, root+"/"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

func TestWhatIsNoCommandOrNoFlagIsSaidWithWhatIsMeantAndMakesNothing(t *testing.T) {
	p := NewProgram(t)
	folder := t.TempDir()
	for call, says := range map[string]string{
		"doctr":                        "did you mean “waymark doctor”?",
		"Doctor":                       "did you mean “waymark doctor”?",
		"super":                        "did you mean “waymark superuser”?",
		"nonsense":                     "there is no command",
		"--nonsense":                   "there is no flag --nonsense",
		"-x":                           "-x",
		"serve --dri elsewhere":        "did you mean --dir?",
		"serve --htpp 127.0.0.1:0":     "did you mean --http?",
		"serve --time-lapse soon":      "time-lapse",
		"serve pb_data":                "no host name",
		"serve --dir":                  "--dir",
		"--queryTimeout x serve":       "queryTimeout",
		"demo now":                     "now",
		"doctor --fxi":                 "did you mean --fix?",
		"import":                       "name one file",
		"superuser upsrt":              "did you mean “waymark superuser upsert”?",
		"superuser upsert":             "needs an e-mail address and a password",
		"superuser delete":             "needs an e-mail address",
		"migrate uo":                   "did you mean “waymark migrate up”?",
		"migrate everything":           "cannot do",
		"completion basch":             "did you mean “waymark completion bash”?",
		"help doctr":                   "did you mean “waymark doctor”?",
		"help superuser upsrt":         "did you mean “waymark superuser upsert”?",
		"serve --dir ~/pb_data":        "~",
		"superuser ips --dir= 1.2.3.4": "--dir needs the folder",
	} {
		out, failed, code := p.call(t, folder, strings.Fields(call)...)
		if code != 2 || out != "" || !strings.Contains(failed, says) || strings.Count(failed, "\n") != 1 {
			t.Errorf("waymark %s: it ends with %d and says %q, %q", call, code, out, failed)
		}
	}
	if made := pathsIn(t, folder); len(made) > 0 {
		t.Errorf("it made %v", made)
	}
}

func TestHelpVersionAndCompletionNeedNoSiteAndMakeNone(t *testing.T) {
	p := NewProgram(t, "WAYMARK_ULR=wrong") // nor are the settings looked at
	folder := t.TempDir()
	for call, says := range map[string]string{
		"": "Available Commands", "help": "Available Commands", "--help": "Available Commands", "-h": "Available Commands",
		"--dir elsewhere": "Available Commands",
		"help serve":      "time-lapse", "serve --help": "time-lapse", "superuser upsert --help": "single superuser",
		"superuser": "upsert", "--version": "waymark version", "-v": "waymark version",
		"completion bash": "bash completion", "completion zsh": "#compdef", "completion fish": "fish completion",
		"__complete doc": "doctor", "__complete superuser up": "upsert",
	} {
		out, failed, code := p.call(t, folder, strings.Fields(call)...)
		if code != 0 || !strings.Contains(out, says) || failed != "" && !strings.HasPrefix(call, "__complete") {
			t.Errorf("waymark %s: it ends with %d and says %.300q, %q", call, code, out, failed)
		}
	}
	if made := pathsIn(t, folder); len(made) > 0 {
		t.Errorf("it made %v", made)
	}
}

// needingSite are calls of every command that must find a site where it is pointed.
var needingSite = []string{
	"doctor", "doctor --fix", "superuser upsert a@example.org kettle-orbit-73-plum", "superuser create a@example.org kettle-orbit-73-plum", "superuser delete a@example.org",
	"superuser ips 127.0.0.1", "import article.md", "import article.md --apply", "migrate", "migrate up", "migrate history-sync",
}

func TestNoCommandMakesASiteByMistake(t *testing.T) {
	p := NewProgram(t)
	folder := t.TempDir()
	article := []byte("# A title\n\nSome words.\n")
	for name, content := range map[string][]byte{"article.md": article, "a_file": article} {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(folder, "empty"), 0o700); err != nil {
		t.Fatal(err)
	}
	before := pathsIn(t, folder)
	for _, command := range needingSite {
		for dir, says := range map[string]string{"nowhere": "is not there", "a/long/way": "is not there", "empty": "holds no site", "a_file": "is a file", "": "is not there"} {
			arguments := strings.Fields(command)
			if dir != "" {
				arguments = append(arguments, "--dir", dir)
			} else if filepath.Dir(p.binary) != folder {
				continue // without --dir it is the folder beside the program
			}
			out, failed, code := p.call(t, folder, arguments...)
			if code != 1 || out != "" || !strings.Contains(failed, says) || strings.Count(failed, "\n") != 1 {
				t.Errorf("waymark %s --dir %s: it ends with %d and says %q, %q", command, dir, code, out, failed)
			}
		}
	}
	for _, command := range []string{"serve --http 127.0.0.1:0", "demo"} {
		if out, failed, code := p.call(t, folder, append(strings.Fields(command), "--dir", "a_file")...); code != 1 || out != "" || !strings.Contains(failed, "is a file") {
			t.Errorf("waymark %s --dir a_file: it ends with %d and says %q, %q", command, code, out, failed)
		}
	}
	if after := pathsIn(t, folder); !slices.Equal(before, after) {
		t.Errorf("there was %v, and now there is %v", before, after)
	}
}

func TestTheFolderAboveTheSiteIsNotTakenForANewOne(t *testing.T) {
	p := NewProgram(t)
	if out, err := p.Run("demo"); err != nil {
		t.Fatal(err, out)
	}
	above := filepath.Dir(p.Dir)
	for _, command := range append(needingSite, "serve --http 127.0.0.1:0", "demo") {
		_, failed, code := p.call(t, above, append(strings.Fields(command), "--dir", above)...)
		if code != 1 || !strings.Contains(failed, "--dir "+p.Dir) {
			t.Errorf("waymark %s: it ends with %d and says %q", command, code, failed)
		}
	}
}

func TestEveryCommandThatFailsSaysWhyAndEndsWithOne(t *testing.T) {
	p := NewProgram(t)
	p.Serve()
	address := strings.TrimPrefix(p.URL, "http://")
	for call, says := range map[string]string{
		"serve --http " + address:                      "already",
		"superuser upsert a@example.org short":         "password",
		"superuser upsert nobody kettle-orbit-73-plum": "email",
		"superuser update b@example.org 123456":        "b@example.org",
		"import nowhere.md":                            "nowhere.md",
		"serve --time-lapse 0 --http 127.0.0.1:0":      "time-lapse",
	} {
		_, failed, code := p.call(t, t.TempDir(), append(strings.Fields(call), "--dir", p.Dir)...)
		if code != 1 || !strings.Contains(failed, says) || strings.Count(failed, "\n") != 1 {
			t.Errorf("waymark %s: it ends with %d and says %q", call, code, failed)
		}
	}
}

func TestAMistakeInTheSettingsStopsTheStartAndMakesNothing(t *testing.T) {
	for what, c := range map[string]struct{ file, env, says string }{
		"a slip in the environment": {"", "WAYMARK_LETTER_URL=https://a.example", "did you mean WAYMARK_LETTERS_URL?"},
		"a slip in the file":        {"MG_DOMIAN=mg.example.org\n", "", "MG_DOMIAN in line 1 of waymark.env means nothing to Waymark: did you mean MG_DOMAIN?"},
		"a byte order mark":         {"\xef\xbb\xbfMG_DOMAIN=mg.example.org\n", "", "byte order mark"},
		"a line that is no setting": {"\nhello\n", "", "line 2 of waymark.env is no setting"},
		"two of them":               {"hello\n", "WAYMARK_MAIL_BATCH=none", "WAYMARK_MAIL_BATCH must be"},
	} {
		t.Run(what, func(t *testing.T) {
			p := NewProgram(t, c.env)
			folder := filepath.Dir(p.Dir)
			if err := os.WriteFile(filepath.Join(folder, "waymark.env"), []byte(c.file), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, command := range []string{"serve --http 127.0.0.1:0", "demo"} {
				_, failed, code := p.call(t, folder, append(strings.Fields(command), "--dir", p.Dir)...)
				if code != 1 || !strings.Contains(failed, c.says) {
					t.Errorf("waymark %s: it ends with %d and says %q", command, code, failed)
				}
			}
			if made := pathsIn(t, folder); !slices.Equal(made, []string{"waymark.env"}) {
				t.Errorf("it made %v", made)
			}
		})
	}
}

func TestTheNamesOfTheTestsStopNobody(t *testing.T) {
	p := NewProgram(t, "WAYMARK_CHROMIUM=/usr/bin/chromium", "WAYMARK_AXE=/tmp/axe.js", "WAYMARK_KILL_SEED=7", "WAYMARK_KILLS=50")
	if out, err := p.Run("demo"); err != nil {
		t.Error(err, out)
	}
}

func TestASiteWhoseSecretIsGoneDoesNotStart(t *testing.T) {
	p := NewProgram(t)
	if out, err := p.Run("demo"); err != nil {
		t.Fatal(err, out)
	}
	secret := filepath.Join(p.Dir, "waymark.secret")
	if err := os.Rename(secret, secret+".away"); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"serve --http 127.0.0.1:0", "demo", "superuser upsert a@example.org kettle-orbit-73-plum"} {
		_, failed, code := p.call(t, p.Dir, append(strings.Fields(command), "--dir", p.Dir)...)
		if code != 1 || !strings.Contains(failed, "secret is missing") || !strings.Contains(failed, "backup") {
			t.Errorf("waymark %s: it ends with %d and says %q", command, code, failed)
		}
	}
	if _, err := os.Stat(secret); err == nil {
		t.Error("another was made")
	}
}
