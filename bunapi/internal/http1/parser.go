// Package http1 implements HTTP/1.1 as bytes (RFC 9112): push parsers for requests and responses, and writers for both. It does
// no I/O, starts no goroutine and knows neither sockets nor JavaScript.
//
// The parser refuses everything that two implementations could read differently (request smuggling): a line that does not end in
// CR LF, white space around a field name, folded lines, Content-Length together with Transfer-Encoding, Content-Length values
// that differ or are not plain numbers, any transfer coding but chunked. The refusals are those of Bun 1.4.5, byte for byte.
package http1

import "bytes"

const (
	// MaxHead bounds a request head in bytes, from the method to the blank line.
	MaxHead = 16 << 10
	// MaxFields bounds the header lines of a request.
	MaxFields = 198
)

// Event is the result of Parser.Next.
type Event uint8

// The events of one request, in this order: Head, any number of Data, End. Then the next request begins.
const (
	// More: all bytes are consumed and the current element is not complete.
	More Event = iota
	// HeadDone: Parser.Head is complete. For a request without a body, End follows.
	HeadDone
	// Data is a piece of the body.
	Data
	// End is the end of the request.
	End
)

type stage uint8

const (
	inHead stage = iota
	inSized
	inChunkSize
	inChunkData
	inChunkEnd // the CR LF after a chunk's data
	inTrailer
	atEnd
	broken
)

// Parser reads the requests of one connection. The zero value is ready.
type Parser struct {
	// Head is the current request, valid from its HeadDone on.
	Head Head
	// Limits must be set before the first byte; nil selects those of Bun.serve.
	Limits *Limits
	// Trailers are the trailer lines of the latest complete request, if the limits keep them.
	Trailers []byte

	held    []byte // the incomplete head or chunk line, if it arrived in pieces
	line    int    // position in the head of the line to be parsed next
	scanned int    // no line end before this position
	fields  int    // header lines of the head, or trailer lines
	left    int64  // body bytes still to come, in total or of this chunk
	over    int    // bytes of chunk lines and trailers beyond what is normal for the data
	stage   stage
	err     Refusal
}

// Limits are the parser's limits that an owner may choose.
type Limits struct {
	Head   int // bytes of a head
	Fields int // header lines
	// AnyHost accepts HTTP/1.1 requests without a Host field: the owner answers them.
	AnyHost bool
	// Trailers keeps the trailer lines of a chunked body.
	Trailers bool
}

var usual = &Limits{Head: MaxHead, Fields: MaxFields}

func (p *Parser) limits() *Limits {
	if p.Limits == nil {
		return usual
	}
	return p.Limits
}

// Fault returns what was wrong, after a refusal.
func (p *Parser) Fault() Fault { return p.Head.fault }

// Broken reports whether the parser has refused a request: it accepts no more bytes.
func (p *Parser) Broken() bool { return p.stage == broken }

// Mid reports whether a request has begun and is not complete.
func (p *Parser) Mid() bool { return p.stage != inHead || len(p.held) > 0 }

// InHead reports whether the next bytes belong to a head.
func (p *Parser) InHead() bool { return p.stage == inHead }

// Next consumes the first n bytes of b and says what they were; data is part of b. The caller continues with the rest, even if
// that is empty, until the event is More, which always consumes everything; between events the caller may pause. After a refusal
// nothing is parsed.
func (p *Parser) Next(b []byte) (n int, ev Event, data []byte, err Refusal) {
	switch p.stage {
	case inHead:
		n, ev, err = p.head(b)
	case inSized:
		n = int(min(p.left, int64(len(b))))
		if p.left -= int64(n); p.left == 0 {
			p.stage = atEnd
		}
		data = b[:n]
		if n > 0 {
			ev = Data
		}
	case atEnd:
		p.reset()
		ev = End
	case broken:
		return 0, More, nil, p.err
	default:
		n, ev, data, err = p.chunked(b)
	}
	if err != OK {
		if p.Head.fault == 0 {
			p.Head.fault = p.guess(err)
		}
		p.stage, p.err, p.held = broken, err, nil
	}
	return n, ev, data, err
}

// guess derives the fault of a refusal from where it happened.
func (p *Parser) guess(err Refusal) Fault {
	switch {
	case err == BadVersion:
		return WrongVersion
	case err == TooLarge:
		return TooMuch
	case p.stage == inHead:
		return WrongMethod
	case p.stage == inChunkEnd:
		return WrongChunkEnd
	case p.stage == inTrailer:
		return WrongField
	}
	return WrongChunk
}

// head parses lines as they become complete, so that the result does not depend on how the bytes were split.
func (p *Parser) head(b []byte) (n int, ev Event, err Refusal) {
	text, before, limits := b, len(p.held), p.limits()
	if before > 0 {
		// At most one head is held: what follows stays in b.
		p.held = append(p.held, b[:min(len(b), limits.Head-before)]...)
		text = p.held
	}
	for {
		at := bytes.IndexByte(text[min(p.scanned, len(text)):min(len(text), limits.Head)], '\n')
		if at < 0 {
			break
		}
		end := p.scanned + at + 1
		line := text[p.line:end]
		if p.line == 0 {
			err = p.Head.requestLine(line)
		} else if len(line) == len("\r\n") && line[0] == '\r' {
			if err = p.Head.finish(text[:end], limits.AnyHost); err != OK {
				return 0, More, err
			}
			p.held = nil
			p.begin()
			return end - before, HeadDone, OK
		} else {
			if p.fields++; p.fields > limits.Fields {
				return 0, More, TooLarge
			}
			err = p.Head.field(line, p.line)
		}
		if err != OK {
			return 0, More, err
		}
		p.line, p.scanned = end, end
	}
	if p.line == 0 && hopeless(text) {
		return 0, More, BadRequest
	}
	if len(text) >= limits.Head {
		return 0, More, TooLarge
	}
	p.scanned = len(text)
	if before == 0 && len(b) > 0 {
		p.held = append(make([]byte, 0, max(len(b)*2, minHeld)), b...)
	}
	return len(b), More, OK
}

// reset prepares for the next request.
func (p *Parser) reset() {
	p.stage, p.held, p.line, p.scanned, p.fields, p.over = inHead, nil, 0, 0, 0, 0
}

// minHeld is the initial capacity for a head that arrives in pieces.
const minHeld = 512

// hopeless reports whether no request can begin like this (as a TLS handshake does), so that it is refused without waiting for
// the end of a line.
func hopeless(b []byte) bool { return len(b) > 0 && b[0] <= ' ' }

// begin prepares for the body that the head announces.
func (p *Parser) begin() {
	switch {
	case p.Head.Chunked:
		p.stage = inChunkSize
	case p.Head.ContentLength > 0:
		p.stage, p.left = inSized, p.Head.ContentLength
	default:
		p.stage = atEnd
	}
}
