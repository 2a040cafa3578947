// Package buffer is Node's Buffer, the global class, and the built-in module node:buffer.
//
// This package is not an API: it may change without notice.
package buffer

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/console"
	"github.com/gobun/gobun/jsbridge"
)

// Module is the global Buffer and node:buffer.
var Module = module.Module{Name: "node:buffer", Install: func(s jsbridge.Scope, _ *module.Env) (module.Instance, error) {
	s.LazyGlobal("Buffer", func(s jsbridge.Scope) goja.Value { return classOf(s) })
	s.Realm().SetBuffer(classOf)
	return exporter{}, nil
}}

type classKey struct{}

// classOf is the realm's class.
func classOf(s jsbridge.Scope) *goja.Object {
	return jsbridge.Owned(s, classKey{}, func() *goja.Object {
		class := newClass(s)
		s.SetLacking(class.Get("prototype").(*goja.Object), "Buffer", "inspect", "readBigInt64", "readBigUInt64", "readDouble", "readFloat",
			"readInt16", "readInt32", "writeDouble", "writeFloat", "writeUInt16", "writeUInt32", "writeUint16", "writeUint32")
		return class
	})
}

type exporter struct{}

// Exports makes the module.
func (exporter) Exports(s jsbridge.Scope) (goja.Value, error) {
	o := s.Object()
	for _, name := range []string{"Buffer", "Blob", "File", "atob", "btoa"} {
		if v := s.Global().Get(name); v != nil {
			_ = o.Set(name, v)
		}
	}
	_ = o.Set("SlowBuffer", slowBuffer(s))
	inspectLimit(s, o)
	limits := s.Object()
	_ = limits.Set("MAX_LENGTH", maxBuffer)
	_ = limits.Set("MAX_STRING_LENGTH", math.MaxInt32)
	_ = o.Set("constants", limits)
	_ = o.Set("kMaxLength", maxBuffer)
	_ = o.Set("kStringMaxLength", math.MaxInt32)
	s.SetMethod(o, "isUtf8", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		if jsbridge.Detached(s, a.At(0)) && !jsbridge.IsArrayBuffer(a.At(0)) {
			return nil, errViewDetached
		}
		return check(s, a, utf8.Valid)
	})
	s.SetMethod(o, "isAscii", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) { return check(s, a, ascii) })
	s.SetMethod(o, "transcode", 3, transcode)
	// Nothing makes object URLs yet, so none leads to a Blob.
	s.SetMethod(o, "resolveObjectURL", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		_, err := a.Text(s, 0)
		return nil, err
	})
	return o, nil
}

// check is isUtf8 and isAscii.
func check(s jsbridge.Scope, a jsbridge.Args, is func([]byte) bool) (goja.Value, error) {
	if jsbridge.Detached(s, a.At(0)) {
		return nil, jsbridge.Errorf("Invalid state: Cannot validate on a detached buffer").WithCode("ERR_INVALID_STATE")
	}
	b, ok := jsbridge.View(s, a.At(0))
	if !ok {
		return nil, jsbridge.InvalidArgType("First argument must be an ArrayBufferView")
	}
	return s.Bool(is(b)), nil
}

func ascii(b []byte) bool {
	return !slices.ContainsFunc(b, func(c byte) bool { return c >= utf8.RuneSelf })
}

// slowBuffer makes SlowBuffer, the old name of Buffer.allocUnsafeSlow: a class whose instances are Buffers.
func slowBuffer(s jsbridge.Scope) *goja.Object {
	class := classOf(s)
	alloc, _ := jsbridge.Function(class.Get("allocUnsafeSlow"))
	slow := s.Constructor("SlowBuffer", 0, func(s jsbridge.Scope, a jsbridge.Args) (*goja.Object, error) {
		v, err := s.Call(alloc, class, a.At(0))
		if err != nil {
			return nil, err
		}
		return v.(*goja.Object), nil
	})
	_ = slow.DefineDataProperty("prototype", class.Get("prototype"), goja.FLAG_TRUE, goja.FLAG_FALSE, goja.FLAG_FALSE)
	_ = slow.SetPrototype(s.Global().Get("Uint8Array").(*goja.Object))
	return slow
}

// inspectLimit defines INSPECT_MAX_BYTES: how many bytes of a Buffer the console shows.
func inspectLimit(s jsbridge.Scope, o *goja.Object) {
	const name = "INSPECT_MAX_BYTES"
	_ = o.DefineAccessorProperty(name, s.Func("get "+name, 0, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
		return s.Int(*console.BufferBytes(s)), nil
	}), s.Func("set "+name, 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		n, ok := jsbridge.Number(a.At(0))
		switch {
		case !ok:
			return nil, jsbridge.ArgType(name, "number", a.At(0))
		case !(n >= 0):
			return nil, outOfRange(name, ">= 0", grouped(a.At(0)))
		}
		*console.BufferBytes(s) = int(min(n, math.MaxInt32))
		return nil, nil
	}), goja.FLAG_TRUE, goja.FLAG_TRUE)
}

// errTranscode is ICU's word for encodings between which it does not convert.
var errTranscode = jsbridge.Errorf("Unable to transcode Buffer [U_ILLEGAL_ARGUMENT_ERROR]").WithCode("U_ILLEGAL_ARGUMENT_ERROR")

// transcodable is the encoding of that name if text can be converted from and to it, with its name in one spelling.
func transcodable(s jsbridge.Scope, name goja.Value) (string, *codec, error) {
	c, err := codecOf(s, name)
	if err != nil {
		return "", nil, errTranscode
	}
	text := "utf8"
	if !goja.IsUndefined(name) {
		text = strings.ToLower(name.String())
	}
	switch text {
	case "hex", "base64", "base64url":
		return "", nil, errTranscode
	}
	return text, c, nil
}

// transcode is transcode(source, from, to). What the second encoding lacks becomes a question mark.
func transcode(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	if _, err := view(s, a.At(0), "source"); err != nil {
		return nil, err
	}
	fromName, from, err := transcodable(s, a.At(1))
	if err != nil {
		return nil, err
	}
	toName, to, err := transcodable(s, a.At(2))
	if err != nil {
		return nil, err
	}
	b, _ := jsbridge.Uint8s(s, a.At(0)) // after the encodings, whose conversion may have detached it
	highest := rune(math.MaxInt32)
	switch toName {
	case "ascii":
		highest = 0x7f
	case "latin1", "binary":
		highest = 0xff
	}
	if fromName == "ascii" {
		from = codecs["latin1"]
		if toName != "ucs2" && toName != "ucs-2" && toName != "utf16le" && toName != "utf-16le" {
			return s.Buffer(to.bytes(s, s.String(fromASCII(b, highest)).(goja.String))), nil
		}
	}
	text := from.text(s, b).(goja.String)
	if highest == math.MaxInt32 {
		return s.Buffer(to.bytes(s, text)), nil
	}
	var out []byte
	for _, r := range text.String() {
		if r > highest || r == utf8.RuneError {
			r = '?'
		}
		out = append(out, byte(r))
	}
	return s.Buffer(out), nil
}

// fromASCII is ASCII as text, in which other bytes are replaced.
func fromASCII(b []byte, highest rune) string {
	var text strings.Builder
	for _, c := range b {
		switch {
		case c < utf8.RuneSelf:
			text.WriteByte(c)
		case highest == math.MaxInt32:
			text.WriteRune(utf8.RuneError)
		default:
			text.WriteByte('?')
		}
	}
	return text.String()
}
