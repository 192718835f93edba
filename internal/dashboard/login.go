package dashboard

import (
	"errors"
	"net/http"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"waymark/internal/login"
)

// WithLogins gives the desk who is logged in.
func WithLogins(logins *login.Logins) Option { return func(d *desk) { d.logins = logins } }

// loginPage is what “Your login” shows.
type loginPage struct {
	login.Person
	Others []login.Person `json:"others"`
	// MailLeaves: a code by mail would arrive.
	MailLeaves bool `json:"mail_leaves"`
}

func (d *desk) bindLogin(g *router.RouterGroup[*core.RequestEvent]) {
	g.GET("/login", d.showLogin)
	g.POST("/login/confirm", d.confirmLogin)
	g.POST("/login/download", d.allowDownload)
	g.DELETE("/login/{id}", d.endLogin)
	g.DELETE("/login", d.endLogins)
	g.POST("/login/password", d.changePassword)
	g.POST("/login/email", d.changeEmail)
	g.POST("/login/second/app", d.offerApp)
	g.POST("/login/second/mail", d.offerMail)
	g.PUT("/login/second/{kind}", d.switchSecondOn)
	g.DELETE("/login/second", d.switchSecondOff)
	g.POST("/login/recovery", d.freshRecovery)
}

const loginNotNow = "That could not be done just now. Nothing has changed; please try again in a moment."

func (d *desk) showLogin(e *core.RequestEvent) error {
	me, errMe := d.logins.Mine(e)
	others, errOthers := d.logins.Others(e)
	if err := errors.Join(errMe, errOthers); err != nil {
		return e.InternalServerError("Your login could not be looked up just now. Please try again in a moment.", err)
	}
	return e.JSON(http.StatusOK, loginPage{Person: me, Others: others, MailLeaves: !d.cfg.Local()})
}

// confirmLogin takes the password given once more.
func (d *desk) confirmLogin(e *core.RequestEvent) error {
	var body struct {
		Password string `json:"password"`
		Code     string `json:"code"`
	}
	if err := e.BindBody(&body); err != nil {
		return e.BadRequestError("Please give your password.", err)
	}
	ticket, until, err := d.logins.Confirm(e, body.Password, body.Code)
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, map[string]any{"ticket": ticket, "until": until})
}

// allowDownload makes the part of a backup's link that only somebody with the password gets.
func (d *desk) allowDownload(e *core.RequestEvent) error {
	var body struct {
		Name string `json:"name"`
	}
	if err := e.BindBody(&body); err != nil {
		return e.BadRequestError("Please choose a backup.", err)
	}
	once, err := d.logins.Download(e, body.Name)
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, map[string]string{"once": once})
}

func (d *desk) endLogin(e *core.RequestEvent) error {
	err := d.logins.End(e, e.Request.PathValue("id"))
	if errors.Is(err, login.ErrNotHers) {
		return e.NotFoundError("That login has ended already.", nil)
	}
	if err != nil {
		return e.InternalServerError(loginNotNow, err)
	}
	return e.NoContent(http.StatusNoContent)
}

// endLogins asks for no password: whoever does it with a stolen token logs himself out as well.
func (d *desk) endLogins(e *core.RequestEvent) error {
	if err := d.logins.EndAll(e.App, e.Auth); err != nil {
		return e.InternalServerError(loginNotNow, err)
	}
	return e.NoContent(http.StatusNoContent)
}

func (d *desk) changePassword(e *core.RequestEvent) error {
	if err := d.logins.Confirmed(e); err != nil {
		return err
	}
	var body struct {
		Password string `json:"password"`
	}
	if err := e.BindBody(&body); err != nil || body.Password == "" {
		return e.BadRequestError("Please give the new password.", err)
	}
	e.Auth.SetPassword(body.Password)
	if err := e.App.Save(e.Auth); err != nil {
		return e.BadRequestError("The password was not changed.", err)
	}
	return d.stay(e)
}

