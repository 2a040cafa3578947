// Random identifiers.

package bun

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

var random = []module.Member{
	{Name: "randomUUIDv7", Length: 1, Call: randomUUIDv7},
}

// randomUUIDv7 is RFC 9562 section 5.7: 48 bits of milliseconds, then random bits.
func randomUUIDv7(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	var id [16]byte
	if _, err := rand.Read(id[:]); err != nil {
		return nil, err
	}
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(time.Now().UnixMilli()))
	copy(id[:6], ms[2:])
	id[6] = id[6]&0x0f | 0x70
	id[8] = id[8]&0x3f | 0x80
	switch enc, err := a.TextOr(s, 0, "hex"); {
	case err != nil:
		return nil, err
	case enc == "buffer":
		return s.Uint8Array(id[:]), nil
	}
	return s.String(fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])), nil
}
