package login

import (
	"errors"
	"slices"
	"strings"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
)

const keepsNoAddress = "Network addresses of readers are never kept on this site, so this cannot be switched on: an address in a log is evidence."

// guardSettings refuses to have the logs keep who asked. What is saved past the API is switched off at the next start.
func (l *Logins) guardSettings() {
	l.app.OnSettingsUpdateRequest().BindFunc(func(e *core.SettingsUpdateRequestEvent) error {
		if e.NewSettings.Logs.LogIP || e.NewSettings.Logs.LogAuthId {
			return router.NewBadRequestError(keepsNoAddress, refuseAddresses(e.NewSettings))
		}
		return e.Next()
	})
}

func refuseAddresses(s *core.Settings) error {
	wrong := validation.Errors{}
	if s.Logs.LogIP {
		wrong["logIP"] = validation.NewError("logs_keep_no_address", keepsNoAddress)
	}
	if s.Logs.LogAuthId {
		wrong["logAuthId"] = validation.NewError("logs_keep_no_address", keepsNoAddress)
	}
	return validation.Errors{"logs": wrong}
}

// forgetAddresses switches off what an older version let somebody switch on.
func (l *Logins) forgetAddresses(app core.App) error {
	if set := app.Settings().Logs; !set.LogIP && !set.LogAuthId {
		return nil
	}
	settings, err := app.Settings().Clone()
	if err != nil {
		return err
	}
	settings.Logs.LogIP, settings.Logs.LogAuthId = false, false
	return app.Save(settings)
}

// ownCollections are PocketBase's own records about logins, which nobody writes by hand.
var ownCollections = []string{core.CollectionNameAuthOrigins, core.CollectionNameExternalAuths, core.CollectionNameMFAs, core.CollectionNameOTPs}

// guardRecords stands before the records of those who can log in, within a batch as well.
func (l *Logins) guardRecords() {
	guard := func(e *core.RecordRequestEvent) error {
		if err := l.Confirmed(e.RequestEvent); err != nil {
			return err
		}
		return e.Next()
	}
	people := core.CollectionNameSuperusers
	l.app.OnRecordCreateRequest(people).BindFunc(guard)
	l.app.OnRecordUpdateRequest(people).BindFunc(guard)
	l.app.OnRecordDeleteRequest(people).BindFunc(guard)

	never := func(e *core.RecordRequestEvent) error {
		return e.ForbiddenError("These records are kept by the program itself.", nil)
	}
	l.app.OnRecordCreateRequest(ownCollections...).BindFunc(never)
	l.app.OnRecordUpdateRequest(ownCollections...).BindFunc(never)
	l.app.OnRecordDeleteRequest(ownCollections...).BindFunc(never)

	l.app.OnCollectionCreateRequest().BindFunc(func(e *core.CollectionRequestEvent) error { return guardCollection(e, "") })
	l.app.OnCollectionUpdateRequest().BindFunc(func(e *core.CollectionRequestEvent) error {
		return guardCollection(e, e.Collection.Name)
	})
	l.app.OnCollectionDeleteRequest().BindFunc(func(e *core.CollectionRequestEvent) error { return guardCollection(e, e.Collection.Name) })
}

// guardCollection keeps what would be a way round: a view reads every table of the database, an index is SQL of whoever
// writes it, and the way in is not the dashboard's to change.
func guardCollection(e *core.CollectionRequestEvent, was string) error {
	switch {
	case e.Collection.IsView():
		return e.ForbiddenError("A view can read everything in the database, so it is not made here. Your friend can put it into a migration.", nil)
	case e.Collection.Name == core.CollectionNameSuperusers || was == core.CollectionNameSuperusers || slices.Contains(ownCollections, e.Collection.Name):
		return e.ForbiddenError("How people log in is not changed here; see “Your login”.", nil)
	case slices.ContainsFunc(e.Collection.Indexes, func(index string) bool { return strings.Contains(index, ";") }):
		return e.BadRequestError("An index is one statement, without a semicolon.", errors.New("an index with a semicolon"))
	}
	return e.Next()
}

// watchPeople ends the logins of whoever gets another password or key, and tells her of it.
func (l *Logins) watchPeople() {
	l.app.OnRecordAfterUpdateSuccess(core.CollectionNameSuperusers).BindFunc(func(e *core.RecordEvent) error {
		before, after := e.Record.Original(), e.Record
		if before.TokenKey() != after.TokenKey() {
			if _, err := end(e.App.NonconcurrentDB(), after.Id, ""); err != nil {
				return err
			}
			l.hushStreams()
		}
		if err := l.tellOfChange(e.App, before, after); err != nil {
			// it is changed: that she cannot be told must not look as if it were not
			e.App.Logger().Error("Telling somebody that her login was changed", "error", err)
		}
		return e.Next()
	})
	l.app.OnRecordAfterDeleteSuccess(core.CollectionNameSuperusers).BindFunc(func(e *core.RecordEvent) error {
		l.hushStreams()
		if err := forgetPerson(e.App.NonconcurrentDB(), e.Record.Id); err != nil {
			return err
		}
		return e.Next()
	})
}

// tellOfChange tells her of a new password, and her old address of a new one.
func (l *Logins) tellOfChange(app core.App, before, after *core.Record) error {
	const password = core.FieldNamePassword + ":hash"
	if before.GetString(password) != after.GetString(password) {
		if err := setWeak(app.NonconcurrentDB(), after.Id, false); err != nil {
			return err
		}
		if err := l.tell(app, before.Email(), "Your password was changed", changedWords(l.clock(app), l.now(), "The password of your desk was changed on")); err != nil {
			return err
		}
	}
	if !strings.EqualFold(before.Email(), after.Email()) {
		return l.tell(app, before.Email(), "Another address for your login", changedWords(l.clock(app), l.now(), "The e-mail address that opens your desk was changed; this one opens it no more. It was changed on"))
	}
	return nil
}

// hushStreams ends every open stream of somebody who is logged in: PocketBase looks at a token once, when it begins.
func (l *Logins) hushStreams() {
	broker := l.app.SubscriptionsBroker()
	for _, client := range broker.Clients() {
		if client.Get(apis.RealtimeClientAuthKey) != nil {
			broker.Unregister(client.Id())
		}
	}
}
