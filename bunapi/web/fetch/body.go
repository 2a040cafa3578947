// Bodies: what a Request, a Response or a Blob carries, and the methods that read it.

package fetch

import (
	"os"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/ecma/json"
	"github.com/gobun/gobun/bunapi/web/encoding"
	"github.com/gobun/gobun/bunapi/web/url"
	"github.com/gobun/gobun/jsbridge"
)

// Body is the content of a message. At most one of its sources is set; none is the null body.
type Body struct {
	bytes []byte
	blob  *Blob
	// pending fetches the bytes when they are first asked for: a server reads the network only on demand.
	pending func(s jsbridge.Scope, done func(s jsbridge.Scope, data []byte, err error))
	present bool
	used    bool
	kind    bodyKind
	// Type is the content type that the body brings along; empty is none.
	Type string
}

// bodyKind tells what a body without type of its own was made of, for the type a server infers.
type bodyKind uint8

const (
	kindOther bodyKind = iota
	kindText
	kindBuffer
)

// InferredType is the content type that Bun's server sends for the body when the script gave none.
func (b *Body) InferredType() string {
	switch {
	case b.Null():
		return ""
	case b.Type != "":
		return b.Type
	case b.size() == 0:
		return ""
	case b.kind == kindBuffer:
		return "application/octet-stream"
	case b.blob != nil, len(b.bytes) > 0:
		return typeText
	}
	return ""
}

// BytesBody is a body of bytes, which it takes over.
func BytesBody(b []byte, contentType string) *Body {
	return &Body{bytes: b, present: true, Type: contentType}
}

// PendingBody is a body that read delivers, once, when the script asks for it.
func PendingBody(read func(s jsbridge.Scope, done func(s jsbridge.Scope, data []byte, err error))) *Body {
	return &Body{pending: read, present: true}
}

// Null reports whether there is no body.
func (b *Body) Null() bool { return b == nil || !b.present }

// Used reports whether the body was read.
func (b *Body) Used() bool { return b != nil && b.used }

// ErrUsed is the error of a second read.
var ErrUsed = jsbridge.TypeError("Body already used").WithCode("ERR_BODY_ALREADY_USED")

// Take marks the body as read and returns what to send: bytes in memory or the path of a file.
func (b *Body) Take() (data []byte, file *Blob, err error) {
	if b.Null() {
		return nil, nil, nil
	}
	if b.used {
		return nil, nil, ErrUsed
	}
	b.used = true
	switch {
	case b.pending != nil:
		return nil, nil, jsbridge.Errorf("the body of an unread request cannot be sent by gobun").WithCode("ERR_NOT_SUPPORTED")
	case b.blob != nil && b.blob.path != "":
		return nil, b.blob, nil
	case b.blob != nil:
		return b.blob.data, nil, nil
	}
	return b.bytes, nil, nil
}

// Buffered returns the content without marking it as read, if it is there without waiting: bytes in memory or a file.
func (b *Body) Buffered() (data []byte, file *Blob, ok bool) {
	switch {
	case b.Null():
		return nil, nil, true
	case b.used || b.pending != nil:
		return nil, nil, false
	case b.blob != nil && b.blob.IsFile():
		return nil, b.blob, true
	case b.blob != nil:
		return b.blob.data, nil, true
	}
	return b.bytes, nil, true
}

const (
	typeText = "text/plain;charset=utf-8"
	typeForm = "application/x-www-form-urlencoded;charset=UTF-8"
)

// ParseBody reads a BodyInit. Strings and what is stringified bring no type on the object (Bun); the server infers it.
func ParseBody(s jsbridge.Scope, v goja.Value) (*Body, error) {
	if jsbridge.IsNullish(v) {
		return &Body{}, nil
	}
	if view, ok := jsbridge.View(s, v); ok {
		return &Body{bytes: append([]byte{}, view...), present: true, kind: kindBuffer}, nil
	}
	if blob, ok := BlobOf(s, v); ok {
		return &Body{blob: blob, present: true, Type: blob.Type()}, nil
	}
	if text, ok := url.ParamsText(s, v); ok {
		return &Body{bytes: []byte(text), present: true, Type: typeForm}, nil
	}
	if obj, ok := v.(*goja.Object); ok && isStream(s, obj) {
		return nil, jsbridge.Unsupported("a stream or async iterator as body")
	}
	text, err := s.ToString(v)
	if err != nil {
		return nil, err
	}
	return &Body{bytes: []byte(text), present: true, kind: kindText}, nil
}

