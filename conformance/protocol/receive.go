// What the peer sends, as a list of events: frames put together to messages, each checked.

package protocol

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"unicode/utf8"
)

type eventKind uint8

const (
	gotText eventKind = iota
	gotBinary
	gotPing
	gotPong
	gotClose
	gotEnd // the stream ended or broke, or the peer did something wrong: err tells
)

var kindNames = [...]string{"text", "binary", "ping", "pong", "close", "end"}

// event is one thing that came from the peer.
type event struct {
	kind    eventKind
	payload []byte
	code    int // of a Close frame: 0 if it had no payload
	err     error
}

func (e event) String() string {
	text := kindNames[e.kind]
	switch {
	case e.kind == gotClose:
		return fmt.Sprintf("%s %d %q", text, e.code, e.payload)
	case e.err != nil:
		return fmt.Sprintf("%s: %v", text, e.err)
	case len(e.payload) > 40:
		return fmt.Sprintf("%s of %d bytes", text, len(e.payload))
	}
	return fmt.Sprintf("%s %q", text, e.payload)
}

// receiver reads one stream.
type receiver struct {
	r       *bufio.Reader
	masked  bool // the peer is a client
	inflate *inflater
	op      byte // of the message under way, 0 if there is none
	packed  bool // it is compressed
	msg     []byte
}

// next returns the next event. After gotEnd there is none.
func (rc *receiver) next() event {
	for {
		f, err := readFrame(rc.r, rc.masked, rc.inflate != nil)
		if err != nil {
			return event{kind: gotEnd, err: err}
		}
		switch f.op {
		case opPing:
			return event{kind: gotPing, payload: f.payload}
		case opPong:
			return event{kind: gotPong, payload: f.payload}
		case opClose:
			return closeEvent(f.payload)
		case opContinuation:
			if rc.op == 0 {
				return event{kind: gotEnd, err: protocolBreach("continuation of nothing")}
			}
			rc.msg = append(rc.msg, f.payload...)
		default:
			if rc.op != 0 {
				return event{kind: gotEnd, err: protocolBreach("a new message inside a message")}
			}
			rc.op, rc.packed, rc.msg = f.op, f.rsv == rsv1, f.payload
		}
		if !f.more {
			return rc.message()
		}
	}
}

func (rc *receiver) message() event {
	op, msg := rc.op, rc.msg
	rc.op, rc.msg = 0, nil
	if rc.packed {
		var err error
		if msg, err = rc.inflate.message(msg); err != nil {
			return event{kind: gotEnd, err: &breach{1007, fmt.Sprintf("inflating: %v", err)}}
		}
	}
	if op == opBinary {
		return event{kind: gotBinary, payload: msg}
	}
	if !utf8.Valid(msg) {
		return event{kind: gotEnd, err: &breach{1007, "text that is not UTF-8"}}
	}
	return event{kind: gotText, payload: msg}
}

func closeEvent(p []byte) event {
	if len(p) == 0 {
		return event{kind: gotClose}
	}
	if len(p) == 1 {
		return event{kind: gotEnd, err: protocolBreach("close frame with one byte")}
	}
	code := int(binary.BigEndian.Uint16(p))
	if !(code >= 1000 && code <= 1003 || code >= 1007 && code <= 1011 || code >= 3000 && code <= 4999) {
		return event{kind: gotEnd, err: protocolBreach("close code %d", code)}
	}
	if !utf8.Valid(p[2:]) {
		return event{kind: gotEnd, err: &breach{1007, "close reason that is not UTF-8"}}
	}
	return event{kind: gotClose, code: code, payload: p[2:]}
}
