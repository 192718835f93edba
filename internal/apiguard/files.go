package apiguard

import "github.com/pocketbase/pocketbase/core"

// filesOf lists the collections whose pictures anybody may fetch who knows the address.
// An address cannot be guessed (a random record id, and a random end of the file name),
// and the API tells it for published records alone. It goes on working when an article
// becomes a draft again: a preview of that draft shows the picture, too.
var filesOf = map[string]bool{"posts": true, "guides": true, "media": true, "site": true}

// guardFile lets a picture through, and any file to a superuser. A guide's file never is
// a picture of these collections, and a field that is hidden or protected stays so even
// where the rules of its collection would let everybody see the record it belongs to.
func guardFile(e *core.FileDownloadRequestEvent) error {
	if e.HasSuperuserAuth() || hasSuperuserFileToken(e.RequestEvent) {
		return e.Next()
	}
	if !filesOf[e.Collection.Name] || e.FileField.Hidden || e.FileField.Protected {
		return e.NotFoundError("", nil)
	}
	return e.Next()
}
