package apiguard

import (
	"net/http"
	"sync"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
)

// lists are the lists of records that are being put together: each may take some dozen times the memory of its answer.
var lists = make(chan struct{}, 3)

// listRoute is the route of a list.
const listRoute = "GET /api/collections/{collection}/records"

// inTurn lets a list be put together when few others are. Its turn ends with the first byte of its answer, which is whole by
// then: whoever reads slowly keeps nobody waiting.
func inTurn(e *core.RequestEvent) error {
	select {
	case lists <- struct{}{}:
	case <-e.Request.Context().Done():
		return e.Request.Context().Err()
	}
	answer := &firstByte{ResponseWriter: e.Response, then: sync.OnceFunc(func() { <-lists })}
	defer answer.then()
	e.Response = answer
	return apis.BodyLimit(maxBody).Func(e)
}

// A firstByte does something before the first byte of an answer goes.
type firstByte struct {
	http.ResponseWriter
	then func()
}

func (w *firstByte) Write(p []byte) (int, error) {
	w.then()
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController, and PocketBase, reach what is inside.
func (w *firstByte) Unwrap() http.ResponseWriter { return w.ResponseWriter }
