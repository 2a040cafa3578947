// Responses: the head that a server sends, and how long its body is.

package http1

import (
	"bytes"
	"iter"
	"strings"
)

// Reply is the head of a response.
type Reply struct {
	Status  int
	Phrase  string // bytes of any encoding
	Minor   int    // of the version 1.x
	Keep    bool   // the connection may be reused
	Upgrade bool   // what follows is not HTTP
	fields  string
}

// Fields goes through the header lines.
func (r *Reply) Fields() iter.Seq2[string, string] { return Lined(r.fields) }

// ReplyParser reads the responses of one connection. The zero value with a Limit is ready to use.
type ReplyParser struct {
	Reply Reply // valid from its HeadDone on
	// Limit bounds a head, in bytes.
	Limit int

	held  []byte
	body  Parser // reads sized and chunked bodies
	stage replyStage
	fault Fault
}

type replyStage uint8

const (
	inReplyHead replyStage = iota
	inReplyBody
	toTheEnd // of the connection
	replyOver
	notHTTP
	replyBroken
)

// Fault returns what was wrong, after a refusal.
func (p *ReplyParser) Fault() Fault { return p.fault }

// Trailers returns the trailer lines of the latest complete response.
func (p *ReplyParser) Trailers() string { return string(p.body.Trailers) }

// InHead reports whether no response has begun.
func (p *ReplyParser) InHead() bool { return p.stage == inReplyHead }

// ToTheEnd reports whether the body ends with the connection.
func (p *ReplyParser) ToTheEnd() bool { return p.stage == toTheEnd }

// Next consumes the first n bytes of b and says what they were, like [Parser.Next]. method is that of the request.
func (p *ReplyParser) Next(b []byte, method string) (n int, ev Event, data []byte, ok bool) {
	switch p.stage {
	case inReplyHead:
		return p.head(b, method)
	case inReplyBody:
		n, ev, data, err := p.body.Next(b)
		if err != OK {
			return n, ev, nil, p.bad(p.body.Fault())
		}
		if ev == End {
			p.stage = inReplyHead
		}
		return n, ev, data, true
	case toTheEnd:
		if len(b) == 0 {
			return 0, More, nil, true
		}
		return len(b), Data, b, true
	case replyOver:
		p.stage = inReplyHead
		return 0, End, nil, true
	case notHTTP:
		return 0, More, nil, true
	}
	return 0, More, nil, false
}

func (p *ReplyParser) bad(what Fault) bool {
	p.stage, p.fault, p.held = replyBroken, what, nil
	return false
}

func (p *ReplyParser) head(b []byte, method string) (n int, ev Event, data []byte, ok bool) {
	before := len(p.held)
	text := b
	if before > 0 {
		p.held = append(p.held, b...)
		text = p.held
	}
	if before == 0 { // a line end that an older server sent after its last response
		for len(text) > 0 && (text[0] == '\r' || text[0] == '\n') {
			text = text[1:]
		}
	}
	end := bytes.Index(text[max(0, before-len("\r\n\r")):], []byte("\r\n\r\n"))
	switch {
	case end < 0 && len(text) > p.Limit:
		return 0, More, nil, p.bad(TooMuch)
	case end < 0 && len(text) >= len("HTTP/") && !bytes.HasPrefix(text, []byte("HTTP/")):
		return 0, More, nil, p.bad(WrongTarget)
	case end < 0:
		if before == 0 {
			p.held = append(p.held, text...)
		}
		return len(b), More, nil, true
	}
	end += max(0, before-len("\r\n\r")) + len("\r\n\r\n")
	if end > p.Limit {
		return 0, More, nil, p.bad(TooMuch)
	}
	rest := len(text) - end
	what := p.read(text[:end], method)
	p.held = nil
	if what != 0 {
		return 0, More, nil, p.bad(what)
	}
	return len(b) - rest, HeadDone, nil, true
}

// read parses a complete head.
func (p *ReplyParser) read(text []byte, method string) Fault {
	at := bytes.Index(text, []byte("\r\n")) + len("\r\n")
	line := string(text[:at-len("\r\n")])
	version, rest, _ := strings.Cut(line, " ")
	status, phrase, _ := strings.Cut(rest, " ")
	if version != "HTTP/1.1" && version != "HTTP/1.0" {
		if strings.HasPrefix(version, "HTTP/") {
			return WrongVersion
		}
		return WrongTarget
	}
	if len(status) != 3 || strings.Trim(status, "0123456789") != "" {
		return WrongStatus
	}
	r := Reply{Status: int(status[0]-'0')*100 + int(status[1]-'0')*10 + int(status[2]-'0'), Phrase: phrase, Minor: int(version[7] - '0')}
	r.Keep = r.Minor == 1
	length, coding, chunked := int64(-1), false, false
	for at < len(text)-len("\r\n") {
		next := at + bytes.Index(text[at:], []byte("\r\n")) + len("\r\n")
		colon, start, end := split(text[at:next])
		if colon <= 0 {
			return WrongField
		}
		name, value := strings.ToLower(string(text[at:at+colon])), string(text[at+start:at+end])
		switch name {
		case "content-length":
			h := Head{ContentLength: -1}
			if h.length([]byte(value)) != OK || length >= 0 && length != h.ContentLength {
				return WrongLength
			}
			length = h.ContentLength
		case "transfer-encoding":
			coding = true
			chunked = strings.EqualFold(strings.Trim(value[strings.LastIndexByte(value, ',')+1:], " \t"), chunkedCoding)
		case "connection":
			switch {
			case ListHas(value, "close"):
				r.Keep = false
			case ListHas(value, "keep-alive"):
				r.Keep = true
			}
		}
		at = next
	}
	if coding && length >= 0 {
		return WrongCoding // RFC 9112 section 6.3: a response that two implementations could read differently
	}
	r.fields = string(text[bytes.Index(text, []byte("\r\n"))+len("\r\n"):])
	p.Reply = r
	p.begin(method, length, coding, chunked)
	return 0
}

// begin prepares for the body (RFC 9112 section 6.3).
func (p *ReplyParser) begin(method string, length int64, coding, chunked bool) {
	r := &p.Reply
	p.stage = inReplyBody
	p.body = Parser{Limits: &Limits{Head: p.Limit, Fields: MaxFields, Trailers: true}}
	switch {
	case r.Status == 101, method == "CONNECT" && r.Status/100 == 2:
		r.Upgrade = true
		p.stage = notHTTP
	case method == "HEAD", r.Status/100 == 1, r.Status == 204, r.Status == 304, !coding && length == 0:
		p.stage = replyOver
	case chunked:
		p.body.stage = inChunkSize
	case coding, length < 0:
		p.stage, r.Keep = toTheEnd, false
	default:
		p.body.stage, p.body.left = inSized, length
	}
}
