// The head of a request: its line, its fields, and what they say about the body and the connection.

package http1

import (
	"bytes"
	"strings"
)

// Head is a request head. It has its own copy of the bytes, so it stays valid indefinitely; fields are looked up on demand.
type Head struct {
	text string // everything up to and including the blank line
	// Method is one of the names in the table of methods, empty if the request named another one.
	Method string
	// ContentLength is the length of the body, -1 without a Content-Length field.
	ContentLength int64
	// Chunked: the body comes with Transfer-Encoding: chunked.
	Chunked bool
	// HTTP10 is set for version 1.0; any other version is 1.1.
	HTTP10 bool
	// Close: the client asked for the connection to be closed, or its version implies that.
	Close bool
	// Expect100: the client waits for 100 Continue before it sends the body.
	Expect100 bool
	// Expect: there is an Expect field, of whatever value.
	Expect bool
	// Upgrade: there is an Upgrade field.
	Upgrade bool
	// SocketKey: there is a Sec-WebSocket-Key of the right length.
	SocketKey bool

	target, targetEnd uint32
	sent, sentEnd     uint32 // the target as it was sent
	host, hostEnd     uint32
	fields            uint32 // where the first field line begins
	seen              seen
	fault             Fault
}

// bad refuses the head and records its fault.
func (h *Head) bad(what Fault) Refusal {
	h.fault = what
	return BadRequest
}

// seen records the fields whose repetition or combination matters.
type seen uint8

const (
	seenHost seen = 1 << iota
	seenLength
	seenEncoding
)

// HasBody reports whether the head announces a body.
func (h *Head) HasBody() bool { return h.Chunked || h.ContentLength > 0 }

// Target returns the request target as it was sent, without scheme and authority. It begins with a slash, or is the authority of
// CONNECT.
func (h *Head) Target() string { return h.text[h.target:h.targetEnd] }

// Sent returns the request target as it was sent, including scheme and authority if it had them.
func (h *Head) Sent() string { return h.text[h.sent:h.sentEnd] }

// Path is the target up to the query.
func (h *Head) Path() string {
	t := h.Target()
	if i := strings.IndexAny(t, "?#"); i >= 0 {
		t = t[:i]
	}
	return t
}

// HasHost reports whether there is a Host field.
func (h *Head) HasHost() bool { return h.seen&seenHost != 0 }

// Host is the value of the Host field, empty if there was none.
func (h *Head) Host() string { return h.text[h.host:h.hostEnd] }

// requestLine reads the first line, including CR LF.
func (h *Head) requestLine(line []byte) Refusal {
	*h = Head{ContentLength: -1, fields: uint32(len(line))}
	sp := 0
	for line[sp] > ' ' {
		sp++
	}
	if sp == 0 || line[sp] == '\r' {
		return h.bad(WrongMethod)
	}
	if line[sp] != ' ' {
		return BadVersion
	}
	h.Method = method(line[:sp])
	start := sp + 1
	end := start
	for line[end] > ' ' {
		end++
	}
	h.target, h.targetEnd = uint32(start), uint32(end)
	h.sent, h.sentEnd = h.target, h.targetEnd
	h.Close = h.Method == "CONNECT" // what follows belongs to a tunnel and must never be read as a request
	switch {
	case line[start] == '/', h.absolute(line[start:end], start):
	case h.Method == "CONNECT" && start < end && line[start] != '?':
		// Authority form (RFC 9112 section 3.2.3).
	default:
		return h.bad(WrongTarget)
	}
	switch string(line[end:]) {
	case " HTTP/1.1\r\n":
	case " HTTP/1.0\r\n":
		h.HTTP10, h.Close = true, true
	default:
		return BadVersion
	}
	return OK
}

// absolute finds the path in a target in absolute form (RFC 9112 section 3.2.2); the Host field determines the authority (Bun).
// at is the target's position in the head.
func (h *Head) absolute(target []byte, at int) bool {
	for _, scheme := range []string{"http://", "https://"} {
		if len(target) < len(scheme) || !bytes.EqualFold(target[:len(scheme)], []byte(scheme)) {
			continue
		}
		n := len(scheme)
		if i := bytes.IndexAny(target[n:], "/?#"); i >= 0 {
			h.target += uint32(n + i)
		} else {
			// Without a path it is "/", which the scheme contains.
			h.target, h.targetEnd = uint32(at+n-1), uint32(at+n)
		}
		return true
	}
	return false
}

