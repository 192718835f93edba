package login

import (
	"errors"
	"net/http"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
)

// Second is a person's second step.
type Second string

// The second steps.
const (
	None Second = ""
	App  Second = "app"  // an authenticator app, RFC 6238
	Mail Second = "mail" // a code by mail
)

// wantsSecondStep answers a right password with a question where a second step is on and no code came with it. The code
// comes in the field "code" of the same request, sent again.
func (l *Logins) wantsSecondStep(e *core.RecordAuthRequestEvent) (asked bool, err error) {
	var body struct {
		Code string `json:"code" form:"code"`
	}
	if err := e.BindBody(&body); err != nil {
		return false, e.BadRequestError("Please give the code as you see it.", err)
	}
	if err := l.secondStep(e.RequestEvent, e.Record, body.Code); err != nil {
		return true, err
	}
	return false, nil
}

// secondStep looks at a code. It is nil where the code is right, or none is needed. Without one the error asks for it
// (401, with the code "second_step_app" or "second_step_mail" in its data), and sends it where it comes by mail.
func (l *Logins) secondStep(e *core.RequestEvent, person *core.Record, code string) error {
	set, err := findPerson(e.App.DB(), person.Id)
	if err != nil {
		return e.InternalServerError("Your login could not be looked up just now. Please try again in a moment.", err)
	}
	if set.Second == None {
		return nil
	}
	if code = tidy(code); code == "" {
		return l.askForCode(e, person, set.Second)
	}
	key := []string{"code", person.Id}
	if mark := l.markOf(e); mark != "" {
		if known, err := machineKnown(e.App.DB(), person.Id, mark); err == nil && known {
			key = append(key, mark)
		}
	}
	if wait := l.tries.take(ofCodes, key...); wait > 0 {
		return tooMany(e, wait)
	}
	err = l.rightCode(e.App, set, code)
	if errors.Is(err, ErrWrong) {
		return e.BadRequestError("That is not the code, or it has been used. Please take the next one.", ErrWrong)
	}
	if err != nil {
		return e.InternalServerError("The code could not be looked at just now. Please try again in a moment.", err)
	}
	return nil
}

// askForCode says which code is wanted.
func (l *Logins) askForCode(e *core.RequestEvent, person *core.Record, second Second) error {
	says := "Please give the code that your authenticator app shows, or one of your recovery codes."
	if second == Mail {
		if err := l.mailCode(e, person); err != nil {
			return err
		}
		says = "We have sent you a code by mail. Please give it here, or one of your recovery codes."
	}
	return router.NewApiError(http.StatusUnauthorized, says, validation.Errors{"code": validation.NewError("second_step_"+string(second), says)})
}

// rightCode is nil for a right code, which is then used up; ErrWrong for any other.
func (l *Logins) rightCode(app core.App, set person, code string) error {
	if recovered, err := useRecovery(app.NonconcurrentDB(), set.ID, l.recoveryHash(code)); recovered || err != nil {
		return err
	}
	if set.Second == Mail {
		return l.rightMailed(set.ID, code)
	}
	secret, err := l.unseal(set.Secret)
	if err != nil {
		return err
	}
	step, ok := matches(secret, code, l.now())
	if !ok {
		return ErrWrong
	}
	// each code opens once: whoever looked over her shoulder comes too late (RFC 6238, 5.2)
	used, err := useStep(app.NonconcurrentDB(), set.ID, step)
	if err == nil && !used {
		return ErrWrong
	}
	return err
}
