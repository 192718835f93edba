package pictures

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"
)

// fileRoute is PocketBase's route for files.
const fileRoute = "GET /api/files/{collection}/{recordId}/{filename}"

// soon is for an answer in place of a size that is not made yet: PocketBase would let it be kept for a month.
const soon = "public, max-age=60"

// serveMade lets a request ask for a size that is there, and takes any other out of it before PocketBase makes one.
func (m *maker) serveMade(e *core.RequestEvent) error {
	if e.Request.Pattern != fileRoute || e.Request.URL.RawQuery == "" {
		return e.Next()
	}
	query := e.Request.URL.Query()
	if !query.Has("thumb") {
		return e.Next()
	}
	if !m.has(e, query.Get("thumb")) {
		e.Response.Header().Set("Cache-Control", soon)
		query.Del("thumb")
		e.Request.URL.RawQuery = query.Encode()
	}
	return e.Next()
}

// has says whether the file that a request asks for is there in a size.
func (m *maker) has(e *core.RequestEvent, size string) bool {
	collection, err := e.App.FindCachedCollectionByNameOrId(e.Request.PathValue("collection"))
	if err != nil || !slices.ContainsFunc(collection.Fields, func(f core.Field) bool { return slices.Contains(sizesOf(f), size) }) {
		return false
	}
	key := keyOf(collection.BaseFilesPath()+"/"+e.Request.PathValue("recordId"), e.Request.PathValue("filename"), size)
	if _, known := m.made.Load(key); known {
		return true
	}
	files, err := e.App.NewFilesystem()
	if err != nil {
		return false
	}
	defer files.Close()
	if there, err := files.Exists(key); err != nil || !there {
		return false
	}
	m.made.Store(key, true)
	return true
}
