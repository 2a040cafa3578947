// The errors of files: those of the system, and those of arguments with Bun's messages.

package fs

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/errno"
	"github.com/gobun/gobun/jsbridge"
)

// failed converts the error of a system call that concerns paths; nil stays nil.
func failed(err error, call string, paths ...path) error {
	if err == nil {
		return nil
	}
	if e, ok := err.(*jsbridge.Error); ok {
		return e
	}
	names := make([]string, len(paths))
	for i, p := range paths {
		names[i] = p.given
	}
	return errno.Error(err, call, names...)
}

// failedFD is failed for a call that concerns a descriptor. Bun's errors of reading and writing do not contain it.
func failedFD(err error, call string) error { return failed(err, call) }

// failedAt is failedFD for calls whose errors contain the descriptor.
func failedAt(err error, call string, fd int) error {
	e, ok := failedFD(err, call).(*jsbridge.Error)
	if !ok {
		return nil
	}
	c := *e
	c.Props = append([]jsbridge.Prop{{Name: "fd", Value: fd}}, e.Props...)
	return &c
}

func outOfRange(name, want string, got goja.Value) error {
	return jsbridge.OutOfRange(name, grouped(got), "%s", want)
}

// grouped is a number as errors show it.
func grouped(v goja.Value) string { return v.String() }
