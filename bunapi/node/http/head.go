// The head of an outgoing message: the script's fields, then those that Node adds, in Node's order.

package http

import (
	"strconv"
	"strings"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/http1"
	"github.com/gobun/gobun/jsbridge"
)

func itoa(i int) string { return strconv.Itoa(i) }

// What a message says about itself, as bits: JavaScript's half is in outgoing.js.
const (
	keepAlive      = 1 << iota // shouldKeepAlive
	defaultChunked             // useChunkedEncodingByDefault
	sendDate                   // sendDate
	hasBody                    // _hasBody
	hasAgent
	removedConnection
	removedLength
	removedCoding
	lastRequest // no more requests on this connection
	chunked     // chunkedEncoding
	noContent   // the status is 204 or 304
	last        // the connection ends with the message; from here on answers only
	hasTrailer
	expects
	gaveLength
)

// head is a head that is being made.
type head struct {
	w    http1.HeadWriter
	bits int
	seen int // seenDate …
	size int64
	keep int64 // ms; what Keep-Alive announces, 0 says nothing
	most int64 // requests on a connection; 0 says nothing

}

const (
	seenDate = 1 << iota
	seenConnection
	seenLength
	seenCoding
	seenTrailer
	seenExpect
	seenKeepAlive
)

var (
	nameDate       = http1.NameOf("Date")
	nameConnection = http1.NameOf("Connection")
	nameKeepAlive  = http1.NameOf("Keep-Alive")
	nameLength     = http1.NameOf("Content-Length")
	nameCoding     = http1.NameOf("Transfer-Encoding")
	valueKeep      = http1.ValueOf("keep-alive")
	valueClose     = http1.ValueOf("close")
	valueChunked   = http1.ValueOf("chunked")
)

// field appends one line of the script's and takes what it says about the message.
func (h *head) field(name http1.Name, lower, text string) error {
	value, ok := http1.ParseValue(text)
	if !ok || !goodValue(text) {
		return jsbridge.TypeError(`Invalid character in header content ["%s"]`, name).WithCode("ERR_INVALID_CHAR")
	}
	switch lower {
	case "connection":
		h.seen |= seenConnection
		h.bits &^= removedConnection
		if strings.Contains(strings.ToLower(text), "close") {
			h.bits |= last
		} else {
			h.bits |= keepAlive
		}
	case "transfer-encoding":
		h.seen |= seenCoding
		h.bits &^= removedCoding
		if strings.Contains(strings.ToLower(text), "chunked") {
			h.bits |= chunked
		}
	case "content-length":
		h.seen |= seenLength
		h.bits &^= removedLength
		if n, err := strconv.ParseInt(value.String(), 10, 64); err == nil {
			h.size = n
		}
	case "date":
		h.seen |= seenDate
	case "expect":
		h.seen |= seenExpect
	case "trailer":
		h.seen |= seenTrailer
	case "keep-alive":
		h.seen |= seenKeepAlive
	}
	h.w.Field(name, value)
	return nil
}

// value appends the lines of one field.
func (h *head) value(s jsbridge.Scope, name http1.Name, lower string, v goja.Value) error {
	_, many := arrayOf(v)
	if many && lower == "cookie" { // RFC 6265 section 5.4: one line
		var all []string
		if err := eachValue(s, v, func(text string) error { all = append(all, text); return nil }); err != nil {
			return err
		}
		return h.field(name, lower, strings.Join(all, "; "))
	}
	return eachValue(s, v, func(text string) error { return h.field(name, lower, text) })
}

// fields appends the script's fields: headers, a flat list of names and values, a list of pairs, or an object.
func (h *head) fields(s jsbridge.Scope, v goja.Value) error {
	if hs, ok := jsbridge.Unwrap[*headers](s, v); ok {
		for i := range hs.list {
			f := &hs.list[i]
			if err := h.value(s, f.name, f.lower, f.value); err != nil {
				return err
			}
		}
		return nil
	}
	return pairs(s, v, func(name, value goja.Value) error {
		n, err := checkName(s, name, nil)
		if err != nil {
			return err
		}
		if err := checkValue(s, n.String(), value); err != nil {
			return err
		}
		return h.value(s, n, n.Lower().String(), value)
	})
}

// pairs goes through names and values, in whichever form a script gave them.
func pairs(s jsbridge.Scope, v goja.Value, fn func(name, value goja.Value) error) error {
	obj, ok := v.(*goja.Object)
	if !ok {
		return nil
	}
	if obj.ClassName() != "Array" {
		for _, key := range obj.Keys() {
			value, err := s.Get(obj, key)
			if err != nil {
				return err
			}
			if err := fn(s.String(key), value); err != nil {
				return err
			}
		}
		return nil
	}
	n := length(obj)
	for i := 0; i < n; i++ {
		name, err := element(s, obj, i)
		if err != nil {
			return err
		}
		from, at := obj, i+1
		if pair, ok := arrayOf(name); ok {
			if name, err = element(s, pair, 0); err != nil {
				return err
			}
			from, at = pair, 1
		} else {
			i++
		}
		value, err := element(s, from, at)
		if err != nil {
			return err
		}
		if err := fn(name, value); err != nil {
			return err
		}
	}
	return nil
}

