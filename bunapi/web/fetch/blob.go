// Blob, and Bun.file: a Blob whose bytes are on disk.

package fetch

import (
	"context"
	"errors"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/file"
	"github.com/gobun/gobun/bunapi/web/mimetype"
	"github.com/gobun/gobun/jsbridge"
)

// Blob is bytes with a type, in memory or in a file.
type Blob struct {
	data    []byte
	ref     *file.Ref // the file, if the bytes are in one
	name    string    // as the script gave it
	typ     string
	part    span // of the file, if ref is set
	isFile  bool // made as a File
	named   bool // by new File, perhaps with an empty name
	untyped bool // a file's extension gives no type
	// modified is lastModified, in milliseconds; 0 is unknown.
	modified float64
}

// span is a part of a file; to is behind its last byte, or negative for the end of the file, wherever that is when it is read.
type span struct{ from, to int64 }

// within makes a span of a file of size bytes the bytes that there are.
func (p span) within(size int64) span {
	to := size
	if p.to >= 0 {
		to = min(p.to, size)
	}
	from := min(p.from, size)
	return span{from, max(from, to)}
}

// sub is a part of a part.
func (p span) sub(q span) span {
	from, to := p.from+q.from, p.to
	if q.to >= 0 {
		to = p.from + q.to
		if p.to >= 0 {
			to = min(to, p.to)
		}
	}
	if to >= 0 {
		from = min(from, to)
	}
	return span{from, to}
}

// TypeByName is the content type of a file by its name's extension.
func TypeByName(name string) string {
	if t, ok := mimetype.ByName(name); ok {
		return t
	}
	return mimetype.Unknown
}

// Type is the content type, empty if none.
func (b *Blob) Type() string {
	if b.ref != nil && b.typ == "" && !b.untyped {
		return TypeByName(b.ref.Name())
	}
	return b.typ
}

// IsFile reports whether the bytes are in a file or a pipe.
func (b *Blob) IsFile() bool { return b.ref != nil }

// Path is where the bytes are on disk, empty if they are in memory or known by a descriptor. Loop only.
func (b *Blob) Path() string {
	if b.ref == nil {
		return ""
	}
	return b.ref.Path()
}

// Size is the number of bytes, 0 for a file that is not there, and for a pipe or a device. Loop only.
func (b *Blob) Size() int64 {
	n, _ := b.size()
	return n
}

// size is Size; endless says that the bytes come from a pipe or a device.
func (b *Blob) size() (n int64, endless bool) {
	if b.ref == nil {
		return int64(len(b.data)), false
	}
	place := b.ref.Place()
	st, err := place.Stat()
	if err != nil || place.Irregular() {
		return 0, err == nil
	}
	p := b.part.within(st.Size())
	return p.to - p.from, false
}

// sizeValue is the size as scripts see it.
func (b *Blob) sizeValue(s jsbridge.Scope) goja.Value {
	n, endless := b.size()
	if endless {
		return s.Float(math.Inf(1))
	}
	return s.Float(float64(n))
}

// Part is where the bytes are in the file, which has size bytes.
func (b *Blob) Part(size int64) (start, length int64) {
	p := b.part.within(size)
	return p.from, p.to - p.from
}

// Readable reports whether there is something to read: bytes, or a regular file. Loop only.
func (b *Blob) Readable() bool {
	if b.ref == nil {
		return true
	}
	st, err := b.ref.Place().Stat()
	return err == nil && st.Mode().IsRegular()
}

// FD is the descriptor of a file that has no path.
func (b *Blob) FD() (fd int, ok bool) {
	if b.ref == nil {
		return 0, false
	}
	return b.ref.FD()
}

// Bytes returns the content, which must not be changed. It waits for the disk. Loop only.
func (b *Blob) Bytes() ([]byte, error) { return b.ReadContext(context.Background()) }

// ReadContext is Bytes for any goroutine, of a blob that is Fixed: the end of ctx ends it, also while a pipe has no writer.
func (b *Blob) ReadContext(ctx context.Context) ([]byte, error) {
	if b.ref == nil {
		return b.data, nil
	}
	return b.readFrom(ctx, b.ref.Place())
}

// readFrom reads the blob's part of a file.
func (b *Blob) readFrom(ctx context.Context, place file.Place) ([]byte, error) {
	data, err := place.ReadAll(ctx, b.part.from, b.part.to, maxCollected)
	if errors.Is(err, file.ErrTooLarge) {
		err = errCollected
	}
	return data, err
}

// fixed is the blob for other goroutines.
func (b *Blob) fixed() *Blob {
	if b.ref == nil {
		return b
	}
	c := *b
	c.ref = b.ref.Fixed()
	return &c
}

