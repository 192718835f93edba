package content

import "github.com/pocketbase/pocketbase/core"

// Media is a picture used in a text.
type Media struct{ core.BaseRecordProxy }

func (m *Media) Alt() string     { return m.GetString("alt") }
func (m *Media) Caption() string { return m.GetString("caption") }

// File is its file name; [Media.Path] is the address.
func (m *Media) File() string { return m.GetString("file") }

// Width and Height are in pixels, as a browser shows it; 0 when they are not known.
func (m *Media) Width() int  { return m.GetInt("width") }
func (m *Media) Height() int { return m.GetInt("height") }

// Path is its address on this site. thumb is "" for the picture as uploaded, or one of
// "480x0", "960x0" and "1600x0".
func (m *Media) Path(thumb string) string { return filePath(m.Record, m.File(), thumb) }
