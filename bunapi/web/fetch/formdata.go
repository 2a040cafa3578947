// FormData: what forms send, as url-encoded text or as multipart (RFC 7578).

package fetch

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/http1"
	"github.com/gobun/gobun/bunapi/web/mimetype"
	"github.com/gobun/gobun/bunapi/web/url"
	"github.com/gobun/gobun/jsbridge"
)

// FormData is a list of entries; names may come more than once.
type FormData struct{ list []formEntry }

// formEntry is text, or a file if blob is set.
type formEntry struct {
	name, text string
	blob       *Blob
	filename   string // of the blob, on the wire
}

func (e *formEntry) value(s jsbridge.Scope) goja.Value {
	if e.blob != nil {
		return NewBlob(s, e.blob)
	}
	return s.String(e.text)
}

// encode writes the entries as multipart.
func (f *FormData) encode() (data []byte, contentType string, err error) {
	w := http1.NewForm()
	for _, e := range f.list {
		name := http1.QuoteName(e.name)
		if e.blob == nil {
			w.Text(name, e.text)
			continue
		}
		content, err := e.blob.Bytes()
		if err != nil {
			return nil, "", err
		}
		kind, ok := http1.ParseValue(e.blob.Type())
		if !ok || kind.String() == "" {
			kind = unknownType
		}
		w.File(name, http1.QuoteFile(e.filename), kind, content)
	}
	data, contentType = w.Finish()
	return data, contentType, nil
}

var unknownType = http1.ValueOf(mimetype.Unknown)

// entryOf reads the arguments (name, value, filename) of append and set.
func entryOf(s jsbridge.Scope, a jsbridge.Args) (e formEntry, err error) {
	if a.Len() < 2 {
		return e, errArguments
	}
	if e.name, err = a.Text(s, 0); err != nil {
		return e, err
	}
	blob, ok := BlobOf(s, a.At(1))
	if !ok {
		if a.Len() > 2 {
			return e, jsbridge.TypeError("Expected argument to be a Blob.")
		}
		e.text, err = a.Text(s, 1)
		return e, err
	}
	file := *blob
	file.isFile = true
	e.filename = file.name
	if a.Has(2) {
		if e.filename, err = a.Text(s, 2); file.name == "" {
			file.name = e.filename
		}
	}
	e.blob = &file
	return e, err
}

var errArguments = jsbridge.TypeError("Not enough arguments").WithCode("ERR_MISSING_ARGS")

// named is a method whose only argument is a name.
func named(method string, fn func(s jsbridge.Scope, f *FormData, name string) goja.Value) jsbridge.Method {
	return jsbridge.M(method, 1, func(s jsbridge.Scope, f *FormData, a jsbridge.Args) (goja.Value, error) {
		if a.Len() == 0 {
			return nil, errArguments
		}
		name, err := a.Text(s, 0)
		if err != nil {
			return nil, err
		}
		return fn(s, f, name), nil
	})
}

// grouped lists the names in order, each with its values.
func (f *FormData) grouped(s jsbridge.Scope) (names []string, values map[string][]goja.Value) {
	values = map[string][]goja.Value{}
	for i := range f.list {
		e := &f.list[i]
		if values[e.name] == nil {
			names = append(names, e.name)
		}
		values[e.name] = append(values[e.name], e.value(s))
	}
	return names, values
}

var formDataClass = &jsbridge.Class{
	Name: "FormData",
	Statics: []jsbridge.Method{jsbridge.F("from", 1, func(jsbridge.Scope, jsbridge.Args) (goja.Value, error) {
		return nil, jsbridge.Unsupported("FormData.from")
	})},
	Complete: url.Iterators,
	Construct: func(s jsbridge.Scope, _ *goja.Object, a jsbridge.Args) (any, error) {
		return &FormData{}, nil
	},
	Methods: []jsbridge.Method{
		jsbridge.M("append", 2, func(s jsbridge.Scope, f *FormData, a jsbridge.Args) (goja.Value, error) {
			e, err := entryOf(s, a)
			if err == nil {
				f.list = append(f.list, e)
			}
			return nil, err
		}),
		named("delete", func(s jsbridge.Scope, f *FormData, name string) goja.Value {
			f.remove(name)
			return nil
		}),
		named("get", func(s jsbridge.Scope, f *FormData, name string) goja.Value {
			for i := range f.list {
				if f.list[i].name == name {
					return f.list[i].value(s)
				}
			}
			return goja.Null()
		}),
		named("getAll", func(s jsbridge.Scope, f *FormData, name string) goja.Value {
			var all []goja.Value
			for i := range f.list {
				if f.list[i].name == name {
					all = append(all, f.list[i].value(s))
				}
			}
			return s.Array(all...)
		}),
		named("has", func(s jsbridge.Scope, f *FormData, name string) goja.Value {
			for i := range f.list {
				if f.list[i].name == name {
					return s.Bool(true)
				}
			}
			return s.Bool(false)
		}),
		jsbridge.M("set", 2, func(s jsbridge.Scope, f *FormData, a jsbridge.Args) (goja.Value, error) {
			e, err := entryOf(s, a)
			if err != nil {
				return nil, err
			}
			for i := range f.list {
				if f.list[i].name == e.name {
					rest := append([]formEntry(nil), f.list[i+1:]...)
					f.list = append(f.list[:i], e)
					for _, other := range rest {
						if other.name != e.name {
							f.list = append(f.list, other)
						}
					}
					return nil, nil
				}
			}
			f.list = append(f.list, e)
			return nil, nil
		}),
		jsbridge.M("forEach", 1, func(s jsbridge.Scope, f *FormData, a jsbridge.Args) (goja.Value, error) {
			fn, err := a.Callback(0, "callback")
			if err != nil {
				return nil, err
			}
			for i := 0; i < len(f.list); i++ {
				e := &f.list[i]
				if _, err := s.Call(fn, a.At(1), e.value(s), s.String(e.name), a.This); err != nil {
					return nil, err
				}
			}
			return nil, nil
		}),
		jsbridge.M("toJSON", 0, func(s jsbridge.Scope, f *FormData, _ jsbridge.Args) (goja.Value, error) {
			o := s.Object()
			names, values := f.grouped(s)
			for _, name := range names {
				v := values[name][0]
				if len(values[name]) > 1 {
					v = s.Array(values[name]...)
				}
				if err := o.Set(name, v); err != nil {
					return nil, err
				}
			}
			return o, nil
		}),
		jsbridge.M("_at", 1, func(s jsbridge.Scope, f *FormData, a jsbridge.Args) (goja.Value, error) {
			i := int(a.At(0).ToInteger())
			if i >= len(f.list) {
				return nil, nil
			}
			return s.Array(s.String(f.list[i].name), f.list[i].value(s)), nil
		}),
	},
	Accessors: []jsbridge.Accessor{
		jsbridge.Get("length", func(s jsbridge.Scope, f *FormData) (goja.Value, error) { return s.Int(len(f.list)), nil }),
	},
}

// newFormData makes the object.
func newFormData(s jsbridge.Scope, f *FormData) *goja.Object { return s.New(formDataClass, f) }

func (f *FormData) remove(name string) {
	kept := f.list[:0]
	for _, e := range f.list {
		if e.name != name {
			kept = append(kept, e)
		}
	}
	f.list = kept
}