// finish adds what the script has not said. status is 0 for a request.
func (h *head) finish(date http1.Value) ([]byte, error) {
	if h.bits&sendDate != 0 && h.seen&seenDate == 0 {
		h.w.Field(nameDate, date)
	}
	if h.bits&chunked != 0 && h.bits&noContent != 0 {
		h.bits &^= chunked | keepAlive
	}
	h.connection()
	if h.seen&(seenLength|seenCoding) == 0 {
		h.framing()
	}
	if h.bits&chunked == 0 && h.seen&seenTrailer != 0 {
		return nil, jsbridge.Errorf("Trailers are invalid with this transfer encoding").WithCode("ERR_HTTP_TRAILER_INVALID")
	}
	for _, m := range [...][2]int{{seenTrailer, hasTrailer}, {seenExpect, expects}, {seenLength, gaveLength}} {
		if h.seen&m[0] != 0 {
			h.bits |= m[1]
		}
	}
	return h.w.Finish(), nil
}

func (h *head) connection() {
	switch {
	case h.bits&removedConnection != 0:
		if h.bits&keepAlive == 0 {
			h.bits |= last
		}
	case h.seen&seenConnection != 0:
	case h.bits&keepAlive == 0, h.seen&seenLength == 0 && h.bits&(defaultChunked|hasAgent) == 0:
		h.bits |= last
		h.w.Field(nameConnection, valueClose)
	case h.bits&lastRequest != 0:
		h.w.Field(nameConnection, valueClose)
	default:
		h.w.Field(nameConnection, valueKeep)
		if h.keep > 0 && h.seen&seenKeepAlive == 0 {
			text := "timeout=" + strconv.FormatInt(h.keep/1000, 10)
			if h.most > 0 {
				text += ", max=" + strconv.FormatInt(h.most, 10)
			}
			value, _ := http1.ParseValue(text)
			h.w.Field(nameKeepAlive, value)
		}
	}
}

// framing says how long the body is.
func (h *head) framing() {
	switch {
	case h.bits&hasBody == 0:
		h.bits &^= chunked
	case h.bits&defaultChunked == 0:
		h.bits |= last
	case h.seen&seenTrailer == 0 && h.bits&removedLength == 0 && h.size >= 0:
		h.w.Length(nameLength, h.size)
	case h.bits&removedCoding == 0:
		h.w.Field(nameCoding, valueChunked)
		h.bits |= chunked
	default:
		h.bits |= last // only the end of the connection ends the body
	}
}

// dateLine is the value of the Date field, made once a second.
type dateLine struct {
	at    int64
	value http1.Value
}

func (d *dateLine) now() http1.Value {
	t := time.Now()
	if at := t.Unix(); at != d.at {
		d.at = at
		d.value, _ = http1.ParseValue(t.UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT"))
	}
	return d.value
}

// storeHead(method or status, path or phrase, fields, bits, size, keepAliveTimeout, maxRequests) makes a head and returns it as text
// (Latin-1). headBits() then says what it says about the message.
func (ss *servers) storeHead(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	h, err := ss.begin(s, a)
	if err != nil {
		return nil, err
	}
	b, err := h.finish(ss.date.now())
	if err != nil {
		return nil, err
	}
	ss.bits, ss.size = h.bits, h.size
	ss.scratch = b[:0]
	return s.String(fromLatin1(b)), nil
}

// begin reads the arguments of storeHead.
func (ss *servers) begin(s jsbridge.Scope, a jsbridge.Args) (*head, error) {
	h := &ss.head
	*h = head{bits: int(a.At(3).ToInteger()), size: a.At(4).ToInteger(), keep: a.At(5).ToInteger(), most: a.At(6).ToInteger()}
	if jsbridge.IsString(a.At(0)) {
		method, ok := http1.ParseName(a.At(0).String())
		w, good := http1.Request(ss.scratch[:0], method, toLatin1(a.At(1).String()))
		if !ok || !good || !goodValue(a.At(1).String()) {
			return nil, jsbridge.TypeError("Request path contains unescaped characters").WithCode("ERR_UNESCAPED_CHARACTERS")
		}
		h.w = w
	} else {
		status := int(a.At(0).ToInteger())
		if status == 204 || status == 304 {
			h.bits = h.bits&^hasBody | noContent
		}
		phrase := a.At(1).String()
		value, ok := http1.ParseValue(phrase)
		if !ok || !goodValue(phrase) {
			return nil, jsbridge.TypeError(`Invalid character in statusMessage`).WithCode("ERR_INVALID_CHAR")
		}
		h.w = http1.Answer(ss.scratch[:0], status, value)
	}
	return h, h.fields(s, a.At(2))
}

// fromLatin1 is bytes as text: each byte is a character.
func fromLatin1[T string | []byte](b T) string {
	for i := range len(b) {
		if b[i] >= 0x80 {
			runes := make([]rune, len(b))
			for i := range len(b) {
				runes[i] = rune(b[i])
			}
			return string(runes)
		}
	}
	return string(b)
}
