// Identifiers: UUIDs of version 7 (time and randomness) and version 5 (the hash of a name), RFC 9562.

package bun

import (
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

var random = []module.Member{
	{Name: "randomUUIDv7", Length: 2, Call: randomUUIDv7},
	{Name: "randomUUIDv5", Length: 3, Call: randomUUIDv5},
}

// maxTimestamp is the last millisecond that the 48 bits of a version 7 UUID hold.
const maxTimestamp = 1<<48 - 1

// clock is the time of the last version 7 UUID and a counter of those in the same millisecond (RFC 9562, section 6.2, method 1),
// so that they sort in the order of creation.
type clock struct {
	ms    int64
	count uint16 // 12 bits
}

type clockKey struct{}

// randomUUIDv7 is randomUUIDv7(encoding, timestamp), or randomUUIDv7(timestamp).
func randomUUIDv7(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	encoding, at := a.At(0), a.At(1)
	if a.Len() == 1 && !jsbridge.IsNullish(encoding) && !jsbridge.IsString(encoding) {
		encoding, at = goja.Undefined(), encoding
	}
	write, err := uuidWriter(encoding)
	if err != nil {
		return nil, err
	}
	ms, err := timestamp(at)
	if err != nil {
		return nil, err
	}
	var id [16]byte
	if _, err := rand.Read(id[6:]); err != nil {
		return nil, err
	}
	c := jsbridge.Owned(s, clockKey{}, func() *clock { return &clock{ms: -1} })
	if c.ms == ms && c.count < 0xfff {
		c.count++
	} else {
		// The highest bit leaves room for further UUIDs of the same millisecond.
		c.ms, c.count = ms, binary.BigEndian.Uint16(id[6:8])&0x7ff
	}
	binary.BigEndian.PutUint64(id[:8], uint64(ms)<<16|0x7000|uint64(c.count))
	id[8] = id[8]&0x3f | 0x80
	return write(s, id), nil
}

// timestamp returns the time in milliseconds that a script passed as a number or a Date; the current time if there is none.
func timestamp(v goja.Value) (int64, error) {
	if goja.IsUndefined(v) {
		return time.Now().UnixMilli(), nil
	}
	n, ok := jsbridge.Number(v)
	if o, isObject := v.(*goja.Object); isObject && o.ClassName() == "Date" {
		n, ok = v.ToFloat(), true
	}
	switch {
	case !ok:
		return 0, jsbridge.InvalidArgType(`The "timestamp" property must be of type number. Received %s`, jsbridge.TypeOf(v))
	case !(n >= 0 && n <= maxTimestamp):
		return 0, jsbridge.OutOfRange("timestamp", v.ToNumber().String(), ">= 0 and <= %d", int64(maxTimestamp))
	case n != math.Trunc(n):
		return 0, jsbridge.InvalidArgType(`The "timestamp" property must be of type integer. Received number`)
	}
	return int64(n), nil
}

// namespaces are those that RFC 9562, section 6.6, names. They differ in one byte.
var namespaces = map[string]byte{"dns": 0x10, "url": 0x11, "oid": 0x12, "x500": 0x14}

// randomUUIDv5 is randomUUIDv5(name, namespace, encoding).
func randomUUIDv5(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	name, err := textOrBytes(s, a.At(0), "name")
	if err != nil {
		return nil, err
	}
	space, err := namespace(s, a.At(1))
	if err != nil {
		return nil, err
	}
	write, err := uuidWriter(a.At(2))
	if err != nil {
		return nil, err
	}
	sum := sha1.Sum(append(space, name...)) // no secret depends on it
	var id [16]byte
	copy(id[:], sum[:])
	id[6] = id[6]&0x0f | 0x50
	id[8] = id[8]&0x3f | 0x80
	return write(s, id), nil
}

func namespace(s jsbridge.Scope, v goja.Value) ([]byte, error) {
	if !jsbridge.IsString(v) {
		bytes, err := textOrBytes(s, v, "namespace")
		if err == nil && len(bytes) != 16 {
			err = jsbridge.TypeError("Namespace must be exactly 16 bytes").WithCode("ERR_INVALID_ARG_VALUE")
		}
		return bytes, err
	}
	text := strings.ToLower(v.String())
	if last, ok := namespaces[text]; ok {
		return []byte{0x6b, 0xa7, 0xb8, last, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0, 0xc0, 0x4f, 0xd4, 0x30, 0xc8}, nil
	}
	id, err := hex.DecodeString(strings.ReplaceAll(text, "-", ""))
	if err != nil || len(id) != 16 || uuidText([16]byte(id)) != text {
		return nil, jsbridge.TypeError("Invalid UUID format for namespace").WithCode("ERR_INVALID_ARG_VALUE")
	}
	return id, nil
}

// textOrBytes copies the bytes of a string, in UTF-8, or of a buffer or view.
func textOrBytes(s jsbridge.Scope, v goja.Value, name string) ([]byte, error) {
	if jsbridge.IsString(v) {
		return []byte(v.String()), nil
	}
	bytes, ok := jsbridge.View(s, v)
	if !ok {
		return nil, jsbridge.InvalidArgType("%s must be a string, ArrayBuffer or ArrayBufferView", name)
	}
	return append([]byte(nil), bytes...), nil
}

// uuidWriter returns the function that writes an identifier in an encoding. A value that is not a string selects the usual form.
func uuidWriter(encoding goja.Value) (func(s jsbridge.Scope, id [16]byte) goja.Value, error) {
	name := "hex"
	if jsbridge.IsString(encoding) {
		name = strings.ToLower(encoding.String())
	}
	switch name {
	case "hex":
		return func(s jsbridge.Scope, id [16]byte) goja.Value { return s.String(uuidText(id)) }, nil
	case "base64":
		return func(s jsbridge.Scope, id [16]byte) goja.Value {
			return s.String(base64.StdEncoding.EncodeToString(id[:]))
		}, nil
	case "base64url":
		return func(s jsbridge.Scope, id [16]byte) goja.Value {
			return s.String(base64.RawURLEncoding.EncodeToString(id[:]))
		}, nil
	case "buffer":
		return func(s jsbridge.Scope, id [16]byte) goja.Value { return s.Buffer(id[:]) }, nil
	}
	return nil, jsbridge.TypeError("Encoding must be one of base64, base64url, hex, or buffer").WithCode("ERR_UNKNOWN_ENCODING")
}

func uuidText(id [16]byte) string {
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}
