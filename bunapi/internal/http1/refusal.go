// The answers to bad requests.

package http1

// Refusal is why a request is not accepted. The connection ends after it.
type Refusal uint8

// The refusals.
const (
	OK Refusal = iota
	// BadRequest is anything that breaks the grammar or is ambiguous.
	BadRequest
	// BadVersion is a request line whose end is not HTTP/1.1 or HTTP/1.0.
	BadVersion
	// TooLarge is a head over MaxHead or MaxFields.
	TooLarge
	// UnknownMethod is answered with nothing (Bun).
	UnknownMethod
	// BodyTooLarge is a Content-Length over the server's limit.
	BodyTooLarge
	// ChunkedTooLarge is a chunked body that passed the server's limit.
	ChunkedTooLarge
	// UpgradeRequired is a WebSocket handshake of another version (RFC 6455 section 4.2.2).
	UpgradeRequired
	// Forbidden is a handshake that is not accepted.
	Forbidden
	// Unavailable is one request or WebSocket more than the server's owner allows.
	Unavailable
)

const closing = "Connection: close\r\n\r\n"

// Response returns the whole answer, after which the connection ends.
func (r Refusal) Response() string {
	switch r {
	case BadRequest:
		return "HTTP/1.1 400 Bad Request\r\n" + closing
	case BadVersion:
		return "HTTP/1.1 505 HTTP Version Not Supported\r\n" + closing
	case TooLarge:
		return "HTTP/1.1 431 Request Header Fields Too Large\r\n" + closing
	case BodyTooLarge:
		return "HTTP/1.1 413 Request Entity Too Large\r\n" + closing
	case ChunkedTooLarge:
		return "HTTP/1.1 413 Payload Too Large\r\n" + closing
	case Forbidden:
		return "HTTP/1.1 403 Forbidden\r\n" + closing
	case Unavailable:
		return "HTTP/1.1 503 Service Unavailable\r\n" + closing
	case UpgradeRequired:
		return "HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 13\r\n" + closing
	}
	return ""
}

// Continue tells the client to send the body that it announced (RFC 9110 section 10.1.1).
const Continue = "HTTP/1.1 100 Continue\r\n\r\n"

// Fault is what was wrong with a request, more precisely than Refusal, for owners that answer themselves.
type Fault uint8

// The faults.
const (
	WrongMethod Fault = iota + 1
	WrongTarget
	WrongVersion
	WrongField    // of the head or of the trailers
	WrongLength   // Content-Length
	WrongCoding   // Transfer-Encoding, alone or together with Content-Length
	WrongChunk    // the line of a chunk's size
	WrongChunkEnd // after a chunk's data
	TooMuch       // of a head or of trailers
	EndedEarly    // the client finished in the middle of a request
	WrongStatus   // of a response
)
