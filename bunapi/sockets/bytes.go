// What scripts write: text and bytes of every kind, with Bun's error texts.

package sockets

import (
	"math"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/jsbridge"
)

// payload reads the arguments of write and end: data, followed by an encoding, or by an offset and a length and then possibly an
// encoding. The bytes alias the script's memory and must be used at once.
func payload(s jsbridge.Scope, a jsbridge.Args) ([]byte, error) {
	v := a.At(0)
	if goja.IsUndefined(v) {
		return nil, nil
	}
	at, encoding := 1, goja.Value(nil)
	for i := 1; i < 3; i++ {
		if jsbridge.IsString(a.At(i)) {
			encoding = a.At(i)
			break
		}
	}
	if jsbridge.IsString(a.At(1)) {
		at = 2
	}
	b, err := bytesOf(s, v, encoding)
	if err != nil {
		return nil, err
	}
	offset, err := position(s, a.At(at), "byteOffset", 0, len(b))
	if err != nil {
		return nil, err
	}
	length, err := position(s, a.At(at+1), "byteLength", len(b)-offset, len(b)-offset)
	if err != nil {
		return nil, err
	}
	return b[offset : offset+length], nil
}

func bytesOf(s jsbridge.Scope, v, encoding goja.Value) ([]byte, error) {
	if jsbridge.IsString(v) {
		if encoding == nil || encoding.String() == "utf8" || encoding.String() == "utf-8" {
			if jsbridge.IsUTF16(v) {
				return s.UTF8(v.(goja.String)), nil
			}
			return []byte(v.String()), nil
		}
		buffer, err := s.Get(s.Global(), "Buffer")
		if err != nil {
			return nil, err
		}
		if v, err = s.CallMethod(buffer.(*goja.Object), "from", v, encoding); err != nil {
			return nil, err
		}
	}
	if b, ok := jsbridge.View(s, v); ok {
		return b, nil
	}
	if blob, ok := fetch.BlobOf(s, v); ok {
		if blob.IsFile() {
			return nil, jsbridge.Errorf("File blob not supported yet in this function.")
		}
		return blob.Bytes()
	}
	return nil, jsbridge.ArgType("data", "string, buffer, or blob", v)
}

// position reads an offset or a length between 0 and most.
func position(s jsbridge.Scope, v goja.Value, name string, def, most int) (int, error) {
	if jsbridge.IsNullish(v) || jsbridge.IsString(v) {
		return def, nil
	}
	n, ok := jsbridge.Number(v)
	if !ok {
		return 0, jsbridge.ArgType(name, "number", v)
	}
	outside := func(limit string) error {
		return jsbridge.OutOfRange(name, v.String(), ">= 0 and <= %s", limit)
	}
	if !(n >= 0) || n > 1<<53-1 {
		return 0, outside("9007199254740991")
	}
	n = math.Trunc(n)
	if name == "byteOffset" && n > float64(most) {
		return 0, outside(s.Int(most).String())
	}
	return min(int(n), most), nil
}
