// Bun.readableStreamToText and its relatives.

package bun

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/bunapi/web/streams"
	"github.com/gobun/gobun/jsbridge"
)

var readers = []module.Member{
	{Name: "readableStreamToArrayBuffer", Length: 1, Call: readAs("arrayBuffer")},
	{Name: "readableStreamToBytes", Length: 1, Call: readAs("bytes")},
	{Name: "readableStreamToBlob", Length: 1, Call: readAs("blob")},
	{Name: "readableStreamToFormData", Length: 1, Call: readAs("formData")},
	{Name: "readableStreamToJSON", Length: 1, Call: readAs("json")},
	{Name: "readableStreamToText", Length: 1, Call: readAs("text")},
	{Name: "readableStreamToArray", Length: 1, Call: readableStreamToArray},
}

// readAs reads a stream in the way in which the method of that name of a Response reads its body.
func readAs(method string) jsbridge.Native {
	return func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		stream, err := readable(s, a.At(0))
		if err != nil {
			return nil, err
		}
		return fetch.Consume(s, stream, method)
	}
}

func readableStreamToArray(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	stream, err := readable(s, a.At(0))
	if err != nil {
		return nil, err
	}
	l := &lister{promise: s.NewPromise()}
	r, err := streams.Read(s, stream, l)
	if err != nil {
		return s.Rejected(err), nil
	}
	r.Resume(s)
	return l.promise.Value(), nil
}

func readable(s jsbridge.Scope, v goja.Value) (*goja.Object, error) {
	if !streams.Is(s, v) {
		return nil, jsbridge.ArgType("stream", "ReadableStream", v)
	}
	return v.(*goja.Object), nil
}

// maxChunks bounds readableStreamToArray.
const maxChunks = 1 << 24

// lister collects chunks unchanged.
type lister struct {
	promise *jsbridge.Deferred
	list    []goja.Value
}

func (l *lister) Chunk(s jsbridge.Scope, v goja.Value) error {
	if len(l.list) == maxChunks {
		err := jsbridge.Errorf("a stream has more chunks than gobun holds in memory (%d)", maxChunks)
		l.promise.Reject(s, err)
		return err
	}
	l.list = append(l.list, v)
	return nil
}

func (l *lister) End(s jsbridge.Scope, err error) {
	if err != nil {
		l.promise.Reject(s, err)
		return
	}
	l.promise.Resolve(s, s.Array(l.list...))
}