// hasFold compares with lower-case text, ignoring the case of letters. b contains no control characters.
func hasFold(b []byte, lower string) bool {
	if len(b) < len(lower) {
		return false
	}
	for i := range len(lower) {
		if b[i]|0x20 != lower[i]|0x20 {
			return false
		}
	}
	return true
}

// field checks one header line, including CR LF, and extracts what the connection must know. at is its position in the head.
func (h *Head) field(line []byte, at int) Refusal {
	colon, start, end := split(line)
	if colon <= 0 {
		return h.bad(WrongField)
	}
	name, value := line[:colon], line[start:end]
	// Checking length and first letter avoids the comparison for most fields.
	switch len(name) {
	case len("host"):
		if hasFold(name, "host") {
			if h.seen&seenHost != 0 {
				return h.bad(WrongField) // RFC 9112 section 3.2
			}
			h.seen |= seenHost
			h.host, h.hostEnd = uint32(at+start), uint32(at+end)
		}
	case len("expect"):
		if hasFold(name, "expect") {
			h.Expect = true
			h.Expect100 = len(value) == len(continue100) && hasFold(value, continue100)
		}
	case len("upgrade"):
		if hasFold(name, "upgrade") {
			h.Upgrade = true
		}
	case len("connection"):
		if hasFold(name, "connection") && ListHas(string(value), "close") {
			h.Close = true
		}
	case len("content-length"):
		if hasFold(name, "content-length") {
			return h.length(value)
		}
	case len("transfer-encoding"):
		if hasFold(name, "transfer-encoding") {
			if h.seen&(seenLength|seenEncoding) != 0 || h.HTTP10 || len(value) != len(chunkedCoding) || !hasFold(value, chunkedCoding) {
				return h.bad(WrongCoding)
			}
			h.seen |= seenEncoding
			h.Chunked = true
		} else if hasFold(name, "sec-websocket-key") && len(value) == socketKeyLength {
			h.SocketKey = true
		}
	}
	return OK
}

// socketKeyLength is the length of 16 bytes in base64 (RFC 6455 section 4.1).
const socketKeyLength = 24

const (
	continue100   = "100-continue"
	chunkedCoding = "chunked"
)

// maxLength is the largest Content-Length: what a float64 holds exactly, and far from any overflow.
const maxLength = 1<<53 - 1

func (h *Head) length(value []byte) Refusal {
	var n int64
	if h.seen&seenEncoding != 0 {
		return h.bad(WrongCoding)
	}
	if len(value) == 0 {
		return h.bad(WrongLength)
	}
	for _, c := range value {
		if c < '0' || c > '9' {
			return h.bad(WrongLength)
		}
		if n = n*10 + int64(c-'0'); n > maxLength {
			return h.bad(WrongLength)
		}
	}
	if h.seen&seenLength != 0 && h.ContentLength != n {
		return h.bad(WrongLength)
	}
	h.seen |= seenLength
	h.ContentLength = n
	return OK
}

// finish ends the head at its blank line. anyHost accepts a request without a Host field.
func (h *Head) finish(text []byte, anyHost bool) Refusal {
	switch {
	case h.seen&seenHost == 0 && !h.HTTP10 && !anyHost:
		return h.bad(WrongField)
	case h.Method == "":
		h.fault = WrongMethod
		return UnknownMethod
	}
	h.text = string(text)
	return OK
}

// split finds the parts of a header line, including CR LF: the name before the colon, and the value without the white space
// around it. colon is 0 or less if the line is not a header line.
func split(line []byte) (colon, start, end int) {
	for colon < len(line) && token[line[colon]] {
		colon++
	}
	if colon == len(line) || line[colon] != ':' {
		return -1, 0, 0
	}
	start, end = colon+1, len(line)-len("\r\n")
	if end < start || line[end] != '\r' {
		return -1, 0, 0
	}
	for _, c := range line[start:end] {
		if c < ' ' && c != '\t' {
			return -1, 0, 0
		}
	}
	for start < end && blank(line[start]) {
		start++
	}
	for end > start && blank(line[end-1]) {
		end--
	}
	return colon, start, end
}

func blank(c byte) bool { return c == ' ' || c == '\t' }

// token are the characters of names (RFC 9110 section 5.6.2).
var token = func() (t [256]bool) {
	for c := 'a'; c <= 'z'; c++ {
		t[c], t[c-'a'+'A'] = true, true
	}
	for _, c := range "0123456789!#$%&'*+-.^_`|~" {
		t[c] = true
	}
	return t
}()
