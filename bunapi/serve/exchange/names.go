// The names of the header fields that the server itself writes, in Bun's spellings.

package exchange

import "github.com/gobun/gobun/bunapi/internal/http1"

var (
	acceptRanges       = http1.NameOf("accept-ranges")
	contentDisposition = http1.NameOf("content-disposition")
	contentLength      = http1.NameOf("Content-Length")
	contentRange       = http1.NameOf("content-range")
	contentType        = http1.NameOf("content-type")
	entityTag          = http1.NameOf("etag")
	lastModified       = http1.NameOf("last-modified")
	location           = http1.NameOf("location")
	lowerLength        = http1.NameOf("content-length") // of files and HEAD
	lowerEncoding      = http1.NameOf("transfer-encoding")
	setCookie          = http1.NameOf("set-cookie")
	setCookieOfMap     = http1.NameOf("Set-Cookie")
	socketAccept       = http1.NameOf("Sec-WebSocket-Accept")
	socketExtensions   = http1.NameOf("Sec-WebSocket-Extensions")
	socketProtocol     = http1.NameOf("Sec-WebSocket-Protocol")
	transferEncoding   = http1.NameOf("Transfer-Encoding")
)

var (
	bytesUnit = http1.ValueOf("bytes")
	chunked   = http1.ValueOf("chunked")
)

// plainText is the type of most answers.
var plainText = http1.ValueOf("text/plain;charset=utf-8")

// valueOf returns a value created by the server. One that cannot be sent is empty.
func valueOf(text string) http1.Value {
	if text == plainText.String() {
		return plainText
	}
	v, _ := http1.ParseValue(text)
	return v
}
