// Bodies: what a Request, a Response or a Blob carries.

package fetch

import (
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/streams"
	"github.com/gobun/gobun/bunapi/web/url"
	"github.com/gobun/gobun/jsbridge"
)

// Body is the content of a message. The zero value is the null body.
type Body struct {
	content *content // nil for a script's stream
	own     content  // what content points to, unless it is another body's
	// stream is the ReadableStream that scripts see: one of their own, or one over content, made when a script asks.
	stream  *goja.Object
	present bool
	used    bool
	sent    bool // used by Take
	kind    bodyKind
	// Type is the content type that the body brings along; empty is none.
	Type string
}

// content is where a body's bytes are: in memory, in a file, or on their way. A body and the stream over it share it, so
// that whoever reads first takes it.
type content struct {
	bytes []byte
	blob  *Blob
	feed  Feed
	taken bool // by a stream that has begun
}

// bodyKind tells what a body without type of its own was made of, for the type a server infers.
type bodyKind uint8

const (
	kindOther bodyKind = iota
	kindText
	kindBuffer
	kindStream
)

func newBody(c content) *Body {
	b := &Body{own: c, present: true}
	b.content = &b.own
	return b
}

// BytesBody is a body of bytes, which must not be changed any more.
func BytesBody(data []byte, contentType string) *Body {
	b := newBody(content{bytes: data})
	b.Type = contentType
	return b
}

// BlobBody is a body of a Blob.
func BlobBody(b *Blob) *Body { return newBody(content{blob: b}) }

// FeedBody is a body that arrives over time.
func FeedBody(f Feed) *Body { return newBody(content{feed: f}) }

// Null reports whether there is no body.
func (b *Body) Null() bool { return b == nil || !b.present }

// Used reports whether the body was read, or is being read.
func (b *Body) Used(s jsbridge.Scope) bool {
	switch {
	case b.Null():
		return false
	case b.used:
		return true
	case b.stream == nil:
		return false
	}
	return streams.Disturbed(s, b.stream) || b.content != nil && streams.Locked(s, b.stream)
}

// late reports whether the content comes over time.
func (b *Body) late() bool {
	return !b.Null() && (b.content == nil || b.content.feed != nil)
}

// ErrUsed is the error of a second read.
var ErrUsed = jsbridge.TypeError("Body already used").WithCode("ERR_BODY_ALREADY_USED")

var (
	errDisturbed = jsbridge.TypeError("Body is disturbed or locked").WithCode("ERR_BODY_ALREADY_USED")
	errLocked    = jsbridge.TypeError("Invalid state: ReadableStream is locked").WithCode("ERR_INVALID_STATE")
	errReading   = jsbridge.Errorf("Stream already used, please create a new one").WithCode("ERR_STREAM_CANNOT_PIPE")
	errStream    = jsbridge.TypeError("Body object should not be disturbed or locked")
)

// InferredType is the content type that Bun's server sends for the body when the script gave none.
func (b *Body) InferredType() string {
	switch {
	case b.Null():
		return ""
	case b.Type != "":
		return b.Type
	case b.kind == kindStream || b.size() == 0:
		return ""
	case b.kind == kindBuffer:
		return "application/octet-stream"
	case b.content.blob != nil, len(b.content.bytes) > 0:
		return typeText
	}
	return ""
}

// Content is what a body that was taken consists of: one of the fields, or none.
type Content struct {
	Bytes  []byte       // must not be changed
	File   *Blob        // on disk
	Stream *goja.Object // to be read with streams.Read
}

// Take marks the body as read and returns what to send.
func (b *Body) Take(s jsbridge.Scope) (Content, error) {
	if b.Null() {
		return Content{}, nil
	}
	switch {
	case b.Used(s) && (b.sent || b.content != nil):
		return Content{}, ErrUsed
	case b.Used(s), b.stream != nil && streams.Locked(s, b.stream):
		return Content{}, errReading
	}
	c, err := b.claim(s)
	if err != nil {
		return Content{}, err
	}
	b.sent = true
	switch {
	case c == nil:
		return Content{Stream: b.stream}, nil
	case c.feed != nil:
		return Content{Stream: streams.New(s, &contentSource{content: c})}, nil
	case c.blob != nil && c.blob.IsFile():
		return Content{File: c.blob.fixed()}, nil
	case c.blob != nil:
		return Content{Bytes: c.blob.data}, nil
	}
	return Content{Bytes: c.bytes}, nil
}

