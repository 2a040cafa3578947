package errno

import (
	"errors"
	"strings"
	"syscall"

	"github.com/gobun/gobun/jsbridge"
)

// Error describes a failed system call as Node does, "ENOENT: no such file or directory, open '/x'", with the properties code,
// path, dest, syscall and errno in Bun's order. paths are the path and, for calls with two paths, the destination; an empty path
// is omitted. An error that does not come from the system becomes EIO and keeps its text.
func Error(err error, call string, paths ...string) *jsbridge.Error {
	var said *jsbridge.Error
	if errors.As(err, &said) {
		return said // created by our own code, not by the system
	}
	e, ok := Of(err)
	var number syscall.Errno
	switch {
	case ok:
	case errors.As(err, &number):
		e = Entry{Name: "EIO", Text: number.Error(), uv: -int(number)}
		if n := name(number); n != "" {
			e.Name = n
		}
		return e.error(e.uv, call, paths)
	default:
		e, _ = ByName("EIO")
		e.Text = err.Error()
	}
	return e.error(e.Number(), call, paths)
}

// error creates the error; number is negative.
func (e Entry) error(number int, call string, paths []string) *jsbridge.Error {
	var message strings.Builder
	message.WriteString(e.Name + ": " + e.Text + ", " + call)
	props := make([]jsbridge.Prop, 0, 4)
	for i, path := range paths {
		if path == "" {
			break
		}
		if i == 0 {
			message.WriteString(" '" + path + "'")
		} else {
			message.WriteString(" -> '" + path + "'")
		}
		props = append(props, jsbridge.Prop{Name: [...]string{"path", "dest"}[i], Value: path})
	}
	props = append(props, jsbridge.Prop{Name: "syscall", Value: call}, jsbridge.Prop{Name: "errno", Value: number})
	return &jsbridge.Error{Kind: jsbridge.KindError, Message: message.String(), Code: e.Name, Props: props}
}
