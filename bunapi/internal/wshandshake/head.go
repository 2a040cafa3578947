// The head of an HTTP response, in arbitrary pieces: as strict as Bun's parser, and bounded.

package wshandshake

import (
	"bytes"
	"fmt"
	"strings"

	"golang.org/x/net/http/httpguts"
)

const (
	// MaxHead bounds a response's head in bytes (Bun's 16 KiB for the fields and 1 KiB around).
	MaxHead = 17 << 10
	// maxInterim bounds how many interim responses may come before the final one.
	maxInterim = 8
)

// Failure is why a handshake failed: the text and the code that Bun's client reports.
type Failure struct{ Text, Code string }

func (f *Failure) Error() string { return f.Text }

var (
	errInvalid  = &Failure{"Invalid response", "HPE_INVALID_CONSTANT"}
	errTooLarge = &Failure{"Response headers too large", ""}
)

// Head reads the head of one final response. Interim responses (1xx except 101) before it are skipped.
type Head struct {
	// Field is called for every header, its name as it came. Name and value are valid during the call.
	Field func(name, value []byte) error

	Status int
	Reason string

	buf   []byte
	total int
	begun bool // the status line was read
	over  int  // interim responses seen
}

func (h *Head) interim() bool { return h.Status >= 100 && h.Status < 200 && h.Status != 101 }

// Feed processes the next bytes. When the head is complete, rest is what followed it.
func (h *Head) Feed(b []byte) (rest []byte, done bool, err error) {
	for len(b) > 0 {
		line := b
		if i := bytes.IndexByte(b, '\n'); i >= 0 {
			line = b[:i+1]
		}
		b = b[len(line):]
		if h.total += len(line); h.total > MaxHead {
			return nil, false, errTooLarge
		}
		if len(h.buf) > 0 || line[len(line)-1] != '\n' {
			h.buf = append(h.buf, line...)
			line = h.buf
		}
		if line[len(line)-1] != '\n' {
			if !h.begun && !maybeStatus(line) {
				return nil, false, errInvalid
			}
			return nil, false, nil
		}
		done, err := h.line(bytes.TrimSuffix(line[:len(line)-1], []byte("\r")))
		h.buf = h.buf[:0]
		if done || err != nil {
			return b, done, err
		}
	}
	return nil, false, nil
}

const protocolPrefix = "HTTP/1."

// maybeStatus reports whether a status line may begin like this: what is not HTTP at all is refused before its end.
func maybeStatus(b []byte) bool {
	n := min(len(b), len(protocolPrefix))
	return string(b[:n]) == protocolPrefix[:n]
}

func (h *Head) line(line []byte) (done bool, err error) {
	if bytes.ContainsFunc(line, isControl) {
		return false, errInvalid
	}
	switch {
	case !h.begun:
		h.begun = true
		return false, h.statusLine(line)
	case len(line) == 0 && h.interim():
		if h.over++; h.over > maxInterim {
			return false, errTooLarge
		}
		h.begun, h.total = false, 0
		return false, nil
	case len(line) == 0:
		return true, nil
	}
	name, value, ok := bytes.Cut(line, []byte(":"))
	if !ok || !httpguts.ValidHeaderFieldName(string(name)) {
		return false, errInvalid
	}
	if h.interim() || h.Field == nil {
		return false, nil
	}
	return false, h.Field(name, bytes.Trim(value, " \t"))
}

// isControl: bytes above 0x7f are Latin-1 and allowed.
func isControl(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }

// statusLine reads "HTTP/1.x", spaces, three digits, and a reason after a space.
func (h *Head) statusLine(line []byte) error {
	rest, ok := bytes.CutPrefix(line, []byte(protocolPrefix))
	if !ok || len(rest) < 2 || !digit(rest[0]) || rest[1] != ' ' {
		return errInvalid
	}
	rest = bytes.TrimLeft(rest[1:], " ")
	if len(rest) < 3 || !digit(rest[0]) || !digit(rest[1]) || !digit(rest[2]) || len(rest) > 3 && rest[3] != ' ' {
		return errInvalid
	}
	h.Status = int(rest[0]-'0')*100 + int(rest[1]-'0')*10 + int(rest[2]-'0')
	h.Reason = string(bytes.TrimLeft(rest[3:], " "))
	return nil
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

func statusFailure(status int) *Failure {
	return &Failure{fmt.Sprintf("Expected 101 status code: %d", status), ""}
}

// Tunnel interprets a proxy's answer to CONNECT: nil if the tunnel is established.
func (h *Head) Tunnel() error {
	text := fmt.Sprintf("Proxy connection failed: %d %s", h.Status, h.Reason)
	switch {
	case h.Status >= 200 && h.Status < 300:
		return nil
	case h.Status == 407:
		text = fmt.Sprintf("Proxy authentication required: 407 %s", h.Reason)
	}
	return &Failure{Text: strings.TrimRight(text, " ")}
}