func (d *desk) changeEmail(e *core.RequestEvent) error {
	if err := d.logins.Confirmed(e); err != nil {
		return err
	}
	var body struct {
		Email string `json:"email"`
	}
	if err := e.BindBody(&body); err != nil || strings.TrimSpace(body.Email) == "" {
		return e.BadRequestError("Please give the new e-mail address.", err)
	}
	e.Auth.SetEmail(strings.TrimSpace(body.Email))
	if err := e.App.Save(e.Auth); err != nil {
		return e.BadRequestError("The address was not changed.", err)
	}
	return d.stay(e)
}

// stay keeps the tab logged in whose every login, this one included, has ended with the change.
func (d *desk) stay(e *core.RequestEvent) error {
	token, err := d.logins.Stay(e, e.Auth)
	if err != nil {
		return e.InternalServerError("It is changed. Please log in again.", err)
	}
	// her own address is hers to see: the tab shows it, and logs in with it again when a login runs out
	return e.JSON(http.StatusOK, map[string]any{"token": token, "record": e.Auth.IgnoreEmailVisibility(true)})
}

func (d *desk) offerApp(e *core.RequestEvent) error {
	if err := d.logins.Confirmed(e); err != nil {
		return err
	}
	offer, err := d.logins.OfferApp(e.Auth)
	if err != nil {
		return e.InternalServerError(loginNotNow, err)
	}
	return e.JSON(http.StatusOK, offer)
}

func (d *desk) offerMail(e *core.RequestEvent) error {
	if err := d.logins.Confirmed(e); err != nil {
		return err
	}
	if d.cfg.Local() {
		return e.BadRequestError("No mail leaves this computer yet, so a code would not reach you. Please use an app.", nil)
	}
	if err := d.logins.MailProof(e); err != nil {
		return err
	}
	return e.NoContent(http.StatusNoContent)
}

func (d *desk) switchSecondOn(e *core.RequestEvent) error {
	if err := d.logins.Confirmed(e); err != nil {
		return err
	}
	var body struct {
		Code string `json:"code"`
	}
	if err := e.BindBody(&body); err != nil {
		return e.BadRequestError("Please give the code.", err)
	}
	codes, err := d.logins.SwitchOn(e.App, e.Auth, login.Second(e.Request.PathValue("kind")), body.Code)
	if errors.Is(err, login.ErrWrong) {
		return e.BadRequestError("That is not the code. Please give the one that you see now.", nil)
	}
	if err != nil {
		return e.InternalServerError(loginNotNow, err)
	}
	return e.JSON(http.StatusOK, map[string]any{"codes": codes})
}

func (d *desk) switchSecondOff(e *core.RequestEvent) error {
	if err := d.logins.Confirmed(e); err != nil {
		return err
	}
	if err := d.logins.SwitchOff(e.App, e.Auth); err != nil {
		return e.InternalServerError(loginNotNow, err)
	}
	return e.NoContent(http.StatusNoContent)
}

func (d *desk) freshRecovery(e *core.RequestEvent) error {
	if err := d.logins.Confirmed(e); err != nil {
		return err
	}
	second, _, err := d.logins.State(e.App, e.Auth.Id)
	if err == nil && second == login.None {
		return e.BadRequestError("Recovery codes belong to a second step. Please switch one on first.", nil)
	}
	if err != nil {
		return e.InternalServerError(loginNotNow, err)
	}
	codes, err := d.logins.FreshRecovery(e.App, e.Auth)
	if err != nil {
		return e.InternalServerError(loginNotNow, err)
	}
	return e.JSON(http.StatusOK, map[string]any{"codes": codes})
}

// loginSteps are the first steps that make her login safe.
func (d *desk) loginSteps(person string) ([]firstStep, error) {
	second, weak, err := d.logins.State(d.app, person)
	if err != nil {
		return nil, err
	}
	steps := []firstStep{}
	if weak {
		steps = append(steps, firstStep{
			Key: "password", Title: "A stronger password",
			Why:    "The one you log in with would be guessed soon. It goes on working until you choose another.",
			Action: action{"Choose another", "#/your-login"},
		})
	}
	return append(steps, firstStep{
		Key: "second", Done: second != login.None,
		Title:  "A second step for your login",
		Why:    "Whoever learns your password, or reads your mail and asks for a new one, gets no further: the desk then asks for a code from an app on your phone. It takes two minutes.",
		Action: action{"Switch it on", "#/your-login"},
	}), nil
}
