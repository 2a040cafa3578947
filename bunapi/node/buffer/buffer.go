// Node's Buffer. goja_nodejs reads and writes numbers; this file has what it lacks or does differently from Node: how Buffers are
// created, compared and joined. methods.go has the methods.

package buffer

import (
	"bytes"
	"math"
	"strconv"
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja_nodejs/buffer"

	"github.com/gobun/gobun/jsbridge"
)

// maxBuffer is the largest size that Bun names in its errors.
const maxBuffer = 1 << 32

// maxAllocation keeps a single call from exhausting the process's memory.
const maxAllocation = math.MaxInt32

// buffers makes Buffers in one realm.
type buffers struct {
	construct  func(newTarget *goja.Object, args ...goja.Value) (*goja.Object, error) // Uint8Array's
	uint8Array *goja.Object
	ctor       *goja.Object
}

// newClass makes the class. Loop only.
func newClass(s jsbridge.Scope) *goja.Object {
	module, exports := s.Object(), s.Object()
	_ = module.Set("exports", exports)
	buffer.Require(s.VM(), module)
	base := exports.Get("Buffer").(*goja.Object) // goja_nodejs's
	proto := base.Get("prototype").(*goja.Object)
	b := &buffers{uint8Array: s.Global().Get("Uint8Array").(*goja.Object)}
	construct, ok := goja.AssertConstructor(b.uint8Array)
	if !ok {
		panic("Uint8Array is no constructor")
	}
	b.construct = construct
	b.ctor = s.Constructor("Buffer", 3, b.build)
	define := func(o *goja.Object, name string, v goja.Value, enumerable goja.Flag) {
		_ = o.DefineDataProperty(name, v, goja.FLAG_TRUE, goja.FLAG_TRUE, enumerable)
	}
	_ = b.ctor.DefineDataProperty("prototype", proto, goja.FLAG_TRUE, goja.FLAG_FALSE, goja.FLAG_FALSE)
	_ = b.ctor.SetPrototype(b.uint8Array)
	define(proto, "constructor", b.ctor, goja.FLAG_FALSE)
	define(b.ctor, "poolSize", s.Int(8192), goja.FLAG_TRUE)
	for _, f := range []struct {
		name   string
		length int
		fn     jsbridge.Native
	}{
		{"alloc", 1, b.alloc}, {"allocUnsafe", 1, b.alloc}, {"allocUnsafeSlow", 1, b.alloc}, {"byteLength", 2, byteLength}, {"compare", 2, compareBuffers},
		{"concat", 2, b.concat}, {"copyBytesFrom", 1, b.copyBytesFrom}, {"from", 1, b.from}, {"isBuffer", 1, b.isBuffer}, {"isEncoding", 1, isEncoding},
	} {
		define(b.ctor, f.name, s.Func(f.name, f.length, f.fn), goja.FLAG_TRUE)
	}
	b.installMethods(s, proto)
	checkNumbers(s, proto)
	return b.ctor
}

// own creates a Buffer that takes over the bytes.
func (b *buffers) own(s jsbridge.Scope, data []byte) *goja.Object {
	return s.Buffer(data).(*goja.Object)
}

// build implements `new Buffer(…)`, which %TypedArray%'s methods also use for their results.
func (b *buffers) build(s jsbridge.Scope, a jsbridge.Args) (*goja.Object, error) {
	target := a.NewTarget
	if n, ok := jsbridge.Number(a.At(0)); ok {
		size, err := bufferSize(n, a.At(0))
		if err != nil {
			return nil, err
		}
		return b.construct(target, s.Int(size))
	}
	v, err := b.from(s, a)
	if err != nil {
		return nil, err
	}
	o := v.(*goja.Object)
	if target != b.ctor {
		if proto, ok := target.Get("prototype").(*goja.Object); ok {
			_ = o.SetPrototype(proto)
		}
	}
	return o, nil
}

