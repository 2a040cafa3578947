// Writing responses and requests.

package http1

import "strconv"

// phrases are the reason phrases that Bun sends; any other status has unknownPhrase.
var phrases = map[int]string{
	101: "Switching protocols",
	200: "OK", 201: "Created", 202: "Accepted", 203: "Non-Authoritative Information", 204: "No Content", 205: "Reset Content",
	206: "Partial Content", 207: "Multi-Status", 208: "Already Reported", 226: "IM Used",
	300: "Multiple Choices", 301: "Moved Permanently", 302: "Found", 303: "See Other", 304: "Not Modified", 305: "Use Proxy",
	306: "Switch Proxy", 307: "Temporary Redirect", 308: "Permanent Redirect",
	400: "Bad Request", 401: "Unauthorized", 402: "Payment Required", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
	406: "Not Acceptable", 407: "Proxy Authentication Required", 408: "Request Timeout", 409: "Conflict", 410: "Gone",
	411: "Length Required", 412: "Precondition Failed", 413: "Payload Too Large", 414: "URI Too Long", 415: "Unsupported Media Type",
	416: "Range Not Satisfiable", 417: "Expectation Failed", 418: "I'm a Teapot", 421: "Misdirected Request",
	422: "Unprocessable Entity", 423: "Locked", 424: "Failed Dependency", 425: "Too Early", 426: "Upgrade Required",
	428: "Precondition Required", 429: "Too Many Requests", 431: "Request Header Fields Too Large",
	451: "Unavailable For Legal Reasons",
	500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
	505: "HTTP Version Not Supported", 506: "Variant Also Negotiates", 507: "Insufficient Storage", 508: "Loop Detected",
	510: "Not Extended", 511: "Network Authentication Required",
}

const unknownPhrase = "HM"

// Lines are header lines. They consist of validated parts only, so that none can contain another line.
type Lines struct{ b []byte }

// Field appends a header line.
func (l *Lines) Field(name Name, value Value) {
	b := append(l.b, name.text...)
	l.b = append(b, ": "...)
	l.value(value)
}

// value appends a value and the end of its line.
func (l *Lines) value(value Value) {
	b := l.b
	if value.wide {
		for _, r := range value.text {
			b = append(b, byte(r))
		}
	} else {
		b = append(b, value.text...)
	}
	l.b = append(b, "\r\n"...)
}

// Length appends a header line with a number.
func (l *Lines) Length(name Name, n int64) {
	b := append(l.b, name.text...)
	b = append(b, ": "...)
	b = strconv.AppendInt(b, n, 10)
	l.b = append(b, "\r\n"...)
}

// Add appends other lines.
func (l *Lines) Add(other Lines) { l.b = append(l.b, other.b...) }

// Reset empties the lines for reuse of their memory.
func (l *Lines) Reset() { l.b = l.b[:0] }

// HeadWriter writes the head of a message: the first line, header lines, and the empty line.
type HeadWriter struct{ Lines }

// Respond begins the head of a response after the contents of b.
func Respond(b []byte, status int) HeadWriter {
	if status == 200 {
		return HeadWriter{Lines{append(b, "HTTP/1.1 200 OK\r\n"...)}}
	}
	phrase, ok := phrases[status]
	if !ok {
		phrase = unknownPhrase
	}
	b = append(b, "HTTP/1.1 "...)
	b = strconv.AppendInt(b, int64(status), 10)
	b = append(b, ' ')
	b = append(b, phrase...)
	return HeadWriter{Lines{append(b, "\r\n"...)}}
}

// Answer begins the head of a response with a reason phrase chosen by the owner.
func Answer(b []byte, status int, phrase Value) HeadWriter {
	b = append(b, "HTTP/1.1 "...)
	b = strconv.AppendInt(b, int64(status), 10)
	w := HeadWriter{Lines{append(b, ' ')}}
	w.value(phrase)
	return w
}

// Switch begins the answer to a handshake (RFC 6455 section 4.2.2), in Bun's words.
func Switch(b []byte) HeadWriter {
	return HeadWriter{Lines{append(b, "HTTP/1.1 101 Switching Protocols\r\n"...)}}
}

// Method is the method of a request that we send.
type Method struct{ text string }

// The methods of handshakes and tunnels.
var (
	Get     = Method{"GET"}
	Connect = Method{"CONNECT"}
)

// Ask begins the head of a request. ok is false for a target that is not a single word (RFC 9112 section 3.2).
func Ask(b []byte, method Method, target string) (w HeadWriter, ok bool) {
	return Request(b, Name(method), target)
}

// Request is Ask for a method that the script chose, which is a token (RFC 9110 section 9.1).
func Request(b []byte, method Name, target string) (w HeadWriter, ok bool) {
	for i := range len(target) {
		if target[i] <= ' ' || target[i] == 0x7f {
			return w, false
		}
	}
	b = append(append(b, method.text...), ' ')
	return HeadWriter{Lines{append(append(b, target...), " HTTP/1.1\r\n"...)}}, target != "" && method.text != ""
}

// Finish ends the head and returns its bytes.
func (w *HeadWriter) Finish() []byte {
	b := append(w.b, "\r\n"...)
	w.b = nil
	return b
}

// AppendChunk appends one chunk of the chunked coding. data must not be empty, which would end the body.
func AppendChunk(b, data []byte) []byte {
	b = strconv.AppendInt(b, int64(len(data)), 16)
	b = append(b, "\r\n"...)
	b = append(b, data...)
	return append(b, "\r\n"...)
}

// LastChunk ends a chunked body.
const LastChunk = "0\r\n\r\n"

// HasBody reports whether a response with that status has a body (RFC 9110 section 6.4.1), unless the method is HEAD.
func HasBody(status int) bool { return status >= 200 && status != 204 && status != 304 }