// Length is what the answer to a HEAD request says of the body: how long it is, or negative if only reading would tell.
// As in Bun bytes are used up by that and a stream is canceled, a file is not touched, and a body that was used is empty.
func (b *Body) Length(s jsbridge.Scope) (int64, error) {
	switch {
	case b.Null(), b.sent, b.content != nil && b.Used(s):
		return 0, nil
	case b.content != nil && b.content.blob != nil && b.content.blob.IsFile():
		return b.content.blob.Size(), nil
	case b.content == nil && (b.Used(s) || streams.Locked(s, b.stream)):
		return -1, nil
	}
	c, err := b.Take(s)
	if err != nil {
		return 0, err
	}
	if c.Stream != nil {
		return -1, streams.Cancel(s, c.Stream)
	}
	return int64(len(c.Bytes)), nil
}

// claim marks the body as read and gives its content, if no stream has begun with that; nil means that the stream is to
// be read. A stream over the content is locked for good.
func (b *Body) claim(s jsbridge.Scope) (*content, error) {
	b.used = true
	if b.content == nil || b.content.taken {
		return nil, nil
	}
	if b.stream != nil {
		if err := streams.Lock(s, b.stream); err != nil {
			return nil, err
		}
	}
	b.content.taken = true
	return b.content, nil
}

// Buffered returns the content without marking it as read, if it is there without waiting: bytes in memory or a file.
func (b *Body) Buffered(s jsbridge.Scope) (data []byte, file *Blob, ok bool) {
	switch {
	case b.Null():
		return nil, nil, true
	case b.Used(s), b.content == nil, b.content.taken, b.content.feed != nil:
		return nil, nil, false
	case b.content.blob != nil && b.content.blob.IsFile():
		return nil, b.content.blob, true
	case b.content.blob != nil:
		return b.content.blob.data, nil, true
	}
	return b.content.bytes, nil, true
}

// Again returns a body with the same content that was not read, of one that is Buffered.
func (b *Body) again() *Body {
	if b.Null() {
		return &Body{}
	}
	c := *b.content
	c.taken = false
	fresh := newBody(c)
	fresh.kind, fresh.Type = b.kind, b.Type
	return fresh
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
		b := BytesBody(append([]byte{}, view...), "")
		b.kind = kindBuffer
		return b, nil
	}
	obj, ok := v.(*goja.Object)
	if !ok {
		return textBody(s, v)
	}
	switch native := s.Native(obj).(type) {
	case *Blob:
		b := BlobBody(native)
		b.Type = native.Type()
		return b, nil
	case *FormData:
		data, contentType, err := native.encode()
		return BytesBody(data, contentType), err
	}
	if text, ok := url.ParamsText(s, v); ok {
		return BytesBody([]byte(text), typeForm), nil
	}
	if streams.Is(s, v) {
		return streamBody(s, obj)
	}
	if obj.ClassName() == "Array" {
		blob, err := parseBlob(s, obj, goja.Undefined())
		if err != nil {
			return nil, err
		}
		b := BytesBody(blob.data, "")
		b.kind = kindText
		return b, nil
	}
	if generate, ok := asyncGenerator(s, obj); ok {
		v, err := s.Call(generate, goja.Undefined())
		if err != nil {
			return nil, err
		}
		if made, ok := v.(*goja.Object); ok {
			obj = made
		}
	}
	if isAsyncIterable(s, obj) {
		stream, err := streams.FromAsync(s, obj)
		return &Body{stream: stream, present: true, kind: kindStream}, err
	}
	return textBody(s, v)
}

