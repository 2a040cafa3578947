// Blob, and Bun.file: a Blob whose bytes are on disk.

package fetch

import (
	"io"
	"math"
	"os"
	"strings"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/errno"
	"github.com/gobun/gobun/bunapi/web/mimetype"
	"github.com/gobun/gobun/jsbridge"
)

// Blob is bytes with a type, in memory or in a file.
type Blob struct {
	data  []byte
	path  string // absolute; set for Bun.file
	name  string // as the script gave it
	typ   string
	part  span // of the file, if path is set
	file  bool // made as a File
	named bool // by new File, perhaps with an empty name
	bare  bool // a file's extension gives no type
	// modified is lastModified, in milliseconds; 0 is unknown.
	modified int64
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
	if b.path != "" && b.typ == "" && !b.bare {
		return TypeByName(b.path)
	}
	return b.typ
}

// IsFile reports whether the bytes are on disk.
func (b *Blob) IsFile() bool { return b.path != "" }

// Path is where the bytes are on disk, empty if they are in memory.
func (b *Blob) Path() string { return b.path }

// Size is the number of bytes, 0 for a file that is not there.
func (b *Blob) Size() int64 {
	if b.path == "" {
		return int64(len(b.data))
	}
	if st, err := os.Stat(b.path); err == nil {
		p := b.part.within(st.Size())
		return p.to - p.from
	}
	return 0
}

// Part is where the bytes are in the file, which has size bytes.
func (b *Blob) Part(size int64) (start, length int64) {
	p := b.part.within(size)
	return p.from, p.to - p.from
}

// Readable reports whether there is something to read: bytes, or a regular file.
func (b *Blob) Readable() bool {
	if b.path == "" {
		return true
	}
	st, err := os.Stat(b.path)
	return err == nil && st.Mode().IsRegular()
}

// Bytes returns the content, which must not be changed.
func (b *Blob) Bytes() ([]byte, error) {
	if b.path == "" {
		return b.data, nil
	}
	if b.part == (span{0, -1}) {
		data, err := os.ReadFile(b.path)
		if err != nil {
			return nil, errno.Error(err, "open", b.name)
		}
		return data, nil
	}
	f, r, err := b.reader()
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, errno.Error(err, "open", b.name)
	}
	return data, nil
}

// Open opens a file blob for reading. What is opened is the file, whatever part of it the blob is.
func (b *Blob) Open() (*os.File, error) {
	f, err := os.Open(b.path)
	if err != nil {
		return nil, errno.Error(err, "open", b.name)
	}
	return f, nil
}

// reader opens a file blob for reading its part; f is to be closed.
func (b *Blob) reader() (f *os.File, r io.Reader, err error) {
	if f, err = b.Open(); err != nil {
		return nil, nil, err
	}
	if b.part.from > 0 {
		if _, err := f.Seek(b.part.from, io.SeekStart); err != nil {
			_ = f.Close()
			return nil, nil, errno.Error(err, "open", b.name)
		}
	}
	r = f
	if b.part.to >= 0 {
		r = io.LimitReader(f, b.part.to-b.part.from)
	}
	return f, r, nil
}

func (b *Blob) body() *Body         { return BlobBody(b) }
func (b *Blob) contentType() string { return b.Type() }
func (b *Blob) blobType() string    { return b.Type() }

// BlobOf returns the Blob behind a Blob object.
func BlobOf(s jsbridge.Scope, v goja.Value) (*Blob, bool) { return jsbridge.Unwrap[*Blob](s, v) }

// NewBlob makes a Blob object.
func NewBlob(s jsbridge.Scope, b *Blob) *goja.Object { return s.New(blobClass, b) }

// Clone implements structuredClone's interface.
func (b *Blob) Clone(s jsbridge.Scope) *goja.Object {
	c := *b
	return NewBlob(s, &c)
}

// BytesBlob makes a Blob of bytes, which it takes over.
func BytesBlob(data []byte, contentType string) *Blob { return &Blob{data: data, typ: contentType} }

// FileBlob makes the Blob of a file: path absolute, name as the script gave it, the type as the extension has it unless
// contentType says something.
func FileBlob(path, name, contentType string) *Blob {
	return &Blob{path: path, name: name, typ: normalType(contentType), part: span{0, -1}}
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
			b.typ = normalType(t.String())
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

var blobClass = &jsbridge.Class{
	Name:  "Blob",
	Lacks: []string{"delete", "image", "stat", "unlink", "write", "writer"},
	Construct: func(s jsbridge.Scope, _ *goja.Object, a jsbridge.Args) (any, error) {
		return parseBlob(s, a.At(0), a.At(1))
	},
	Accessors: []jsbridge.Accessor{
		jsbridge.Get("size", func(s jsbridge.Scope, b *Blob) (goja.Value, error) { return s.Int(int(b.Size())), nil }),
		jsbridge.Get("type", func(s jsbridge.Scope, b *Blob) (goja.Value, error) { return s.String(b.Type()), nil }),
		jsbridge.Get("name", func(s jsbridge.Scope, b *Blob) (goja.Value, error) {
			if b.name == "" && !b.named {
				return nil, nil
			}
			return s.String(b.name), nil
		}),
		jsbridge.Get("lastModified", func(s jsbridge.Scope, b *Blob) (goja.Value, error) {
			if b.IsFile() {
				if st, err := os.Stat(b.path); err == nil {
					return s.Float(float64(st.ModTime().UnixMilli())), nil
				}
				return s.Int(0), nil
			}
			if !b.file {
				return nil, nil
			}
			return s.Float(float64(b.modified)), nil
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
		b.file, b.named, b.modified = true, true, time.Now().UnixMilli()
		if b.name, err = a.Text(s, 1); err != nil {
			return nil, err
		}
		opts, _ := jsbridge.DictOf(a.At(2))
		v, err := opts.Get(s, "lastModified")
		if err != nil || goja.IsUndefined(v) {
			return b, err
		}
		n, err := s.ToNumber(v)
		b.modified = int64(n)
		return b, err
	},
}

// The methods make blobs, so they cannot be part of the table's own initialiser.
func init() {
	blobClass.Methods = append(bodyMethods[*Blob](),
		jsbridge.M("exists", 0, func(s jsbridge.Scope, b *Blob, _ jsbridge.Args) (goja.Value, error) {
			st, err := os.Stat(b.path)
			return s.Resolved(s.Bool(b.path == "" || err == nil && !st.IsDir())), nil
		}),
		jsbridge.M("stream", 0, func(s jsbridge.Scope, b *Blob, _ jsbridge.Args) (goja.Value, error) {
			return BlobBody(b).Stream(s), nil
		}),
	)
	blobClass.Methods = append(blobClass.Methods, jsbridge.M("slice", 2, blobSlice))
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
	slice.typ, slice.bare, slice.file = "", b.typ != "", false
	if !goja.IsUndefined(typ) {
		text, err := s.ToString(typ)
		if err != nil {
			return nil, err
		}
		slice.typ = normalType(text)
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