// isStream recognises what Bun would stream: a ReadableStream or an async iterable.
func isStream(s jsbridge.Scope, obj *goja.Object) bool {
	symbols, _ := s.Global().Get("Symbol").(*goja.Object)
	if symbols == nil {
		return false
	}
	sym, ok := symbols.Get("asyncIterator").(*goja.Symbol)
	return ok && !jsbridge.IsNullish(obj.GetSymbol(sym))
}

// read hands the whole content to done, at once or later.
func (b *Body) read(s jsbridge.Scope, done func(s jsbridge.Scope, data []byte, err error)) {
	switch {
	case b.Null():
		done(s, nil, nil)
	case b.used:
		done(s, nil, ErrUsed)
	default:
		b.used = true
		switch {
		case b.pending != nil:
			b.pending(s, done)
		case b.blob != nil:
			data, err := b.blob.Bytes()
			done(s, data, err)
		default:
			done(s, b.bytes, nil)
		}
	}
}

// clone returns a second body with the same content.
func (b *Body) clone() (*Body, error) {
	if b.Null() {
		return &Body{}, nil
	}
	if b.used {
		return nil, jsbridge.TypeError("Body is disturbed or locked").WithCode("ERR_BODY_ALREADY_USED")
	}
	if b.pending != nil {
		// Both share one read of the network.
		shared := &sharedRead{start: b.pending}
		b.pending = shared.read
	}
	c := *b
	return &c, nil
}

// sharedRead lets several bodies wait for one read.
type sharedRead struct {
	start   func(s jsbridge.Scope, done func(s jsbridge.Scope, data []byte, err error))
	started bool
	done    bool
	data    []byte
	err     error
	waiting []func(s jsbridge.Scope, data []byte, err error)
}

func (r *sharedRead) read(s jsbridge.Scope, done func(s jsbridge.Scope, data []byte, err error)) {
	if r.done {
		done(s, r.data, r.err)
		return
	}
	r.waiting = append(r.waiting, done)
	if r.started {
		return
	}
	r.started = true
	r.start(s, func(s jsbridge.Scope, data []byte, err error) {
		r.done, r.data, r.err = true, data, err
		for _, w := range r.waiting {
			w(s, data, err)
		}
		r.waiting = nil
	})
}

// source is what has a body: the receivers of the methods below.
type source interface {
	body() *Body
	contentType() string
}

// bodyMethods are the reading methods of Request, Response and Blob.
func bodyMethods[T source]() []jsbridge.Method {
	method := func(name string, convert func(s jsbridge.Scope, data []byte, contentType string) (goja.Value, error)) jsbridge.Method {
		return jsbridge.M(name, 0, func(s jsbridge.Scope, self T, _ jsbridge.Args) (goja.Value, error) {
			d := s.NewPromise()
			self.body().read(s, func(s jsbridge.Scope, data []byte, err error) {
				var v goja.Value
				if err == nil {
					v, err = convert(s, data, self.contentType())
				}
				if err != nil {
					d.Reject(s, err)
				} else {
					d.Resolve(s, v)
				}
			})
			return d.Value(), nil
		})
	}
	return []jsbridge.Method{
		method("text", func(s jsbridge.Scope, data []byte, _ string) (goja.Value, error) {
			return s.String(encoding.DecodeUTF8(data)), nil
		}),
		method("json", func(s jsbridge.Scope, data []byte, _ string) (goja.Value, error) {
			return ParseJSON(s, encoding.DecodeUTF8(data))
		}),
		method("arrayBuffer", func(s jsbridge.Scope, data []byte, _ string) (goja.Value, error) {
			return s.ArrayBuffer(append([]byte{}, data...)), nil
		}),
		method("bytes", func(s jsbridge.Scope, data []byte, _ string) (goja.Value, error) {
			return s.Uint8Array(append([]byte{}, data...)), nil
		}),
		method("blob", func(s jsbridge.Scope, data []byte, contentType string) (goja.Value, error) {
			return NewBlob(s, &Blob{data: data, typ: contentType}), nil
		}),
		method("formData", func(s jsbridge.Scope, data []byte, contentType string) (goja.Value, error) {
			return nil, jsbridge.Unsupported("formData()")
		}),
	}
}

// ParseJSON is JSON.parse with the words that Bun's bodies use for empty input.
func ParseJSON(s jsbridge.Scope, text string) (goja.Value, error) {
	if text == "" {
		return nil, jsbridge.SyntaxError("Unexpected end of JSON input")
	}
	return json.Parse(s, text)
}

// openFile opens a file body.
func openFile(path string) (*os.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fileError(err, path)
	}
	return f, nil
}
