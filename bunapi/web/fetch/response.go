// Response.

package fetch

import (
	"math"
	"math/big"
	"slices"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/ecma/json"
	"github.com/gobun/gobun/bunapi/internal/http1"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/streams"
	"github.com/gobun/gobun/bunapi/web/url"
	"github.com/gobun/gobun/jsbridge"
)

// Response is a response, made by the script or received.
type Response struct {
	Status     int
	StatusText string
	Headers    *Headers
	Body       *Body
	URL        string
	Redirected bool
	Kind       string // the type attribute: "default" or "error"

	headers *goja.Object
}

func (r *Response) body() *Body      { return r.Body }
func (r *Response) blobType() string { return r.contentType() }
func (r *Response) contentType() string {
	switch t, ok := r.Headers.Get("content-type"); {
	case ok || r.Body.Null():
		return t
	case r.Body.kind == kindText:
		return typeText
	}
	return r.Body.Type
}

// NewResponse makes a Response object.
func NewResponse(s jsbridge.Scope, r *Response) *goja.Object {
	if r.Kind == "" {
		r.Kind = "default"
	}
	return s.New(responseClass, r)
}

// ResponseOf returns the response behind a Response object.
func ResponseOf(s jsbridge.Scope, v goja.Value) (*Response, bool) {
	return jsbridge.Unwrap[*Response](s, v)
}

// parseInit reads a ResponseInit; withHeaders tells whether it had headers.
func (r *Response) parseInit(s jsbridge.Scope, v goja.Value) (withHeaders bool, err error) {
	r.Status, r.Kind, r.Headers = 200, "default", &Headers{}
	opts, ok := jsbridge.DictOf(v)
	if !ok {
		return false, jsbridge.InvalidArgType("Failed to construct 'Response': The provided body value is not of type 'ResponseInit'")
	}
	status, err := opts.Get(s, "status")
	if err != nil {
		return false, err
	}
	if !goja.IsUndefined(status) {
		if r.Status, err = statusOf(s, status); err != nil {
			return false, err
		}
		if r.Status != 101 && (r.Status < 200 || r.Status > 599) {
			return false, jsbridge.RangeError("The status provided (%d) must be 101 or in the range of [200, 599]", r.Status)
		}
	}
	text, err := opts.Get(s, "statusText")
	if err != nil {
		return false, err
	}
	if !goja.IsUndefined(text) {
		if r.StatusText, err = s.ToString(text); err != nil {
			return false, err
		}
	}
	headers, err := opts.Get(s, "headers")
	if err != nil {
		return false, err
	}
	if !jsbridge.IsNullish(headers) {
		withHeaders = true
		r.Headers, err = ParseHeaders(s, headers)
	}
	return withHeaders, err
}

// setBody gives the response its body. withHeaders: the script gave headers, which the body's type then joins; else
// that waits until someone looks at them. A server shows the difference: a type that was in the headers is written in
// its place among them, another one behind (measured on Bun 1.4.5).
func (r *Response) setBody(b *Body, withHeaders bool) {
	r.Body = b
	if withHeaders {
		r.showType(r.Headers)
	}
}

// showType puts the type that the body brings along into headers that have none.
func (r *Response) showType(h *Headers) {
	if !r.Body.Null() && r.Body.Type != "" && !h.Has("content-type") {
		h.setType(r.Body.Type)
	}
}

var responseClass = &jsbridge.Class{
	Name:    "Response",
	Lacks:   []string{"textStream"},
	TwoArgs: true,
	Construct: func(s jsbridge.Scope, _ *goja.Object, a jsbridge.Args) (any, error) {
		r := &Response{}
		withHeaders, err := r.parseInit(s, a.At(1))
		if err != nil {
			return nil, err
		}
		b, err := ParseBody(s, a.At(0))
		if err != nil {
			return nil, err
		}
		r.setBody(b, withHeaders)
		return r, nil
	},
	Methods: bodyMethods[*Response](),
	Accessors: []jsbridge.Accessor{
		jsbridge.Get("status", func(s jsbridge.Scope, r *Response) (goja.Value, error) { return s.Int(r.Status), nil }),
		jsbridge.Get("statusText", func(s jsbridge.Scope, r *Response) (goja.Value, error) { return s.String(r.StatusText), nil }),
		jsbridge.Get("ok", func(s jsbridge.Scope, r *Response) (goja.Value, error) {
			return s.Bool(r.Status >= 200 && r.Status < 300), nil
		}),
		jsbridge.Get("headers", func(s jsbridge.Scope, r *Response) (goja.Value, error) {
			if r.headers == nil {
				r.showType(r.Headers)
				r.headers = NewHeaders(s, r.Headers)
			}
			return r.headers, nil
		}),
		jsbridge.Get("type", func(s jsbridge.Scope, r *Response) (goja.Value, error) { return s.String(r.Kind), nil }),
		jsbridge.Get("url", func(s jsbridge.Scope, r *Response) (goja.Value, error) { return s.String(r.URL), nil }),
		jsbridge.Get("redirected", func(s jsbridge.Scope, r *Response) (goja.Value, error) { return s.Bool(r.Redirected), nil }),
		jsbridge.Get("body", func(s jsbridge.Scope, r *Response) (goja.Value, error) {
			return r.Body.Stream(s), nil
		}),
		jsbridge.Get("bodyUsed", func(s jsbridge.Scope, r *Response) (goja.Value, error) { return s.Bool(r.Body.Used(s)), nil }),
	},
}

const typeJSON = "application/json;charset=utf-8"

var redirectCodes = []int{301, 302, 303, 307, 308}

