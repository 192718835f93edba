package demo_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"waymark/internal/apptest"
	"waymark/internal/demo"
)

// command runs `waymark demo` and returns what it prints.
func command(t *testing.T, site *apptest.Site) (string, error) {
	t.Helper()
	var out bytes.Buffer
	filling := demo.NewCommand(site.App, site.Config)
	filling.SetArgs(nil)
	filling.SetOut(&out)
	filling.SetErr(&out)
	err := filling.Execute()
	return out.String(), err
}

func TestTheCommandTellsWhereToLogInAndItWorks(t *testing.T) {
	site := apptest.New(t)
	said, err := command(t, site)
	if err != nil {
		t.Fatal(err)
	}
	email, password, ok := demo.Login(site.App.DataDir())
	if !ok || !strings.Contains(said, email) || !strings.Contains(said, password) || !strings.Contains(said, site.URL+"/_/") {
		t.Fatalf("it says:\n%s", said)
	}
	if strings.Count(said, "discreet signup") != 1 {
		t.Errorf("it does not say how to try one in a line:\n%s", said)
	}
	if !demo.Opens(site.App, email, password) || demo.Opens(site.App, email, "something else") {
		t.Error("the password does not open the dashboard, or another does")
	}
	if len(strings.ReplaceAll(password, "-", "")) != 16 {
		t.Errorf("the password is %q", password)
	}
	info, err := os.Stat(filepath.Join(site.App.DataDir(), "waymark.demo-login"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the login: %v, %v", info, err)
	}

	before := dump(t, site.App)
	again, err := command(t, site)
	if err != nil || !strings.Contains(again, "nothing was changed") || !strings.Contains(again, password) {
		t.Errorf("the second time: %v\n%s", err, again)
	}
	if dump(t, site.App) != before {
		t.Error("the second time changed something")
	}
}

func TestFillingASiteMakesNoLogin(t *testing.T) {
	site := filled(t)
	if _, _, ok := demo.Login(site.App.DataDir()); ok || count(t, site.App, core.CollectionNameSuperusers, nil) != 0 {
		t.Error("there is a login")
	}
}

func TestWhereSomebodyHasALoginTheDemoMakesNone(t *testing.T) {
	site := apptest.New(t)
	superuser(t, site, "ada@example.org")
	said, err := command(t, site)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, ok := demo.Login(site.App.DataDir()); ok || count(t, site.App, core.CollectionNameSuperusers, nil) != 1 {
		t.Error("a login was made")
	}
	if strings.Contains(said, "Password") {
		t.Errorf("it says:\n%s", said)
	}
}

func TestTheInstallersOwnLoginDoesNotCount(t *testing.T) {
	site := apptest.New(t)
	superuser(t, site, core.DefaultInstallerEmail)
	if _, err := command(t, site); err != nil {
		t.Fatal(err)
	}
	if email, password, ok := demo.Login(site.App.DataDir()); !ok || !demo.Opens(site.App, email, password) {
		t.Error("no login was made")
	}
}

func TestALoginWhosePasswordWasChangedIsNoLongerTold(t *testing.T) {
	site := apptest.New(t)
	if _, err := command(t, site); err != nil {
		t.Fatal(err)
	}
	email, password, _ := demo.Login(site.App.DataDir())
	record, err := site.App.FindAuthRecordByEmail(core.CollectionNameSuperusers, email)
	if err != nil {
		t.Fatal(err)
	}
	record.SetPassword("one of her own choosing")
	if err := site.App.Save(record); err != nil {
		t.Fatal(err)
	}
	if said, err := command(t, site); err != nil || strings.Contains(said, password) {
		t.Errorf("%v\n%s", err, said)
	}
}

func TestALoginLostOnTheWayIsMadeByTheNextRun(t *testing.T) {
	site := filled(t) // and the power went off before the login
	if _, err := command(t, site); err != nil {
		t.Fatal(err)
	}
	if email, password, ok := demo.Login(site.App.DataDir()); !ok || !demo.Opens(site.App, email, password) {
		t.Error("there is no login")
	}
}

func TestARefusalSaysWhatToDoInsteadAndMakesNoLogin(t *testing.T) {
	site := apptest.New(t)
	c, err := site.App.FindCachedCollectionByNameOrId("posts")
	if err != nil {
		t.Fatal(err)
	}
	mine := core.NewRecord(c)
	mine.Set("title", "Mine")
	if err := site.App.Save(mine); err != nil {
		t.Fatal(err)
	}
	_, err = command(t, site)
	if !errors.Is(err, demo.ErrNotEmpty) || !strings.Contains(err.Error(), "1 article") || !strings.Contains(err.Error(), "--dir") {
		t.Errorf("got %v", err)
	}
	if count(t, site.App, core.CollectionNameSuperusers, nil) != 0 {
		t.Error("a login was made")
	}
}

func superuser(t *testing.T, site *apptest.Site, email string) {
	t.Helper()
	c, err := site.App.FindCachedCollectionByNameOrId(core.CollectionNameSuperusers)
	if err != nil {
		t.Fatal(err)
	}
	record := core.NewRecord(c)
	record.SetEmail(email)
	record.SetPassword("a password of her own")
	if err := site.App.Save(record); err != nil {
		t.Fatal(err)
	}
}
