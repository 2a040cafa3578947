package sqlite

import (
	"encoding/binary"
	"slices"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// minControl is the size of the smallest view that fileControl takes, in bytes.
const minControl = 8

// pointerControls are operations that read or write a pointer: with them a script could make SQLite follow any address.
var pointerControls = []int32{
	2, 3, // lock proxy files
	7, 12, 27, 28, // the file, the name and the address of its VFS, the journal
	11, 14, 15, 16, 19, 23, 25, 26, 29, 30, // PRAGMA, the busy handler, handles of Windows and of extensions
}

// fileControl is Database.fileControl.
func fileControl(s jsbridge.Scope, d *database, a jsbridge.Args) (goja.Value, error) {
	if err := d.idle(); err != nil || d.c.Closed() {
		return nil, err
	}
	schema, args := "", a.Values
	if jsbridge.IsString(a.At(0)) {
		schema, args = a.At(0).String(), args[1:]
	}
	a.Values = args
	op, ok := jsbridge.Number(a.At(0))
	if !ok {
		return nil, jsbridge.Errorf("Expected number")
	}
	arg := make([]byte, minControl)
	switch v := a.At(1); {
	case jsbridge.IsNullish(v):
		binary.NativeEndian.PutUint32(arg, ^uint32(0))
	case isView(s, v):
		view, _ := jsbridge.View(s, v)
		if len(view) < minControl {
			return nil, jsbridge.Errorf("TypedArray must be at least 8 bytes")
		}
		arg = view
	default:
		n, ok := jsbridge.Number(v)
		if !ok {
			return nil, jsbridge.Errorf("Expected result to be a number, null or a TypedArray")
		}
		binary.NativeEndian.PutUint32(arg, uint32(int32Of(n)))
	}
	if slices.Contains(pointerControls, int32Of(op)) {
		return nil, jsbridge.Unsupported("Database.fileControl with an operation that takes pointers")
	}
	rc, known := d.c.FileControl(schema, int32Of(op), arg)
	if !known {
		return nil, (&jsbridge.Error{Name: "SQLiteError", Message: "not an error"}).With("errno", 0).With("byteOffset", -1)
	}
	return s.Int(int(rc)), nil
}
