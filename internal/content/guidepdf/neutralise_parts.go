package guidepdf

import (
	"fmt"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	photo "waymark/internal/content/picture"
)

// remarks are the kinds of annotations that somebody makes on a page; byWhom is what they keep of her beside what
// they say (ISO 32000-1, tables 164 and 170).
var (
	remarks = map[string]bool{
		"Text": true, "FreeText": true, "Line": true, "Square": true, "Circle": true, "Polygon": true, "PolyLine": true, "Highlight": true, "Underline": true,
		"Squiggly": true, "StrikeOut": true, "Stamp": true, "Caret": true, "Ink": true, "Popup": true, "FileAttachment": true, "Sound": true,
	}
	byWhom = []string{"T", "M", "CreationDate", "NM", "Subj", "RC"}
)

// scrubStream cleans what a stream holds: a photograph, which is a whole JPEG with all that a camera wrote into it, or
// a colour profile.
func scrubStream(stream types.StreamDict) (types.StreamDict, error) {
	if len(stream.FilterPipeline) == 1 && stream.FilterPipeline[0].Name == "DCTDecode" {
		clean, err := photo.Clean(stream.Raw)
		if err != nil {
			return stream, fmt.Errorf("%w: clean a photograph: %v", ErrNotPDF, err)
		}
		size := int64(len(clean))
		stream.Raw, stream.Content, stream.StreamLength = clean, nil, &size
		stream.Update("Length", types.Integer(size))
		return stream, nil
	}
	if stream.IntEntry("N") == nil || stream.Type() != nil || stream.Decode() != nil {
		return stream, nil // no profile, or none that can be read
	}
	profile := photo.CleanProfile(stream.Content)
	if profile == nil {
		return stream, nil
	}
	stream.Raw, stream.Content = nil, profile
	if err := stream.Encode(); err != nil {
		return stream, fmt.Errorf("%w: clean a colour profile: %v", ErrNotPDF, err)
	}
	return stream, nil
}
