// The methods that read a body: text(), json(), bytes(), …

package fetch

import (
	"bytes"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/ecma/json"
	"github.com/gobun/gobun/bunapi/web/encoding"
	"github.com/gobun/gobun/jsbridge"
)

// source is what has a body: the receivers of the methods below.
type source interface {
	body() *Body
	contentType() string
	blobType() string
}

// convert makes of a body's bytes what a method promises.
type convert func(s jsbridge.Scope, data []byte, contentType string) (goja.Value, error)

var conversions = []struct {
	name string
	to   convert
}{
	{"text", func(s jsbridge.Scope, data []byte, _ string) (goja.Value, error) { return s.String(decode(data)), nil }},
	{"json", func(s jsbridge.Scope, data []byte, _ string) (goja.Value, error) { return ParseJSON(s, decode(data)) }},
	{"arrayBuffer", func(s jsbridge.Scope, data []byte, _ string) (goja.Value, error) {
		return s.ArrayBuffer(append([]byte{}, data...)), nil
	}},
	{"bytes", func(s jsbridge.Scope, data []byte, _ string) (goja.Value, error) {
		return s.Uint8Array(append([]byte{}, data...)), nil
	}},
	{"blob", func(s jsbridge.Scope, data []byte, contentType string) (goja.Value, error) {
		return NewBlob(s, &Blob{data: data, typ: contentType}), nil
	}},
	{"formData", toFormData(true)},
}

// decode is "UTF-8 decode" of the Encoding Standard: a byte order mark at the start is no text.
func decode(data []byte) string {
	return encoding.DecodeUTF8(bytes.TrimPrefix(data, []byte("\ufeff")))
}

// settle settles a promise with what is made of a body.
func settle(d *jsbridge.Deferred, to convert, contentType string) func(s jsbridge.Scope, data []byte, err error) {
	return func(s jsbridge.Scope, data []byte, err error) {
		var v goja.Value
		if err == nil {
			v, err = to(s, data, contentType)
		}
		if err != nil {
			d.Reject(s, err)
		} else {
			d.Resolve(s, v)
		}
	}
}

// bodyMethods are the reading methods of Request, Response and Blob.
func bodyMethods[T source]() []jsbridge.Method {
	var list []jsbridge.Method
	for _, c := range conversions {
		list = append(list, jsbridge.M(c.name, 0, func(s jsbridge.Scope, self T, _ jsbridge.Args) (goja.Value, error) {
			d := s.NewPromise()
			contentType := self.contentType()
			if c.name == "blob" {
				contentType = self.blobType()
			}
			body, to := self.body(), c.to
			if c.name == "formData" && !body.Used(s) {
				to = toFormData(body.late())
				if _, ok := formType(contentType); !ok {
					// No form: that is known without reading it.
					err := errFormType
					if b, isBlob := any(self).(*Blob); isBlob {
						err = errBlobType
						if b.IsFile() { // what is wrong with the file comes first
							b.collect(s, settle(d, func(jsbridge.Scope, []byte, string) (goja.Value, error) { return nil, err }, ""))
							return d.Value(), nil
						}
					}
					d.Reject(s, err)
					return d.Value(), nil
				}
			}
			body.read(s, settle(d, to, contentType))
			return d.Value(), nil
		}))
	}
	return list
}

// Consume is the promise of a whole stream as text, json, bytes, arrayBuffer, blob or formData.
func Consume(s jsbridge.Scope, stream *goja.Object, as string) (goja.Value, error) {
	for _, c := range conversions {
		if c.name == as {
			d := s.NewPromise()
			ReadStream(s, stream, settle(d, c.to, ""))
			return d.Value(), nil
		}
	}
	return nil, jsbridge.Errorf("no way to read a stream as %s", as)
}

// ParseJSON is JSON.parse with the words that Bun's bodies use for empty input.
func ParseJSON(s jsbridge.Scope, text string) (goja.Value, error) {
	if text == "" {
		return nil, jsbridge.SyntaxError("Unexpected end of JSON input")
	}
	return json.Parse(s, text)
}
