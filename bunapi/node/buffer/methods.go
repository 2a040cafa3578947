// The methods of Node's Buffer.

package buffer

import (
	"bytes"
	"math"
	"slices"
	"strconv"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// method is one function of Buffer.prototype; self is the receiver's bytes.
type method func(s jsbridge.Scope, self []byte, a jsbridge.Args) (goja.Value, error)

func (b *buffers) installMethods(s jsbridge.Scope, proto *goja.Object) {
	put := func(name string, length int, fn method) {
		native := func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			self, ok := jsbridge.Uint8s(s, a.This)
			if !ok {
				return nil, jsbridge.TypeError("Receiver should be a typed array view").WithCode("ERR_INVALID_THIS")
			}
			return fn(s, self, a)
		}
		_ = proto.DefineDataProperty(name, s.Func(name, length, native), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
	}
	put("toString", 4, bufferText)
	put("toLocaleString", 4, bufferText)
	put("equals", 1, bufferEquals)
	put("compare", 5, bufferCompare)
	put("copy", 4, bufferCopy)
	put("fill", 4, bufferFill)
	put("includes", 3, func(s jsbridge.Scope, self []byte, a jsbridge.Args) (goja.Value, error) {
		at, err := search(s, self, a, true)
		return s.Bool(at >= 0), err
	})
	put("indexOf", 3, func(s jsbridge.Scope, self []byte, a jsbridge.Args) (goja.Value, error) {
		at, err := search(s, self, a, true)
		return s.Int(at), err
	})
	put("lastIndexOf", 3, func(s jsbridge.Scope, self []byte, a jsbridge.Args) (goja.Value, error) {
		at, err := search(s, self, a, false)
		return s.Int(at), err
	})
	put("slice", 2, b.slice)
	put("swap16", 0, swap(2))
	put("swap32", 0, swap(4))
	put("swap64", 0, swap(8))
	put("toJSON", 0, bufferJSON)
	put("write", 4, bufferWrite)
	for _, name := range []string{"ascii", "base64", "base64url", "hex", "latin1", "ucs2", "utf16le", "utf8"} {
		c := codecs[name]
		put(name+"Slice", 2, func(s jsbridge.Scope, self []byte, a jsbridge.Args) (goja.Value, error) {
			from, to := span(a.At(0), a.At(1), len(self))
			return c.text(s, part(receiver(s, a), from, to)), nil
		})
		put(name+"Write", 3, func(s jsbridge.Scope, self []byte, a jsbridge.Args) (goja.Value, error) {
			text, ok := a.At(0).(goja.String)
			if !ok {
				return nil, jsbridge.ArgType("string", "string", a.At(0))
			}
			return writeText(s, self, text, c, a.At(1), a.At(2))
		})
	}
	for _, alias := range []struct{ name, of string }{{"parent", "buffer"}, {"offset", "byteOffset"}} {
		s.Getter(proto, alias.name, true, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			if _, ok := jsbridge.Uint8s(s, a.This); ok {
				return a.This.(*goja.Object).Get(alias.of), nil
			}
			return nil, nil
		})
	}
}

// span returns the range from start to end as toString interprets it: integers within the bytes, empty if they cross.
func span(start, end goja.Value, length int) (from, to int) {
	clamp := func(v goja.Value, def int) int {
		if goja.IsUndefined(v) {
			return def
		}
		n := v.ToFloat()
		if math.IsNaN(n) {
			return 0
		}
		return int(min(max(n, 0), float64(length)))
	}
	from, to = clamp(start, 0), clamp(end, length)
	return from, max(from, to)
}

// receiver returns a method's own bytes again after conversions of arguments, which may have detached them.
func receiver(s jsbridge.Scope, a jsbridge.Args) []byte {
	self, _ := jsbridge.Uint8s(s, a.This)
	return self
}

// part is b[from:to] as far as there are bytes.
func part(b []byte, from, to int) []byte {
	to = min(to, len(b))
	if from >= to {
		return nil
	}
	return b[from:to]
}

func bufferText(s jsbridge.Scope, self []byte, a jsbridge.Args) (goja.Value, error) {
	c, err := codecOf(s, a.At(0))
	if err != nil {
		return nil, err
	}
	end := a.At(2)
	if f, ok := jsbridge.Number(end); ok && math.IsNaN(f) {
		end = s.Int(0)
	}
	from, to := span(a.At(1), end, len(self))
	return c.text(s, part(receiver(s, a), from, to)), nil
}