func bufferSize(n float64, got goja.Value) (int, error) {
	if math.IsNaN(n) || n < 0 || n > maxBuffer {
		return 0, outOfRange("size", ">= 0 && <= 4294967296", grouped(got))
	}
	if n > maxAllocation {
		return 0, jsbridge.RangeError("Array buffer allocation failed")
	}
	return int(n), nil
}

// grouped formats large integers with underscores, as Node's errors do.
func grouped(v goja.Value) string {
	text := v.String()
	n, ok := jsbridge.Number(v)
	if !ok || n != math.Trunc(n) || math.Abs(n) <= 1<<32 || strings.ContainsAny(text, "eI") {
		return text
	}
	return underscored(text)
}

// underscored separates the thousands of a number that is large enough.
func underscored(text string) string {
	digits, negative := strings.CutPrefix(text, "-")
	if len(digits) < len("4294967296") {
		return text
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "_" + digits[i:]
	}
	if negative {
		digits = "-" + digits
	}
	return digits
}

func outOfRange(name, want, got string) error {
	return jsbridge.OutOfRange(name, got, "%s", want)
}

// Bun's errors for views whose buffer has been detached, where they do not just count as empty.
var (
	errViewDetached     = jsbridge.TypeError("ArrayBufferView is detached")
	errBufferDetached   = jsbridge.TypeError("Buffer is detached")
	errReceiverDetached = jsbridge.TypeError("Underlying ArrayBuffer has been detached from the view or out-of-bounds")
)

// view is the bytes of a Buffer or Uint8Array given as the named argument.
func view(s jsbridge.Scope, v goja.Value, name string) ([]byte, error) {
	if b, ok := jsbridge.Uint8s(s, v); ok {
		return b, nil
	}
	return nil, jsbridge.InvalidArgType(`The "%s" argument must be an instance of Buffer or Uint8Array. Received %s`, name, jsbridge.Received(v))
}

// anyView is the same for functions that take views of every kind.
func anyView(s jsbridge.Scope, v goja.Value, name string) ([]byte, error) {
	if b, ok := jsbridge.View(s, v); ok && !jsbridge.IsArrayBuffer(v) {
		return b, nil
	}
	return view(s, v, name)
}

// room returns an error if there are too many bytes.
func room(s jsbridge.Scope, total int) error {
	if total > maxAllocation {
		return jsbridge.RangeError("Array buffer allocation failed")
	}
	return s.Take(total)
}

func (b *buffers) alloc(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	n, ok := jsbridge.Number(a.At(0))
	if !ok {
		return nil, jsbridge.ArgType("size", "number", a.At(0))
	}
	size, err := bufferSize(n, a.At(0))
	if err != nil {
		return nil, err
	}
	if err := s.Take(size); err != nil {
		return nil, err
	}
	data := make([]byte, size)
	if a.Name == "alloc" && a.Has(1) && size > 0 {
		pattern, err := patternOf(s, a.At(1), a.At(2))
		if err != nil {
			return nil, err
		}
		if len(pattern) == 0 && jsbridge.IsObject(a.At(1)) {
			return nil, jsbridge.TypeError("The argument 'value' is invalid. Received %s", "Uint8Array(0) []").WithCode("ERR_INVALID_ARG_VALUE")
		}
		repeat(data, pattern)
	}
	return b.own(s, data), nil
}

func byteLength(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	if text, ok := a.At(0).(goja.String); ok {
		c, err := codecIfText(s, a.At(1))
		if err != nil {
			c = codecs["utf8"] // an unknown encoding means UTF-8 here
		}
		return s.Int(c.size(s, text)), nil
	}
	if data, ok := jsbridge.View(s, a.At(0)); ok {
		return s.Int(len(data)), nil
	}
	return nil, jsbridge.InvalidArgType(`The "string" argument must be of type string or an instance of Buffer or ArrayBuffer. Received %s`, jsbridge.Received(a.At(0)))
}

