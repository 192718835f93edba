package dashboard

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"
	"github.com/pocketbase/pocketbase/tools/router"

	"waymark/internal/content"
)

// bindGuides adds what the form of a guide asks about its file.
func (d *desk) bindGuides(g *router.RouterGroup[*core.RequestEvent]) {
	g.POST("/guides/inspect", inspectPDF)
	g.GET("/guides/{id}/file", d.withGuide(answerGuideFile))
	g.POST("/guides/{id}/file", d.withGuide(replaceGuideFile))
	g.POST("/guides/{id}/file/mend", d.withGuide(func(e *core.RequestEvent, guide *content.Guide) error {
		return settle(e, guide, content.MendGuideFile(e.App, guide, d.now()))
	}))
	g.POST("/guides/{id}/file/text", d.withGuide(func(e *core.RequestEvent, guide *content.Guide) error {
		return settle(e, guide, content.UseGuideText(e.App, guide, d.now()))
	}))
	g.GET("/guides/{id}/download", d.withGuide(downloadGuideFile))
}

// guideFile is the PDF of a guide as the form shows it.
type guideFile struct {
	Made    bool      `json:"made"` // from the guide's text; else it is hers
	Name    string    `json:"name"` // what it is called in somebody's downloads
	Size    int64     `json:"size"` // bytes
	Pages   int       `json:"pages"`
	Updated time.Time `json:"updated"`
	Says    []says    `json:"says"`    // what it tells about itself
	Neutral bool      `json:"neutral"` // that is its neutral name and nothing else
}

// says is one thing a PDF tells about itself, to whoever looks at it in a folder.
type says struct {
	What string `json:"what"`
	Text string `json:"text"`
}

// telling lists what a PDF says that can be read without opening it. The producer is left
// out: it names a program.
func telling(m content.PDFMetadata) []says {
	list := []says{}
	for _, part := range []says{
		{"Title", m.Title}, {"Author", m.Author}, {"Subject", m.Subject}, {"Keywords", m.Keywords}, {"Written with", m.Creator},
	} {
		if part.Text != "" {
			list = append(list, part)
		}
	}
	return list
}

// withGuide hands a guide of any status to what answers for it.
func (d *desk) withGuide(answer func(e *core.RequestEvent, guide *content.Guide) error) func(*core.RequestEvent) error {
	return func(e *core.RequestEvent) error {
		guide, err := content.GuideByID(e.App, e.Request.PathValue("id"))
		if err != nil {
			return refuse(e, err)
		}
		return answer(e, guide)
	}
}

// settle answers with the file after a change of it.
func settle(e *core.RequestEvent, guide *content.Guide, err error) error {
	if err != nil {
		return refuse(e, err)
	}
	return answerGuideFile(e, guide)
}

// answerGuideFile answers with what is to be known about a guide's file, null when it has
// none, and how many people have its link.
func answerGuideFile(e *core.RequestEvent, guide *content.Guide) error {
	n, err := holders(e.App, guide.Id)
	if err != nil {
		return err
	}
	answer := struct {
		File    *guideFile `json:"file"`
		Holders int        `json:"holders"`
	}{Holders: n}
	found, err := content.GuideFileOf(e.App, guide)
	switch {
	case err == nil:
		answer.File = &guideFile{
			Made: found.Made, Name: found.Name, Size: found.Metadata.Size, Pages: found.Metadata.Pages, Updated: found.Updated,
			Says: telling(found.Metadata), Neutral: found.Neutral(guide.OutsideName()),
		}
	case !errors.Is(err, content.ErrNotFound):
		return fmt.Errorf("looking at the file of guide %s: %w", guide.Id, err)
	}
	return e.JSON(http.StatusOK, answer)
}

// sentPDF is the file of a request.
func sentPDF(e *core.RequestEvent) (*filesystem.File, error) {
	files, err := e.FindUploadedFiles("file")
	if err != nil || len(files) != 1 {
		return nil, e.BadRequestError("No file came with this. Please choose it again.", err)
	}
	return files[0], nil
}

// inspectPDF answers POST guides/inspect: what a PDF tells about itself. Nothing is kept.
func inspectPDF(e *core.RequestEvent) error {
	file, err := sentPDF(e)
	if err != nil {
		return err
	}
	metadata, err := content.InspectUpload(file)
	if err != nil {
		return refuse(e, err)
	}
	return e.JSON(http.StatusOK, map[string]any{"size": metadata.Size, "pages": metadata.Pages, "says": telling(metadata)})
}

// replaceGuideFile makes the file sent the guide's own, in a neutral copy.
func replaceGuideFile(e *core.RequestEvent, guide *content.Guide) error {
	file, err := sentPDF(e)
	if err != nil {
		return err
	}
	return settle(e, guide, content.SetGuideFile(e.App, guide, file))
}

// downloadGuideFile sends the author the file as a subscriber gets it.
func downloadGuideFile(e *core.RequestEvent, guide *content.Guide) error {
	name, _, open, err := content.GuidePDF(e.App, guide)
	if err != nil {
		return refuse(e, err)
	}
	file, err := open()
	if err != nil {
		return err
	}
	defer file.Close()
	e.Response.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	e.Response.Header().Set("Cache-Control", "no-store")
	return e.Stream(http.StatusOK, "application/pdf", file)
}
