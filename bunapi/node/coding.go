// Buffer's encodings for other packages.

package node

import (
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// IsEncoding reports whether Buffer has an encoding of that name, in any case.
func IsEncoding(name string) bool { return codecs[strings.ToLower(name)] != nil }

// TextBytes decodes a text of an encoding, which must be one; the bytes are the caller's own.
func TextBytes(s jsbridge.Scope, text goja.String, encoding string) []byte {
	return codecs[strings.ToLower(encoding)].bytes(s, text)
}

// BytesText encodes bytes as text.
func BytesText(s jsbridge.Scope, b []byte, encoding string) goja.Value {
	return codecs[strings.ToLower(encoding)].text(s, b)
}