func init() {
	responseClass.Methods = append(responseClass.Methods, jsbridge.M("clone", 0, func(s jsbridge.Scope, r *Response, _ jsbridge.Args) (goja.Value, error) {
		body, err := r.Body.clone(s)
		if err != nil {
			return nil, err
		}
		c := *r
		c.Headers, c.Body, c.headers = r.Headers.Clone(), body, nil
		return NewResponse(s, &c), nil
	}))
	responseClass.Statics = []jsbridge.Method{
		jsbridge.F("json", 0, responseJSON),
		jsbridge.F("redirect", 1, responseRedirect),
		jsbridge.F("error", 0, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
			return NewResponse(s, &Response{Kind: "error", Headers: &Headers{}, Body: &Body{}}), nil
		}),
	}
}

// initOrStatus reads the second argument of json and redirect: a ResponseInit, or a status, which is taken unchecked. Anything
// else counts as absent, and then the status is def.
func initOrStatus(s jsbridge.Scope, r *Response, v goja.Value, def int) error {
	if jsbridge.IsObject(v) {
		_, err := r.parseInit(s, v)
		return err
	}
	r.Status, r.Kind, r.Headers = def, "default", &Headers{}
	if n, ok := jsbridge.Number(v); ok && math.IsNaN(n) {
		r.Status = 0
	} else if ok {
		r.Status = int(max(0, min(n, math.MaxUint16)))
	}
	return nil
}

// toInt64 drops the fraction. What does not fit, and NaN, is the smallest number: what the processor makes of it in Bun.
func toInt64(n float64) int64 {
	if math.IsNaN(n) || n >= math.MaxInt64 || n < math.MinInt64 {
		return math.MinInt64
	}
	return int64(n)
}

var maxUint64 = new(big.Int).SetUint64(math.MaxUint64)

// statusOf converts a status. Bun takes a bigint too, its lowest 64 bits.
func statusOf(s jsbridge.Scope, v goja.Value) (int, error) {
	if n, ok := jsbridge.BigInt(v); ok {
		return int(int64(new(big.Int).And(n, maxUint64).Uint64())), nil
	}
	if _, isNumber := jsbridge.Number(v); isNumber {
		return int(toInt64(v.ToFloat())), nil
	}
	var n int
	err := s.Try(func() { n = int(v.ToInteger()) })
	return n, err
}

func responseJSON(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	r := &Response{Body: &Body{}}
	if err := initOrStatus(s, r, a.At(1), 200); err != nil {
		return nil, err
	}
	if a.Len() > 0 {
		if goja.IsBigInt(a.At(0)) {
			return nil, jsbridge.TypeError("Do not know how to serialize a BigInt")
		}
		text, ok, err := json.Stringify(s, a.At(0))
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, jsbridge.TypeError("Value is not JSON serializable")
		}
		data, err := s.SharedUTF8(text)
		if err != nil {
			return nil, err
		}
		r.Body = BytesBody(data, "")
	}
	if !r.Headers.Has("content-type") {
		r.Headers.Set(http1.NameOf("Content-Type"), http1.ValueOf(typeJSON))
	}
	return NewResponse(s, r), nil
}

func responseRedirect(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	to, err := a.TextOr(s, 0, "")
	if err != nil {
		return nil, err
	}
	if a.Len() > 0 && goja.IsUndefined(a.At(0)) {
		to = "undefined"
	}
	r := &Response{Body: &Body{}}
	if err := initOrStatus(s, r, a.At(1), 302); err != nil {
		return nil, err
	}
	if r.Status != 200 && !slices.Contains(redirectCodes, r.Status) || r.Status == 200 && !jsbridge.IsObject(a.At(1)) {
		return nil, jsbridge.RangeError("Failed to execute 'redirect' on 'Response': Invalid status code")
	}
	if u, err := url.Parse(to); err == nil {
		to = u.String() // anything else is a header's value as it is
	}
	name, location, err := check("Location", to)
	if err != nil {
		return nil, err
	}
	r.Headers.Delete("location")
	if location.String() != "" {
		r.Headers.Set(name, location)
	}
	return NewResponse(s, r), nil
}

// Module defines Headers, Request, Response, Blob, File and FormData.
var Module = module.Module{Name: "web/fetch", Install: install}

func install(s jsbridge.Scope, _ *module.Env) (module.Instance, error) {
	for _, c := range []*jsbridge.Class{headersClass, requestClass, responseClass, blobClass} {
		s.LazyClass(c)
	}
	s.LazyGlobal("File", func(s jsbridge.Scope) goja.Value {
		file := s.Class(fileClass)
		if err := file.Set("prototype", s.Prototype(blobClass)); err != nil {
			s.Report(err)
		}
		// The prototype is Blob's: which objects are Files only they know themselves.
		ordinary := s.IntrinsicFunc("Object.prototype.isPrototypeOf")
		isFile := s.Func("[Symbol.hasInstance]", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			if a.This == file {
				b, ok := BlobOf(s, a.At(0))
				return s.Bool(ok && b.isFile), nil
			}
			class, ok := a.This.(*goja.Object)
			if !ok {
				return s.Bool(false), nil
			}
			proto, err := s.Get(class, "prototype")
			if err != nil {
				return nil, err
			}
			return s.Call(ordinary, proto, a.At(0))
		})
		if err := file.DefineDataPropertySymbol(goja.SymHasInstance, isFile, goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE); err != nil {
			s.Report(err)
		}
		return file
	})
	s.LazyClass(formDataClass)
	streams.SetConsumer(s, Consume)
	return nil, nil
}

// BlobResponse is a plain 200 with a Blob or file as body.
func BlobResponse(b *Blob) *Response {
	body := BlobBody(b)
	body.Type = b.Type()
	return &Response{Status: 200, Kind: "default", Headers: &Headers{}, Body: body}
}
