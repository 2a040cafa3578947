// Paths and descriptors in the arguments of scripts.

package file

import (
	"math"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/ecma/json"
	"github.com/gobun/gobun/bunapi/errno"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/encoding"
	"github.com/gobun/gobun/bunapi/web/url"
	"github.com/gobun/gobun/jsbridge"
)

// maxPath is the length in bytes from which Bun does not pass a path to the system.
const maxPath = 4096

// maxFD is the greatest number that Bun takes for a descriptor.
const maxFD = math.MaxInt32

// Parse reads a path (a string, bytes, a file: URL) or the number of a descriptor. ok is false for a value of another kind.
func Parse(s jsbridge.Scope, v goja.Value) (ref *Ref, ok bool, err error) {
	env := module.Of(s)
	if n, isNumber := jsbridge.Number(v); isNumber && !jsbridge.IsObject(v) {
		fd, err := parseFD(s, n)
		return FDRef(env, fd), true, err
	}
	name, ok, err := parsePath(s, v)
	if err == nil && ok {
		err = checkPath(s, name)
	}
	if err != nil || !ok {
		return nil, ok, err
	}
	return PathRef(env, name), true, nil
}

func parseFD(s jsbridge.Scope, n float64) (int, error) {
	want := "an integer"
	switch {
	case n != math.Trunc(n):
	case n < 0 || n > maxFD:
		want = ">= 0 && <= 2147483647"
	default:
		return int(n), nil
	}
	return 0, jsbridge.OutOfRange("fd", s.Float(n).String(), "%s", want)
}

func parsePath(s jsbridge.Scope, v goja.Value) (name string, ok bool, err error) {
	if u, isURL := url.Of(s, v); isURL {
		name, err = urlPath(u)
		return name, true, err
	}
	if jsbridge.IsTypedArray(v) || jsbridge.IsArrayBuffer(v) {
		b, ok := jsbridge.Uint8s(s, v)
		if jsbridge.IsArrayBuffer(v) {
			b, ok = jsbridge.View(s, v)
		}
		if ok && len(b) == 0 {
			return "", true, jsbridge.InvalidArgType("Invalid path buffer: can't be empty")
		}
		return string(b), ok, nil
	}
	if obj, isObject := v.(*goja.Object); isObject && obj.ClassName() == "String" {
		text, err := s.ToString(obj)
		if err != nil {
			return "", false, err
		}
		v = s.String(text)
	}
	if !jsbridge.IsString(v) {
		return "", false, nil
	}
	text, err := s.SharedUTF8(v)
	name = string(text)
	if strings.HasPrefix(name, "s3://") {
		return "", true, jsbridge.Unsupported("A file of S3 (" + name + ")")
	}
	return name, true, err
}

func urlPath(u *url.URL) (string, error) {
	switch {
	case u.Scheme != "file" || u.Pathname() == "":
		return "", jsbridge.TypeError(`URL must be a non-empty "file:" path`).WithCode("ERR_INVALID_URL_SCHEME")
	case u.Host != "" && u.Host != "localhost":
		return "", jsbridge.TypeError(`URL must be a non-empty "file:" path`).WithCode("ERR_INVALID_FILE_URL_HOST")
	case strings.Contains(strings.ToLower(u.Pathname()), "%2f"):
		return "", jsbridge.TypeError(`URL must be a non-empty "file:" path`).WithCode("ERR_INVALID_FILE_URL_PATH")
	}
	return filepath.FromSlash(encoding.Unescape(u.Pathname())), nil
}

func checkPath(s jsbridge.Scope, name string) error {
	if strings.IndexByte(name, 0) >= 0 {
		shown, _, err := json.Stringify(s, s.String(strings.ToValidUTF8(name, "\ufffd")))
		if err != nil {
			return err
		}
		return jsbridge.TypeError("The argument 'path' must be a string, Uint8Array, or URL without null bytes. Received %s", shown.String()).WithCode("ERR_INVALID_ARG_VALUE")
	}
	if len(name) >= maxPath {
		e := errno.Error(syscall.ENAMETOOLONG, "open", name)
		e.Props = []jsbridge.Prop{e.Props[0], e.Props[2]} // Bun makes no system call here, and names none
		return e
	}
	return nil
}