func compareBuffers(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	x, err := anyView(s, a.At(0), "buf1")
	if err != nil {
		return nil, err
	}
	y, err := anyView(s, a.At(1), "buf2")
	if err != nil {
		return nil, err
	}
	return s.Int(bytes.Compare(x, y)), nil
}

func (b *buffers) concat(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	list, err := concatList(s, a)
	if err != nil {
		return nil, err
	}
	var parts [][]byte
	total := 0
	for i, v := range list {
		part, err := view(s, v, "list["+strconv.Itoa(i)+"]")
		if err != nil {
			return nil, err
		}
		if jsbridge.Detached(s, v) {
			return nil, errViewDetached
		}
		parts = append(parts, part)
		total += len(part)
	}
	if a.Has(1) && len(list) > 0 {
		if total, err = concatLength(a.At(1)); err != nil {
			return nil, err
		}
	}
	if err := room(s, total); err != nil {
		return nil, err
	}
	data := make([]byte, total)
	at := 0
	for _, part := range parts {
		at += copy(data[at:], part)
	}
	return b.own(s, data), nil
}

// concatList reads the first argument of Buffer.concat.
func concatList(s jsbridge.Scope, a jsbridge.Args) (list []goja.Value, err error) {
	if a.Len() == 0 {
		return nil, nil
	}
	o, ok := a.At(0).(*goja.Object)
	if !ok || o.ClassName() != "Array" {
		return nil, jsbridge.InvalidArgType(`The "list" argument must be an instance of Array. Received %s`, jsbridge.Received(a.At(0)))
	}
	err = s.Try(func() {
		for i := range int(o.Get("length").ToInteger()) {
			list = append(list, o.Get(strconv.Itoa(i)))
		}
	})
	return list, err
}

// concatLength reads the second argument of Buffer.concat.
func concatLength(v goja.Value) (int, error) {
	n, ok := jsbridge.Number(v)
	if !ok {
		return 0, jsbridge.ArgType("length", "number", v)
	}
	if n != math.Trunc(n) && !math.IsInf(n, 0) {
		return 0, outOfRange("length", "an integer", v.String())
	}
	size, err := bufferSize(n, v)
	if err != nil {
		return 0, outOfRange("length", ">= 0 && <= 4294967296", grouped(v))
	}
	return size, nil
}

func (b *buffers) copyBytesFrom(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	o, ok := a.At(0).(*goja.Object)
	data, isView := jsbridge.View(s, a.At(0))
	if !ok || !isView || jsbridge.IsArrayBuffer(a.At(0)) {
		return nil, jsbridge.InvalidArgType(`The "view" argument must be of type TypedArray. Received %s`, jsbridge.Received(a.At(0)))
	}
	size := 1
	if n := o.Get("BYTES_PER_ELEMENT"); n != nil {
		size = max(1, int(n.ToInteger()))
	}
	count := len(data) / size
	from, err := integer(a.At(1), "offset", 0, 0, math.MaxInt, ">= 0 && <= 9007199254740991")
	if err != nil {
		return nil, err
	}
	length, err := integer(a.At(2), "length", count, 0, math.MaxInt, ">= 0 && <= 9007199254740991")
	if err != nil {
		return nil, err
	}
	from = min(from, count)
	to := min(from+min(length, count), count)
	return b.own(s, append([]byte(nil), data[from*size:to*size]...)), nil
}

func (b *buffers) isBuffer(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	o, ok := a.At(0).(*goja.Object)
	return s.Bool(ok && s.VM().InstanceOf(o, b.ctor)), nil
}

func isEncoding(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	return s.Bool(jsbridge.IsString(a.At(0)) && codecs[strings.ToLower(a.At(0).String())] != nil), nil
}

func notBytes(v goja.Value) error {
	return jsbridge.InvalidArgType("The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object. Received %s", jsbridge.Received(v))
}

