package settings

import validation "github.com/pocketbase/ozzo-validation/v4"

// AnswersReach returns a validation error on the field "status" unless an answer to a
// mail reaches somebody, and every mail can say when she reads it. Nothing goes live
// without the two: a reader may answer with something that cannot wait.
func AnswersReach(site *Site) error {
	if site.ReplyTo() != "" && site.ReplyHours() != "" {
		return nil
	}
	return validation.Errors{"status": validation.NewError("waymark_no_reply",
		"Before this can go live, write a reply address that somebody reads, and when you answer, in the site’s settings.")}
}