func bufferEquals(s jsbridge.Scope, self []byte, a jsbridge.Args) (goja.Value, error) {
	other, err := anyView(s, a.At(0), "otherBuffer")
	if err != nil {
		return nil, err
	}
	return s.Bool(bytes.Equal(self, other)), nil
}

// integer is an optional argument that must be a whole number within the bounds.
func integer(v goja.Value, name string, def, low, high int, want string) (int, error) {
	if goja.IsUndefined(v) {
		return def, nil
	}
	n, ok := jsbridge.Number(v)
	if !ok {
		return 0, jsbridge.ArgType(name, "number", v)
	}
	if n != math.Trunc(n) || math.IsInf(n, 0) {
		return 0, outOfRange(name, "an integer", v.String())
	}
	if n < float64(low) || n > float64(high) {
		return 0, outOfRange(name, want, grouped(v))
	}
	return int(n), nil
}

func bufferCompare(s jsbridge.Scope, self []byte, a jsbridge.Args) (goja.Value, error) {
	target, err := view(s, a.At(0), "target")
	if err != nil {
		return nil, err
	}
	bound := func(i int, name string, def, high int) int {
		var n int
		if err == nil {
			n, err = integer(a.At(i), name, def, 0, maxBuffer, ">= 0 && <= 4294967296")
		}
		if err == nil && n > high {
			err = outOfRange(name, ">= 0 and <= "+strconv.Itoa(high), grouped(a.At(i)))
		}
		return n
	}
	targetStart := bound(1, "targetStart", 0, maxBuffer)
	targetEnd := bound(2, "targetEnd", len(target), len(target))
	start := bound(3, "sourceStart", 0, maxBuffer)
	end := bound(4, "sourceEnd", len(self), len(self))
	if err != nil {
		return nil, err
	}
	return s.Int(bytes.Compare(part(self, start, end), part(target, targetStart, targetEnd))), nil
}

func bufferCopy(s jsbridge.Scope, self []byte, a jsbridge.Args) (goja.Value, error) {
	_, err := anyView(s, a.At(0), "target")
	if err != nil {
		return nil, err
	}
	at := func(i int, name string, def, high int, want string) int {
		n := float64(def)
		if err == nil && a.Has(i) {
			if n, err = s.ToNumber(a.At(i)); math.IsNaN(n) || math.IsInf(n, 0) {
				n = 0
			}
			if n = math.Trunc(n); err == nil && (n < 0 || n > float64(high)) {
				err = outOfRange(name, want, grouped(a.At(i)))
			}
		}
		return int(min(n, math.MaxInt32))
	}
	within := ">= 0 && <= " + strconv.Itoa(len(self))
	targetStart := at(1, "targetStart", 0, math.MaxInt64, ">= 0")
	start := at(2, "sourceStart", 0, len(self), within)
	end := at(3, "sourceEnd", len(self), math.MaxInt64, ">= 0")
	if err != nil {
		return nil, err
	}
	target, _ := jsbridge.View(s, a.At(0)) // the conversions may have detached it
	return s.Int(copy(part(target, targetStart, len(target)), part(receiver(s, a), start, end))), nil
}

// bufferFill is fill(value, offset, end, encoding); the middle two may be omitted.
func bufferFill(s jsbridge.Scope, self []byte, a jsbridge.Args) (goja.Value, error) {
	offset, end, enc := a.At(1), a.At(2), a.At(3)
	if jsbridge.IsString(a.At(0)) {
		if jsbridge.IsString(offset) {
			offset, enc = goja.Undefined(), offset
		} else if jsbridge.IsString(end) {
			end, enc = goja.Undefined(), end
		}
	}
	from, err := integer(offset, "offset", 0, 0, maxBuffer, ">= 0 && <= 4294967296")
	if err != nil {
		return nil, err
	}
	to, err := integer(end, "end", len(self), 0, len(self), ">= 0 && <= "+strconv.Itoa(len(self)))
	if err != nil {
		return nil, err
	}
	pattern, err := patternOf(s, a.At(0), enc)
	switch {
	case err != nil:
		return nil, err
	case len(pattern) == 0 && jsbridge.IsObject(a.At(0)):
		return nil, jsbridge.TypeError("Buffer cannot be empty").WithCode("ERR_INVALID_ARG_VALUE")
	}
	repeat(part(receiver(s, a), from, to), pattern)
	return a.This, nil
}