func textBody(s jsbridge.Scope, v goja.Value) (*Body, error) {
	text, err := s.SharedUTF8(v)
	if err != nil {
		return nil, err
	}
	b := BytesBody(text, "")
	b.kind = kindText
	return b, nil
}

// streamBody is a body of a script's stream. One over the content of another body gives that content itself.
func streamBody(s jsbridge.Scope, stream *goja.Object) (*Body, error) {
	if streams.Locked(s, stream) || streams.Disturbed(s, stream) {
		return nil, errStream
	}
	b := &Body{stream: stream, present: true, kind: kindStream}
	if src, ok := streams.SourceOf(s, stream).(*contentSource); ok {
		b.content = src.content
		switch {
		case b.content.blob != nil && b.content.blob.IsFile():
			b.Type, b.kind = TypeByName(b.content.blob.ref.Name()), kindOther // not one that the script gave the file (Bun)
		case b.content.blob != nil && b.content.blob.typ != "":
			b.Type, b.kind = b.content.blob.typ, kindOther
		case b.content.feed == nil:
			b.kind = kindBuffer
		}
	}
	return b, nil
}

// asyncGenerator recognises an async generator function, which as a body is called (Bun). The engine has none: they were
// lowered to functions that call a helper of the bundler, which only their text shows.
func asyncGenerator(s jsbridge.Scope, obj *goja.Object) (goja.Callable, bool) {
	fn, ok := jsbridge.Function(obj)
	if !ok {
		return nil, false
	}
	text, err := s.ToString(obj)
	return fn, err == nil && strings.Contains(text, "return __asyncGenerator(")
}

// isAsyncIterable recognises what is streamed although it is no stream.
func isAsyncIterable(s jsbridge.Scope, obj *goja.Object) bool {
	symbols, _ := s.Global().Get("Symbol").(*goja.Object)
	if symbols == nil {
		return false
	}
	sym, ok := symbols.Get("asyncIterator").(*goja.Symbol)
	return ok && !jsbridge.IsNullish(obj.GetSymbol(sym))
}

// Stream is the attribute body: null, or the stream over the content.
func (b *Body) Stream(s jsbridge.Scope) goja.Value {
	if b.Null() {
		return goja.Null()
	}
	switch {
	case b.stream != nil:
	case b.used:
		b.stream = streams.Spent(s)
	default:
		b.stream = streams.New(s, &contentSource{content: b.content})
	}
	return b.stream
}

// clone returns a second body with the same content; what only comes once is split.
func (b *Body) clone(s jsbridge.Scope) (*Body, error) {
	switch {
	case b.Null():
		return &Body{}, nil
	case b.Used(s), b.stream != nil && streams.Locked(s, b.stream):
		return nil, errDisturbed
	}
	if b.content != nil && b.content.feed == nil && !b.content.taken {
		return b.again(), nil
	}
	if b.stream == nil {
		b.stream = streams.New(s, &contentSource{content: b.content})
	}
	mine, other, err := streams.Tee(s, b.stream)
	if err != nil {
		return nil, err
	}
	b.stream, b.content = mine, nil
	return &Body{stream: other, present: true, kind: b.kind, Type: b.Type}, nil
}

// read hands the whole content to done, at once or later.
func (b *Body) read(s jsbridge.Scope, done func(s jsbridge.Scope, data []byte, err error)) {
	switch {
	case b.Null():
		done(s, nil, nil)
		return
	case b.Used(s):
		done(s, nil, ErrUsed)
		return
	case b.stream != nil && streams.Locked(s, b.stream):
		done(s, nil, errLocked)
		return
	}
	c, err := b.claim(s)
	switch {
	case err != nil:
		done(s, nil, err)
	case c == nil:
		ReadStream(s, b.stream, done)
	case c.feed != nil:
		collect(s, c.feed, done)
	case c.blob != nil && c.blob.IsFile():
		c.blob.collect(s, done)
	case c.blob != nil:
		done(s, c.blob.data, nil)
	default:
		done(s, c.bytes, nil)
	}
}