// Open opens a file blob for reading. What is opened is the file, whatever part of it the blob is. Loop only.
func (b *Blob) Open() (*os.File, error) { return b.ref.Place().Open() }

func (b *Blob) body() *Body         { return BlobBody(b) }
func (b *Blob) contentType() string { return b.Type() }
func (b *Blob) blobType() string    { return b.Type() }

// BlobOf returns the Blob behind a Blob object.
func BlobOf(s jsbridge.Scope, v goja.Value) (*Blob, bool) { return jsbridge.Unwrap[*Blob](s, v) }

// NewBlob makes a Blob object.
func NewBlob(s jsbridge.Scope, b *Blob) *goja.Object { return s.New(blobClass, b) }

// Cloned implements structuredClone's interface. A file is that of the working directory of this moment.
func (b *Blob) Cloned(jsbridge.Scope) func(s jsbridge.Scope) *goja.Object {
	of := *b
	if of.ref != nil {
		of.ref = of.ref.Fixed()
	}
	return func(s jsbridge.Scope) *goja.Object {
		c := of
		if c.ref != nil {
			c.ref = c.ref.In(module.Of(s))
		}
		return NewBlob(s, &c)
	}
}

// BytesBlob makes a Blob of bytes, which it takes over.
func BytesBlob(data []byte, contentType string) *Blob { return &Blob{data: data, typ: contentType} }

// FileBlob makes the Blob of a file. The type is what the name's extension says unless contentType says something.
func FileBlob(ref *file.Ref, contentType string) *Blob {
	name := strings.ToValidUTF8(ref.Name(), "\ufffd")
	return &Blob{ref: ref, name: name, typ: givenType(contentType), part: span{0, -1}}
}

// normalType is how a Blob keeps a type: in lower case, and none if it has characters that no type has, which could end
// a header line. text/plain, written just so, gets a charset (Bun).
func normalType(t string) string {
	if t == "text/plain" {
		return typeText
	}
	for i := range len(t) {
		if t[i] < ' ' || t[i] > '~' {
			return ""
		}
	}
	return strings.ToLower(t)
}

// wholeTypes are the types that Bun completes where a script gives a Blob or a file one, if they are written just so.
var wholeTypes = map[string]string{
	"text/html": "text/html;charset=utf-8", "text/css": "text/css;charset=utf-8", "application/json": "application/json;charset=utf-8",
	"text/javascript": "text/javascript;charset=utf-8", "application/javascript": "text/javascript;charset=utf-8",
	"application/x-www-form-urlencoded": typeForm,
}

// givenType is normalType of a type that a script gives.
func givenType(t string) string {
	if whole, ok := wholeTypes[t]; ok {
		return whole
	}
	return normalType(t)
}

// parseBlob reads the arguments of the constructors, the parts first: a getter of the options may detach them.
func parseBlob(s jsbridge.Scope, parts, options goja.Value) (*Blob, error) {
	b := &Blob{}
	if !jsbridge.IsNullish(parts) {
		if err := b.join(s, parts); err != nil {
			return nil, err
		}
	}
	if opts, ok := jsbridge.DictOf(options); ok {
		t, err := opts.Get(s, "type")
		if err != nil {
			return nil, err
		}
		if !goja.IsUndefined(t) {
			b.typ = givenType(t.String())
		}
	}
	return b, nil
}

// join makes the content of the parts.
func (b *Blob) join(s jsbridge.Scope, parts goja.Value) error {
	if !jsbridge.IsObject(parts) {
		return jsbridge.TypeError("new Blob() expects an Array")
	}
	var failed error
	err := s.Try(func() {
		s.ForOf(parts, func(part goja.Value) bool {
			if view, ok := jsbridge.View(s, part); ok {
				b.data = append(b.data, view...)
				return true
			}
			if other, ok := BlobOf(s, part); ok {
				var data []byte
				data, failed = other.Bytes()
				b.data = append(b.data, data...)
				return failed == nil
			}
			var text string
			text, failed = s.ToString(part)
			b.data = append(b.data, text...)
			return failed == nil
		})
	})
	if failed != nil {
		return failed
	}
	return err
}

// neverModified is lastModified of a file that is not there: the greatest time that Bun's type for it holds.
const neverModified = 1<<52 - 1