// emptyNeedle reports whether a search is for an empty text, which is found everywhere.
func emptyNeedle(s jsbridge.Scope, v goja.Value) bool {
	if text, ok := v.(goja.String); ok {
		return text.Length() == 0
	}
	b, ok := jsbridge.Uint8s(s, v)
	return ok && len(b) == 0
}

// patternOf returns what fill and alloc repeat: text, bytes, or a number.
func patternOf(s jsbridge.Scope, value, enc goja.Value) ([]byte, error) {
	if text, isText := value.(goja.String); isText {
		c, err := codecIfText(s, enc)
		if err != nil {
			return nil, err
		}
		pattern := c.bytes(s, text)
		if len(pattern) == 0 && text.Length() > 0 {
			return nil, jsbridge.TypeError("The argument 'value' is invalid. Received '%s'", text.String()).WithCode("ERR_INVALID_ARG_VALUE")
		}
		return pattern, nil
	}
	if pattern, ok := jsbridge.View(s, value); ok {
		return pattern, nil
	}
	n, err := s.ToNumber(value)
	return []byte{byte(toInt32(n))}, err
}

// repeat fills b with a pattern, with zeros if that is empty.
func repeat(b, pattern []byte) {
	if len(pattern) == 0 {
		clear(b)
		return
	}
	for n := copy(b, pattern); n > 0 && n < len(b); n *= 2 {
		copy(b[n:], b[:n])
	}
}

// toInt32 is ECMAScript's.
func toInt32(n float64) int32 {
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return 0
	}
	return int32(uint32(int64(math.Mod(math.Trunc(n), 1<<32))))
}

// search is indexOf and, backwards, lastIndexOf: the index or -1.
func search(s jsbridge.Scope, self []byte, a jsbridge.Args, forward bool) (int, error) {
	where, enc := a.At(1), a.At(2)
	if jsbridge.IsString(where) {
		where, enc = goja.Undefined(), where
	}
	from, before, err := searchStart(s, where, len(self), forward)
	if err != nil {
		return -1, err
	}
	if before { // only what is empty is found before the first byte
		if emptyNeedle(s, a.At(0)) {
			return 0, nil
		}
		return -1, nil
	}
	needle, step, err := searchNeedle(s, a.At(0), enc)
	if err != nil {
		return -1, err
	}
	self = receiver(s, a)
	from = min(from, len(self))
	switch {
	case len(needle) == 0:
		return from, nil
	case forward:
		return indexFrom(self, needle, from, step), nil
	}
	return lastIndexFrom(self, needle, from, step), nil
}

// searchStart reads byteOffset. before says that a backward search starts before the first byte.
func searchStart(s jsbridge.Scope, v goja.Value, length int, forward bool) (from int, before bool, err error) {
	start := math.NaN()
	if !goja.IsUndefined(v) {
		if start, err = s.ToNumber(v); err != nil {
			return 0, false, err
		}
		start = math.Trunc(min(max(start, -0x80000000), 0x7fffffff))
	}
	switch {
	case math.IsNaN(start) && forward:
		return 0, false, nil
	case math.IsNaN(start):
		return length, false, nil
	}
	if start < 0 {
		start += float64(length)
	}
	return int(min(max(start, 0), float64(length))), start < 0 && !forward, nil
}

// searchNeedle reads what is searched for. It may begin only at multiples of step.
func searchNeedle(s jsbridge.Scope, v, enc goja.Value) (needle []byte, step int, err error) {
	if text, ok := v.(goja.String); ok {
		c, err := codecIfText(s, enc)
		if err != nil {
			return nil, 0, err
		}
		if c == codecs["ucs2"] {
			return c.bytes(s, text), 2, nil
		}
		return c.bytes(s, text), 1, nil
	}
	if n, ok := jsbridge.Number(v); ok {
		return []byte{byte(toInt32(n))}, 1, nil
	}
	if b, ok := jsbridge.Uint8s(s, v); ok {
		return b, 1, nil
	}
	return nil, 0, jsbridge.InvalidArgType(`The "value" argument must be one of type number or string or an instance of Buffer or Uint8Array. Received %s`, jsbridge.Received(v))
}

