package sqlite

import (
	"errors"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/sqlite3"
	"github.com/gobun/gobun/jsbridge"
)

func invalidState(format string, args ...any) *jsbridge.Error {
	return jsbridge.Errorf(format, args...).WithCode("ERR_INVALID_STATE")
}

var (
	errNotOpen           = invalidState("database is not open")
	errOpen              = invalidState("database is already open")
	errFinalized         = invalidState("statement has been finalized")
	errRunning           = invalidState("statement is currently executing")
	errIterator          = invalidState("iterator was invalidated")
	errSession           = invalidState("session is not open")
	errBusy              = invalidState("database is busy: a function of the script runs inside a statement")
	errIllegalInvocation = jsbridge.TypeError("Illegal invocation")
	errPath              = mustBe("path", "a string, Uint8Array, or URL without null bytes")
)

// mustBe is the error for an argument, or an option of one, of the wrong type.
func mustBe(name, what string) *jsbridge.Error {
	return jsbridge.InvalidArgType(`The "%s" argument must be %s.`, name, what)
}

// sqliteError is the error for a failure that SQLite reported; other errors stay as they are.
func (m *instance) sqliteError(s jsbridge.Scope, err error) error {
	var e *sqlite3.Error
	if err == nil || !errors.As(err, &e) {
		return err
	}
	return withCode(s, e.Message, e.Code, m.lib.Meaning(e.Code))
}

func withCode(s jsbridge.Scope, message string, code int, meaning string) error {
	obj := s.ErrorValue(jsbridge.Errorf("%s", message).WithCode("ERR_SQLITE_ERROR")).(*goja.Object)
	_ = obj.Set("errcode", code)
	if meaning != "" {
		_ = obj.Set("errstr", meaning)
	}
	return &jsbridge.Thrown{Value: obj}
}

// optionBool reads an option that must be a boolean if it is there.
func optionBool(s jsbridge.Scope, obj *goja.Object, name string, to *bool) error {
	v, err := s.Get(obj, name)
	if err != nil || goja.IsUndefined(v) {
		return err
	}
	on, ok := jsbridge.Boolean(v)
	if !ok {
		return mustBe("options."+name, "a boolean")
	}
	*to = on
	return nil
}

// optionString reads an option that must be a string if it is there.
func optionString(s jsbridge.Scope, obj *goja.Object, name string, to *string) error {
	v, err := s.Get(obj, name)
	if err != nil || goja.IsUndefined(v) {
		return err
	}
	if !jsbridge.IsString(v) {
		return mustBe("options."+name, "a string")
	}
	*to = v.String()
	return nil
}

// optionInt reads an option that must be an integer if it is there.
func optionInt(s jsbridge.Scope, obj *goja.Object, name string, to *int) error {
	v, err := s.Get(obj, name)
	if err != nil || goja.IsUndefined(v) {
		return err
	}
	n, ok := jsbridge.Number(v)
	if !ok || n != float64(int32(n)) {
		return mustBe("options."+name, "an integer")
	}
	*to = int(n)
	return nil
}

// optionFunction reads an option that must be a function if it is there.
func optionFunction(s jsbridge.Scope, obj *goja.Object, name string) (goja.Callable, error) {
	v, err := s.Get(obj, name)
	if err != nil || goja.IsUndefined(v) {
		return nil, err
	}
	fn, ok := jsbridge.Function(v)
	if !ok {
		return nil, mustBe("options."+name, "a function")
	}
	return fn, nil
}

// optionsOf is an argument that must be an object if it is there.
func optionsOf(s jsbridge.Scope, v goja.Value) (*goja.Object, error) {
	if goja.IsUndefined(v) {
		return s.Object(), nil
	}
	obj, ok := v.(*goja.Object)
	if !ok {
		return nil, mustBe("options", "an object")
	}
	return obj, nil
}

// pathOf is the path in a string, a Uint8Array or a file URL.
func (m *instance) pathOf(s jsbridge.Scope, v goja.Value) (string, error) {
	path := ""
	if jsbridge.IsString(v) {
		path = v.String()
	} else if b, ok := jsbridge.Uint8s(s, v); ok {
		path = string(b)
	} else if obj, ok := v.(*goja.Object); ok {
		href, err := s.Get(obj, "href")
		if err != nil {
			return "", err
		}
		if !jsbridge.IsString(href) {
			return "", errPath
		}
		rest, ok := strings.CutPrefix(href.String(), "file:")
		if !ok {
			return "", jsbridge.TypeError("The URL must be of scheme file:").WithCode("ERR_INVALID_URL_SCHEME")
		}
		url, err := m.env.Builtin(s, "node:url")
		if err != nil {
			return "", err
		}
		v, err := s.CallMethod(url.(*goja.Object), "fileURLToPath", s.String("file:"+rest))
		if err != nil {
			return "", err
		}
		path = v.String()
	} else {
		return "", errPath
	}
	if strings.ContainsRune(path, 0) {
		return "", errPath
	}
	return path, nil
}
