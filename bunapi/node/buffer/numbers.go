// Numbers in Buffers: goja_nodejs reads and writes them; here their arguments are checked first, in Node's words.

package buffer

import (
	"encoding/binary"
	"math"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// numberBytes is how many bytes a kind of number takes; 0 stands for those that are told so with each call.
var numberBytes = []struct {
	kind string
	size int
}{
	{"BigInt64", 8}, {"BigUInt64", 8}, {"Double", 8}, {"Float", 4}, {"Int", 0}, {"Int8", 1}, {"Int16", 2}, {"Int32", 4}, {"UInt", 0}, {"UInt8", 1},
	{"UInt16", 2}, {"UInt32", 4},
}

// checkNumbers puts the checks before goja_nodejs's functions. Node has two spellings of the unsigned ones.
func checkNumbers(s jsbridge.Scope, proto *goja.Object) {
	for _, of := range numberBytes {
		kind, size := of.kind, of.size
		for _, order := range []string{"LE", "BE", ""} {
			if (order == "") != (size == 1) {
				continue
			}
			for _, op := range []string{"read", "write"} {
				name := op + kind + order
				raw, ok := goja.AssertFunction(proto.Get(name))
				if !ok {
					panic("goja_nodejs has no " + name)
				}
				n := number{kind: kind, size: size, order: binary.LittleEndian, raw: raw}
				if order == "BE" {
					n.order = binary.BigEndian
				}
				native, length := n.read, 1
				if op == "write" {
					native, length = n.write, 2
				}
				if size == 0 || size == 8 && kind != "Double" && op == "write" {
					length++
				}
				for _, spelled := range []string{name, strings.Replace(name, "UInt", "Uint", 1)} {
					_ = proto.DefineDataProperty(spelled, s.Func(spelled, length, native), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
				}
			}
		}
	}
}

// number is one way to write a number as bytes.
type number struct {
	kind  string
	size  int
	order binary.ByteOrder
	raw   goja.Callable
}

// bounds are the offset and the size of an access, checked.
func (n number) bounds(s jsbridge.Scope, a jsbridge.Args, offset, size int) (at, bytes int, err error) {
	self, ok := jsbridge.Uint8s(s, a.This)
	if !ok {
		return 0, 0, jsbridge.TypeError("Receiver should be a typed array view").WithCode("ERR_INVALID_THIS")
	}
	bytes = n.size
	if bytes == 0 {
		if offset == 0 && !a.Has(offset) { // a read
			return 0, 0, jsbridge.ArgType("offset", "number", a.At(offset))
		}
		if !a.Has(size) {
			return 0, 0, jsbridge.ArgType("byteLength", "number", a.At(size))
		}
		if bytes, err = integer(a.At(size), "byteLength", 0, 1, 6, ">= 1 and <= 6"); err != nil {
			return 0, 0, err
		}
	}
	last := len(self) - bytes
	if last < 0 && !a.Has(offset) {
		return 0, 0, errOutsideBuffer
	}
	at, err = integer(a.At(offset), "offset", 0, 0, last, ">= 0 and <= "+strconv.Itoa(last))
	if err != nil && last < 0 {
		if f, ok := jsbridge.Number(a.At(offset)); ok && f == math.Trunc(f) {
			err = errOutsideBuffer
		}
	}
	return at, bytes, err
}

var errOutsideBuffer = jsbridge.RangeError("Attempt to access memory outside buffer bounds").WithCode("ERR_BUFFER_OUT_OF_BOUNDS")

func (n number) read(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	at, bytes, err := n.bounds(s, a, 0, 1)
	if err != nil {
		return nil, err
	}
	return s.Call(n.raw, a.This, s.Int(at), s.Int(bytes))
}

func (n number) write(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	value := a.At(0)
	if strings.HasPrefix(n.kind, "Big") {
		return n.writeBig(s, a)
	}
	f, err := s.ToNumber(value)
	if err != nil {
		return nil, err
	}
	at, bytes, err := n.bounds(s, a, 1, 2)
	if err != nil {
		return nil, err
	}
	if n.kind == "Float" || n.kind == "Double" { // goja_nodejs refuses infinity and writes Go's NaN
		self, _ := jsbridge.Uint8s(s, a.This)
		switch {
		case n.size == 8 && math.IsNaN(f):
			n.order.PutUint64(self[at:], 0x7ff8<<48)
		case n.size == 8:
			n.order.PutUint64(self[at:], math.Float64bits(f))
		default:
			n.order.PutUint32(self[at:], math.Float32bits(float32(f)))
		}
		return s.Int(at + n.size), nil
	}
	if math.IsNaN(f) {
		f = 0
	}
	bits := 8 * bytes
	low, high := 0.0, math.Exp2(float64(bits))-1
	if !strings.HasPrefix(n.kind, "U") {
		low, high = -math.Exp2(float64(bits-1)), math.Exp2(float64(bits-1))-1
	}
	if f < low || f > high {
		want := ">= " + plain(low) + " and <= " + plain(high)
		if bytes > 4 {
			want = ">= 0 and < 2 ** " + strconv.Itoa(bits)
			if low < 0 {
				want = ">= -(2 ** " + strconv.Itoa(bits-1) + ") and < 2 ** " + strconv.Itoa(bits-1)
			}
		}
		return nil, outOfRange("value", want, grouped(s.Float(f)))
	}
	return s.Call(n.raw, a.This, s.Int(int(f)), s.Int(at), s.Int(bytes))
}

func plain(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func (n number) writeBig(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	v, ok := jsbridge.BigInt(a.At(0))
	if !ok {
		return nil, jsbridge.ArgType("value", "bigint", a.At(0))
	}
	if n.kind == "BigUInt64" && !v.IsUint64() {
		return nil, outOfRange("value", ">= 0n and < 2n ** 64n", underscored(v.String())+"n")
	}
	if n.kind == "BigInt64" && !v.IsInt64() {
		return nil, outOfRange("value", ">= -(2n ** 63n) and < 2n ** 63n", underscored(v.String())+"n")
	}
	at, _, err := n.bounds(s, a, 1, 2)
	if err != nil {
		return nil, err
	}
	return s.Call(n.raw, a.This, a.At(0), s.Int(at))
}