func indexFrom(b, needle []byte, from, step int) int {
	for at := from; at <= len(b); at++ {
		i := bytes.Index(b[at:], needle)
		if i < 0 {
			return -1
		}
		if at += i; at%step == 0 {
			return at
		}
	}
	return -1
}

func lastIndexFrom(b, needle []byte, from, step int) int {
	for end := min(from+len(needle), len(b)); end >= len(needle); {
		at := bytes.LastIndex(b[:end], needle)
		if at < 0 || at%step == 0 {
			return at
		}
		end = at + len(needle) - 1
	}
	return -1
}

// slice shares the memory, unlike %TypedArray%'s.
func (b *buffers) slice(s jsbridge.Scope, self []byte, a jsbridge.Args) (goja.Value, error) {
	relative := func(v goja.Value, def int) int {
		if goja.IsUndefined(v) {
			return def
		}
		n := math.Trunc(v.ToFloat())
		if math.IsNaN(n) {
			return 0
		}
		if n < 0 {
			n = max(n+float64(len(self)), 0)
		}
		return int(min(n, float64(len(self))))
	}
	from, to := relative(a.At(0), 0), relative(a.At(1), len(self))
	o := a.This.(*goja.Object)
	if jsbridge.Detached(s, o) {
		return nil, errBufferDetached
	}
	return b.construct(b.ctor, o.Get("buffer"), s.Int(int(o.Get("byteOffset").ToInteger())+from), s.Int(max(to-from, 0)))
}

func swap(size int) method {
	return func(_ jsbridge.Scope, self []byte, a jsbridge.Args) (goja.Value, error) {
		if len(self)%size != 0 {
			return nil, jsbridge.RangeError("Buffer size must be a multiple of %d-bits", 8*size).WithCode("ERR_INVALID_BUFFER_SIZE")
		}
		for i := 0; i < len(self); i += size {
			slices.Reverse(self[i : i+size])
		}
		return a.This, nil
	}
}

func bufferJSON(s jsbridge.Scope, self []byte, a jsbridge.Args) (goja.Value, error) {
	if jsbridge.Detached(s, a.This) {
		return nil, errReceiverDetached
	}
	items := make([]goja.Value, len(self))
	for i, c := range self {
		items[i] = s.Int(int(c))
	}
	o := s.Object()
	_ = o.Set("type", "Buffer")
	_ = o.Set("data", s.Array(items...))
	return o, nil
}

// bufferWrite is write(text, offset, length, encoding); the middle two may be omitted.
func bufferWrite(s jsbridge.Scope, self []byte, a jsbridge.Args) (goja.Value, error) {
	text, ok := a.At(0).(goja.String)
	if !ok {
		return nil, jsbridge.ArgType("string", "string", a.At(0))
	}
	offset, length, enc := a.At(1), a.At(2), a.At(3)
	if jsbridge.IsString(offset) {
		offset, length, enc = goja.Undefined(), goja.Undefined(), offset
	} else if jsbridge.IsString(length) {
		length, enc = goja.Undefined(), length
	}
	c, err := codecIfText(s, enc)
	if err != nil {
		return nil, err
	}
	return writeText(s, self, text, c, offset, length)
}

// writeText writes as many whole characters as fit.
func writeText(s jsbridge.Scope, self []byte, text goja.String, c *codec, offset, length goja.Value) (goja.Value, error) {
	want := ">= 0 && <= " + strconv.Itoa(len(self))
	at, err := integer(offset, "offset", 0, 0, len(self), want)
	if err != nil {
		return nil, err
	}
	n, err := integer(length, "length", len(self)-at, 0, len(self), want)
	if err != nil {
		return nil, err
	}
	data := c.bytes(s, text)
	n = min(n, len(self)-at, len(data))
	switch {
	case n == len(data):
	case c == codecs["utf8"]:
		for n > 0 && data[n]&0xc0 == 0x80 {
			n--
		}
	case c == codecs["ucs2"]:
		n &^= 1
	}
	return s.Int(copy(self[at:at+n], data)), nil
}
