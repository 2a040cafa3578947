// What a BunFile can do beyond a Blob: write, writer, delete, stat.

package fetch

import (
	"context"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/file"
	"github.com/gobun/gobun/jsbridge"
)

// errReadOnly is the error of writing to, or deleting, bytes in memory.
var errReadOnly = jsbridge.InvalidArgType("Cannot write to a Blob backed by bytes, which are always read-only")

var fileMethods = []jsbridge.Method{
	jsbridge.M("delete", 0, fileDelete),
	jsbridge.M("stat", 0, fileStat),
	jsbridge.M("unlink", 0, fileDelete),
	jsbridge.M("write", 2, fileWrite),
	jsbridge.M("writer", 1, fileWriter),
}

func fileDelete(s jsbridge.Scope, b *Blob, _ jsbridge.Args) (goja.Value, error) {
	if b.ref == nil {
		return nil, errReadOnly
	}
	if _, isFD := b.ref.FD(); isFD {
		// Bun resolves the promise with the error.
		return s.Resolved(s.ErrorValue(jsbridge.InvalidArgType("Is not possible to unlink a file descriptor"))), nil
	}
	place := b.ref.Place()
	return promised(s, func(context.Context) error { return place.Unlink() }, nil), nil
}

// promised is the promise of what a job does: undefined, or what result makes.
func promised(s jsbridge.Scope, work func(ctx context.Context) error, result func(s jsbridge.Scope) goja.Value) goja.Value {
	d := s.NewPromise()
	file.Of(s).Start(s, work, func(s jsbridge.Scope, err error) {
		switch {
		case err != nil:
			d.Reject(s, err)
		case result == nil:
			d.Resolve(s, nil)
		default:
			d.Resolve(s, result(s))
		}
	})
	return d.Value()
}

// fileStat is what node:fs says of the file.
func fileStat(s jsbridge.Scope, b *Blob, _ jsbridge.Args) (goja.Value, error) {
	if b.ref == nil {
		return nil, nil
	}
	name, arg := "statSync", goja.Value(s.String(b.ref.Path()))
	if fd, isFD := b.ref.FD(); isFD {
		name, arg = "fstatSync", s.Int(fd)
	}
	place := b.ref.Place()
	d := s.NewPromise()
	file.Of(s).Start(s, func(context.Context) error {
		_, err := place.Stat()
		return err
	}, func(s jsbridge.Scope, err error) {
		var v goja.Value
		if err == nil {
			v, err = callFS(s, name, arg)
		}
		if err != nil {
			d.Reject(s, err)
		} else {
			d.Resolve(s, v)
		}
	})
	return d.Value(), nil
}

// callFS calls a function of node:fs.
func callFS(s jsbridge.Scope, name string, arg goja.Value) (goja.Value, error) {
	v, err := module.Of(s).Builtin(s, "node:fs")
	if err != nil {
		return nil, err
	}
	v, err = s.Get(v.(*goja.Object), name)
	if err != nil {
		return nil, err
	}
	fn, ok := jsbridge.Function(v)
	if !ok {
		return nil, jsbridge.Unsupported("node:fs." + name)
	}
	return s.Call(fn, goja.Undefined(), arg)
}

// fileWriter is BunFile.writer(): a FileSink. Bun 1.4.5 uses none of its options.
func fileWriter(s jsbridge.Scope, b *Blob, a jsbridge.Args) (goja.Value, error) {
	if b.ref == nil {
		return nil, errReadOnly
	}
	if v := a.At(0); !jsbridge.IsNullish(v) && !jsbridge.IsObject(v) {
		return nil, jsbridge.InvalidArgType("options must be an object or undefined")
	}
	return file.NewSink(s, b.ref.Place())
}