var blobClass = &jsbridge.Class{
	Name:  "Blob",
	Fixed: true,
	Lacks: []string{"image"},
	Construct: func(s jsbridge.Scope, _ *goja.Object, a jsbridge.Args) (any, error) {
		return parseBlob(s, a.At(0), a.At(1))
	},
	Accessors: []jsbridge.Accessor{
		jsbridge.Get("size", func(s jsbridge.Scope, b *Blob) (goja.Value, error) { return b.sizeValue(s), nil }),
		jsbridge.Get("type", func(s jsbridge.Scope, b *Blob) (goja.Value, error) { return s.String(b.Type()), nil }),
		jsbridge.GetSet("name", func(s jsbridge.Scope, b *Blob) (goja.Value, error) {
			if b.name == "" && !b.named {
				return nil, nil
			}
			return s.String(b.name), nil
		}, func(_ jsbridge.Scope, b *Blob, v goja.Value) error {
			switch {
			case jsbridge.IsString(v):
				b.name, b.named = v.String(), true
			case goja.IsUndefined(v):
				b.name, b.named = "", false
			}
			return nil
		}),
		jsbridge.Get("lastModified", func(s jsbridge.Scope, b *Blob) (goja.Value, error) {
			if b.IsFile() {
				if st, err := b.ref.Place().Stat(); err == nil {
					return s.Float(float64(st.ModTime().UnixMilli())), nil
				}
				return s.Float(neverModified), nil
			}
			if !b.isFile {
				return nil, nil
			}
			return s.Float(b.modified), nil
		}),
	},
}

// fileClass makes Blobs with a name; scripts see Blob's prototype behind them, as in Bun.
var fileClass = &jsbridge.Class{
	Name:   "File",
	Length: 2,
	Construct: func(s jsbridge.Scope, _ *goja.Object, a jsbridge.Args) (any, error) {
		if a.Len() < 2 {
			return nil, jsbridge.InvalidArgType("new File(bits, name) expects at least 2 arguments")
		}
		b, err := parseBlob(s, a.At(0), a.At(2))
		if err != nil {
			return nil, err
		}
		b.isFile, b.named, b.modified = true, true, float64(time.Now().UnixMilli())
		if b.name, err = a.Text(s, 1); err != nil {
			return nil, err
		}
		opts, _ := jsbridge.DictOf(a.At(2))
		v, err := opts.Get(s, "lastModified")
		if err != nil || goja.IsUndefined(v) {
			return b, err
		}
		b.modified, err = s.ToNumber(v)
		if b.modified != b.modified { // NaN
			b.modified = 0
		}
		return b, err
	},
}

// The methods make blobs, so they cannot be part of the table's own initialiser.
func init() {
	reading := slices.DeleteFunc(bodyMethods[*Blob](), func(m jsbridge.Method) bool { return m.Name == "blob" })
	blobClass.Methods = append(reading,
		jsbridge.M("exists", 0, func(s jsbridge.Scope, b *Blob, _ jsbridge.Args) (goja.Value, error) {
			return s.Resolved(s.Bool(b.ref == nil || b.ref.Place().Exists())), nil
		}),
		jsbridge.M("stream", 1, func(s jsbridge.Scope, b *Blob, _ jsbridge.Args) (goja.Value, error) {
			return BlobBody(b).Stream(s), nil
		}),
	)
	blobClass.Methods = append(blobClass.Methods, jsbridge.M("slice", 2, blobSlice))
	blobClass.Methods = append(blobClass.Methods, fileMethods...)
}

// blobSlice is Blob.prototype.slice. The type may come instead of either position (Bun).
func blobSlice(s jsbridge.Scope, b *Blob, a jsbridge.Args) (goja.Value, error) {
	var at [2]goja.Value
	typ := goja.Value(goja.Undefined())
	for i := range a.Len() {
		if i > 1 || jsbridge.IsString(a.At(i)) {
			typ = a.At(i)
			break
		}
		if _, isNumber := jsbridge.Number(a.At(i)); isNumber { // anything else counts as absent
			at[i] = a.At(i)
		}
	}
	slice := *b
	slice.typ, slice.untyped, slice.isFile = "", b.typ != "", false
	if !goja.IsUndefined(typ) {
		text, err := s.ToString(typ)
		if err != nil {
			return nil, err
		}
		slice.typ = givenType(text)
	}
	// Only positions from the end need to know where that is.
	size := func() int64 { return b.Size() }
	position := func(v goja.Value) (int64, error) {
		n, err := s.ToNumber(v)
		switch {
		case err != nil || math.IsNaN(n):
			return 0, err
		case n < 0:
			return max(int64(max(n, math.MinInt64/2))+size(), 0), nil
		}
		return int64(min(n, math.MaxInt64/2)), nil
	}
	from, to := int64(0), int64(-1)
	var err error
	if at[0] != nil {
		if from, err = position(at[0]); err != nil {
			return nil, err
		}
	}
	if at[1] != nil {
		if to, err = position(at[1]); err != nil {
			return nil, err
		}
		to = max(to, from)
	}
	if b.IsFile() {
		slice.part = b.part.sub(span{from, to})
	} else {
		p := span{from, to}.within(int64(len(b.data)))
		slice.data = b.data[p.from:p.to]
	}
	return NewBlob(s, &slice), nil
}
