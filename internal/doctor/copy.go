package doctor

import (
	"context"

	"waymark/internal/instance"
	"waymark/internal/token"
)

const nameCopy = "Site or copy"

// whichCopy says of a restored copy that it writes to nobody, and how that ends.
func (d *Doctor) whichCopy(context.Context) []Check {
	state, err := instance.New(d.app, token.New(d.cfg.Secret), d.cfg.Version).State()
	if err != nil {
		return d.blind(nameCopy, err)
	}
	dir := d.app.DataDir()
	switch state {
	case instance.Restored:
		return forFriend(warn(nameCopy, "This is a restored copy, which waits: it writes to nobody.",
			"When it is to be the site, stop the site it was copied from, and then say so: waymark restore --go --dir "+dir+"\nThe author’s desk has a button for it, too."))
	case instance.Drilled:
		return forFriend(warn(nameCopy, "This is a copy on which a drill has run. It writes to nobody and cannot become the site: it holds as sent what nobody got.",
			"When you have seen enough, delete it. For a new site, restore the backup again: waymark restore FILE --dir NEW_FOLDER"))
	}
	return forFriend(ok(nameCopy, "This is the site itself."))
}
