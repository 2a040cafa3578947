// Package tlsoption reads the tls objects of scripts, for servers and for clients. The error texts are Bun 1.4.5's.
//
// This package is not an API: it may change without notice.
package tlsoption

import (
	"os"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/jsbridge"
)

// ErrNotObject is the error for a tls option that is no object.
var ErrNotObject = jsbridge.InvalidArgType("TLSOptions must be an object")

// List returns the elements of an array.
func List(s jsbridge.Scope, array *goja.Object) (list []goja.Value, err error) {
	err = s.Try(func() { s.ForOf(array, func(item goja.Value) bool { list = append(list, item); return true }) })
	return list, err
}

// PEM reads the key or the certificates of an option: a string, bytes, a Bun.file, or a list of those. It is nil if there are
// none.
func PEM(s jsbridge.Scope, d jsbridge.Dict, key string) ([]byte, error) {
	v, err := d.Get(s, key)
	if err != nil || jsbridge.IsNullish(v) {
		return nil, err
	}
	obj, ok := v.(*goja.Object)
	if !ok || obj.ClassName() != "Array" {
		return part(s, v, key, jsbridge.InvalidArgType("TLSOptions.%s must be of type string, ArrayBuffer, Blob, array of <string, ArrayBuffer, or Blob>, or null", key))
	}
	list, err := List(s, obj)
	if err != nil {
		return nil, err
	}
	var all []byte
	for _, item := range list {
		one, err := part(s, item, key, jsbridge.InvalidArgType("element of TLSOptions.%s must be of type string, ArrayBuffer, or Blob", key))
		if err != nil {
			return nil, err
		}
		all = append(append(all, one...), '\n')
	}
	return all, nil
}

func part(s jsbridge.Scope, v goja.Value, key string, wrongType error) ([]byte, error) {
	if jsbridge.IsString(v) {
		return []byte(v.String()), nil
	}
	if b, ok := jsbridge.View(s, v); ok {
		return append([]byte{}, b...), nil
	}
	blob, ok := fetch.BlobOf(s, v)
	if !ok {
		return nil, wrongType
	}
	if !blob.IsFile() {
		return nil, jsbridge.InvalidArgType("TLSOptions.%s is not a valid BunFile (non-BunFile `Blob`s are not supported)", key)
	}
	return blob.Bytes()
}

// File reads the file whose path an option gives. It is nil if there is none.
func File(s jsbridge.Scope, d jsbridge.Dict, key string) ([]byte, error) {
	v, err := d.Get(s, key)
	if err != nil || jsbridge.IsNullish(v) {
		return nil, err
	}
	return ReadFile(s, v, key)
}

// ReadFile reads the file whose path is the value of an option.
func ReadFile(s jsbridge.Scope, v goja.Value, key string) ([]byte, error) {
	if !jsbridge.IsString(v) {
		return nil, jsbridge.InvalidArgType("TLSOptions.%s must be a string", key)
	}
	env := module.Of(s)
	path := env.Path(v.String())
	if err := env.Access.Path(path, false); err != nil {
		return nil, err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, jsbridge.InvalidArgType("Unable to access %s path", key)
	}
	return data, nil
}

// Text reads a string. name is what the error calls the option.
func Text(s jsbridge.Scope, d jsbridge.Dict, key, name string) (text string, given bool, err error) {
	v, err := d.Get(s, key)
	if err != nil || jsbridge.IsNullish(v) {
		return "", false, err
	}
	if !jsbridge.IsString(v) {
		return "", false, jsbridge.InvalidArgType("TLSOptions.%s must be a string", name)
	}
	return v.String(), true, nil
}

// ServerName reads serverName, or servername if that is not given.
func ServerName(s jsbridge.Scope, d jsbridge.Dict) (name string, given bool, err error) {
	if name, given, err = Text(s, d, "serverName", "serverName"); given || err != nil {
		return name, given, err
	}
	return Text(s, d, "servername", "serverName")
}

// Bool reads a boolean; nil if it is not given.
func Bool(s jsbridge.Scope, d jsbridge.Dict, key string) (*bool, error) {
	v, err := d.Get(s, key)
	if err != nil || jsbridge.IsNullish(v) {
		return nil, err
	}
	on, ok := jsbridge.Boolean(v)
	if !ok {
		return nil, jsbridge.InvalidArgType("TLSOptions.%s must be a boolean", key)
	}
	return &on, nil
}
