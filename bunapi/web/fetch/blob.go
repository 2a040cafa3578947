// Blob, and Bun.file: a Blob whose bytes are on disk.

package fetch

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// Blob is bytes with a type, in memory or in a file.
type Blob struct {
	data []byte
	path string // absolute; set for Bun.file
	name string // as the script gave it
	typ  string
	file bool // made as a File
	// modified is lastModified, in milliseconds; 0 is unknown.
	modified int64
}

// typesByExtension are Bun's content types for files.
var typesByExtension = map[string]string{
	"html": "text/html;charset=utf-8", "htm": "text/html;charset=utf-8", "css": "text/css;charset=utf-8",
	"js": "text/javascript;charset=utf-8", "mjs": "text/javascript;charset=utf-8", "cjs": "text/javascript;charset=utf-8",
	"jsx": "text/javascript;charset=utf-8", "ts": "text/javascript;charset=utf-8", "tsx": "text/javascript;charset=utf-8",
	"json": "application/json;charset=utf-8", "map": "application/json;charset=utf-8", "txt": typeText,
	"md": "text/markdown", "csv": "text/csv", "xml": "application/xml", "svg": "image/svg+xml",
	"png": "image/png", "gif": "image/gif", "webp": "image/webp", "avif": "image/avif", "jpg": "image/jpeg", "jpeg": "image/jpeg", "ico": "image/x-icon",
	"woff": "font/woff", "woff2": "font/woff2", "ttf": "font/ttf", "wasm": "application/wasm", "mp3": "audio/mpeg",
	"mp4": "video/mp4", "webm": "video/webm", "pdf": "application/pdf", "zip": "application/zip", "gz": "application/gzip",
	"yaml": "text/yaml", "toml": "application/toml",
}

const typeUnknown = "application/octet-stream"

// typeByName is the type of files with the extension of name.
func typeByName(name string) (string, bool) {
	t, ok := typesByExtension[strings.ToLower(strings.TrimPrefix(filepath.Ext(name), "."))]
	return t, ok
}

// Type is the content type, empty if none.
func (b *Blob) Type() string {
	if b.path != "" && b.typ == "" {
		if t, ok := typeByName(b.path); ok {
			return t
		}
		return typeUnknown
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
		return st.Size()
	}
	return 0
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
	data, err := os.ReadFile(b.path)
	if err != nil {
		return nil, fileError(err, b.name)
	}
	return data, nil
}

// Open opens a file blob for reading.
func (b *Blob) Open() (*os.File, error) { return openFile(b) }

func fileError(err error, path string) error {
	code, text := "EIO", err.Error()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		code, text = "ENOENT", "no such file or directory"
	case errors.Is(err, fs.ErrPermission):
		code, text = "EACCES", "permission denied"
	case errors.Is(err, syscall.EISDIR):
		code, text = "EISDIR", "illegal operation on a directory"
	}
	return jsbridge.Errorf("%s: %s, open '%s'", code, text, path).WithCode(code).With("path", path).With("syscall", "open")
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

// FileBlob makes the Blob of a file: path absolute, name as the script gave it.
func FileBlob(path, name, contentType string) *Blob {
	return &Blob{path: path, name: name, typ: contentType}
}

// normalType is how a Blob keeps a type: in lower case; text/plain, written just so, gets a charset (Bun).
func normalType(t string) string {
	if t == "text/plain" {
		return typeText
	}
	return strings.ToLower(t)
}

func parseBlob(s jsbridge.Scope, parts, options goja.Value) (*Blob, error) {
	b := &Blob{}
	if opts, ok := jsbridge.DictOf(options); ok {
		t, err := opts.Get(s, "type")
		if err != nil {
			return nil, err
		}
		if !goja.IsUndefined(t) {
			b.typ = normalType(t.String())
		}
	}
	if jsbridge.IsNullish(parts) {
		return b, nil
	}
	if !jsbridge.IsObject(parts) {
		return nil, jsbridge.TypeError("new Blob() expects an Array")
	}
	var failed error
	err := s.Try(func() {
		s.VM().ForOf(parts, func(part goja.Value) bool {
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
		return nil, failed
	}
	return b, err
}

var blobClass = &jsbridge.Class{
	Name: "Blob",
	Construct: func(s jsbridge.Scope, _ *goja.Object, a jsbridge.Args) (any, error) {
		return parseBlob(s, a.At(0), a.At(1))
	},
	Accessors: []jsbridge.Accessor{
		jsbridge.Get("size", func(s jsbridge.Scope, b *Blob) (goja.Value, error) { return s.Int(int(b.Size())), nil }),
		jsbridge.Get("type", func(s jsbridge.Scope, b *Blob) (goja.Value, error) { return s.String(b.Type()), nil }),
		jsbridge.Get("name", func(s jsbridge.Scope, b *Blob) (goja.Value, error) {
			if b.name == "" {
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
		b.file, b.modified = true, time.Now().UnixMilli()
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
	blobClass.Methods = append(blobClass.Methods, jsbridge.M("slice", 2, func(s jsbridge.Scope, b *Blob, a jsbridge.Args) (goja.Value, error) {
		data, err := b.Bytes()
		if err != nil {
			return nil, err
		}
		at := func(i int, def int64) int64 {
			v := def
			if a.Has(i) {
				v = a.At(i).ToInteger()
			}
			if v < 0 {
				v += int64(len(data))
			}
			return min(max(v, 0), int64(len(data)))
		}
		start, end := at(0, 0), at(1, int64(len(data)))
		typ, err := a.TextOr(s, 2, "")
		return NewBlob(s, &Blob{data: data[start:max(start, end)], typ: typ}), err
	}))
}