// from is Buffer.from: text is encoded, an ArrayBuffer is shared, everything else is copied.
func (b *buffers) from(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	if text, ok := a.At(0).(goja.String); ok {
		c, err := codecIfText(s, a.At(1))
		if err != nil {
			return nil, err
		}
		return b.own(s, c.bytes(s, text)), nil
	}
	o, ok := a.At(0).(*goja.Object)
	if !ok {
		return nil, notBytes(a.At(0))
	}
	if _, callable := goja.AssertFunction(o); callable {
		return nil, notBytes(o)
	}
	if jsbridge.Detached(s, o) {
		switch {
		case jsbridge.IsArrayBuffer(o):
			return nil, errBufferDetached
		case jsbridge.IsTypedArray(o):
			return nil, jsbridge.RangeError("Buffer is detached")
		}
	}
	if jsbridge.IsArrayBuffer(o) {
		return b.share(s, o, a)
	}
	if data, ok := jsbridge.Uint8s(s, o); ok {
		return b.own(s, append([]byte(nil), data...)), nil
	}
	for _, primitive := range []func() (goja.Value, error){
		func() (goja.Value, error) {
			v, err := s.CallMethod(o, "valueOf")
			if err == nil && jsbridge.IsObject(v) {
				v = nil
			}
			return v, err
		},
		func() (goja.Value, error) {
			fn, ok := jsbridge.Function(o.GetSymbol(goja.SymToPrimitive))
			if !ok {
				return nil, nil
			}
			return s.Call(fn, o, s.String("string"))
		},
	} {
		if !hasLength(o) {
			v, err := primitive()
			if err != nil {
				return nil, err
			}
			if text, ok := v.(goja.String); ok {
				return b.from(s, jsbridge.Args{Values: append([]goja.Value{text}, a.From(1)...), Name: a.Name})
			}
		}
	}
	return b.fromList(s, o)
}

// hasLength distinguishes array-likes from String objects.
func hasLength(o *goja.Object) bool { return o.ClassName() != "String" && o.Get("length") != nil }

// fromList copies an array-like, or the data from a Buffer's toJSON.
func (b *buffers) fromList(s jsbridge.Scope, o *goja.Object) (value goja.Value, err error) {
	err = s.Try(func() {
		if kind := o.Get("type"); kind != nil && jsbridge.IsString(kind) && kind.String() == "Buffer" {
			if data, ok := o.Get("data").(*goja.Object); ok && data.ClassName() == "Array" {
				o = data
			}
		}
		length := o.Get("length")
		if length == nil {
			if _, ok := jsbridge.View(s, o); ok {
				value = b.own(s, nil) // a DataView has no length
			}
			return
		}
		data := make([]byte, min(max(0, int(length.ToInteger())), maxAllocation))
		for i := range data {
			if v := o.Get(strconv.Itoa(i)); v != nil {
				data[i] = byte(v.ToInteger())
			}
		}
		value = b.own(s, data)
	})
	if err == nil && value == nil {
		err = notBytes(o)
	}
	return value, err
}

// share makes a Buffer over a part of an ArrayBuffer.
func (b *buffers) share(s jsbridge.Scope, o *goja.Object, a jsbridge.Args) (goja.Value, error) {
	outside := func(what string) error {
		return jsbridge.RangeError("%q is outside of buffer bounds", what).WithCode("ERR_BUFFER_OUT_OF_BOUNDS")
	}
	offset := 0.0
	data, _ := jsbridge.View(s, o)
	size := len(data)
	if a.Has(1) {
		n, err := s.ToNumber(a.At(1))
		if err != nil {
			return nil, err
		}
		if !math.IsNaN(n) {
			offset = math.Trunc(n)
		}
	}
	if offset < 0 || offset > float64(size) {
		return nil, outside("offset")
	}
	length := float64(size) - offset
	if a.Has(2) {
		n, err := s.ToNumber(a.At(2))
		if err != nil {
			return nil, err
		}
		if n > length {
			return nil, outside("length")
		}
		length = max(0, math.Trunc(n))
		if math.IsNaN(n) {
			length = 0
		}
	}
	return b.construct(b.ctor, o, s.Int(int(offset)), s.Int(int(length)))
}
