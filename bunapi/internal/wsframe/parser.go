// The push parser: bytes in arbitrary pieces in, messages and control frames out.

package wsframe

import (
	"encoding/binary"
	"unicode/utf8"
)

// Handler receives what a Parser finds. Payloads are valid during the call only.
type Handler interface {
	// Message is a whole message, joined from its fragments. Text is valid UTF-8 unless compressed.
	Message(op Opcode, payload []byte, compressed bool)
	Ping(payload []byte)
	Pong(payload []byte)
	// Closed is the peer's Close frame: its code and reason, CodeNoStatus if it had no payload.
	Closed(code int, reason []byte)
}

// growStep bounds how far the buffer of a fragmented or split message grows ahead of the received bytes, so that a declared
// length alone takes no memory.
const growStep = 64 << 10

// growFactor bounds the memory for an announced message to this many times the received bytes, plus those bytes themselves.
const growFactor = 4

// Parser is the receiving half of one connection. The zero value with Role set accepts messages of MaxPayload 0 only.
type Parser struct {
	Role Role
	// MaxPayload bounds a message, over all its fragments, in bytes.
	MaxPayload int64
	// Deflate says that permessage-deflate was negotiated, so that RSV1 may mark a message as compressed.
	Deflate bool
	// Buffers, if set, are shared by the parsers of one loop.
	Buffers *Buffers

	stopped    bool
	inFrame    bool // header read, payload under way
	fin        bool
	op         Opcode // of the frame
	msgOp      Opcode // of the message under way, Continuation if there is none
	compressed bool   // of the message under way
	headerLen  uint8  // bytes of an incomplete header

	// mid is nil between messages: tens of thousands of silent connections have none, and those that receive whole messages never
	// need it.
	mid *partial
}

// partial is the state of an incomplete frame or message.
type partial struct {
	header  [MaxHeader]byte
	key     uint32
	pos     int   // payload bytes of the frame seen
	left    int64 // payload bytes of the frame still to come
	msg     []byte
	control []byte
	text    validator
}

// part returns mid, making it if need be.
func (p *Parser) part() *partial {
	if p.mid == nil {
		p.mid = p.Buffers.getPart()
	}
	return p.mid
}

// Stop makes Feed ignore all further bytes, including the rest of the current chunk.
func (p *Parser) Stop() {
	p.stopped = true
	p.mid = nil
}

// Feed processes the next bytes, which it may change in place. After an error the parser is stopped.
func (p *Parser) Feed(b []byte, h Handler) *Error {
	for !p.stopped && len(b) > 0 {
		var err *Error
		if p.inFrame {
			b, err = p.payload(b, h)
		} else {
			b, err = p.start(b, h)
		}
		if err != nil {
			p.Stop()
			return err
		}
	}
	if p.mid != nil && !p.inFrame && p.headerLen == 0 && p.msgOp == Continuation && p.Buffers != nil {
		p.Buffers.putPart(p.mid)
		p.mid = nil
	}
	return nil
}

// checkFromClient checks the first two bytes, or the first alone before the second has arrived, in the order of Bun's server.
func (p *Parser) checkFromClient(b []byte) *Error {
	if p.rsv1(b[0]) {
		return &Error{Violation: BadRSV1}
	}
	if b[0]&(rsvBits&^rsv1Bit) != 0 {
		return &Error{Violation: BadRSV23}
	}
	if err := p.checkOpcode(); err != nil {
		return err
	}
	if len(b) > 1 && b[1]&maskBit == 0 {
		return &Error{Violation: BadMask}
	}
	return nil
}

// checkFromServer checks the first two bytes, when both have arrived, in the order of Bun's client.
func (p *Parser) checkFromServer(b []byte) *Error {
	switch {
	case len(b) < 2:
		return nil
	case b[0]&(rsvBits&^rsv1Bit) != 0:
		return &Error{Violation: BadRSV23}
	case b[1]&maskBit != 0:
		return &Error{Violation: BadMask}
	}
	if err := p.checkOpcode(); err != nil {
		return err
	}
	if p.rsv1(b[0]) {
		return &Error{Violation: BadRSV1}
	}
	return nil
}

// rsv1 reports whether the bit is set where that is not allowed.
func (p *Parser) rsv1(b0 byte) bool {
	return b0&rsv1Bit != 0 && (!p.Deflate || p.op.IsControl() || p.op == Continuation)
}

func (p *Parser) checkOpcode() *Error {
	switch {
	case !p.op.known():
		return &Error{Violation: BadOpcode, Detail: int(p.op)}
	case p.op.IsControl() && !p.fin:
		return &Error{Violation: FragmentedControl}
	case p.op == Continuation && p.msgOp == Continuation:
		return &Error{Violation: LoneContinuation}
	case (p.op == Text || p.op == Binary) && p.msgOp != Continuation:
		return &Error{Violation: NewInsideMessage, Detail: int(p.op)}
	}
	return nil
}

// start reads a header, from b if it is complete there, otherwise piece by piece.
func (p *Parser) start(b []byte, h Handler) ([]byte, *Error) {
	head := b
	if p.headerLen > 0 {
		m := p.part()
		n := copy(m.header[p.headerLen:], b)
		head = m.header[:int(p.headerLen)+n]
	}
	// The first byte is checked as soon as it arrives, before a length that may never arrive.
	size, payload, key, err := p.readHeader(head)
	if err != nil {
		return nil, err
	}
	if size == 0 {
		if p.headerLen == 0 && copy(p.part().header[:], b) == MaxHeader {
			panic("wsframe: incomplete header of full length")
		}
		p.headerLen = uint8(len(head))
		return nil, nil
	}
	b = b[size-int(p.headerLen):]
	p.headerLen = 0
	if !p.op.IsControl() && p.op != Continuation {
		p.msgOp = p.op
		p.compressed = head[0]&rsv1Bit != 0
	}
	// The common case: the whole message is in this chunk and is delivered in place.
	if p.fin && !p.op.IsControl() && p.op != Continuation && int64(len(b)) >= payload {
		data := b[:payload]
		if p.Role == Server {
			mask(key, 0, data)
		}
		op := p.msgOp
		p.msgOp = Continuation
		if op == Text && !p.compressed && !utf8.Valid(data) {
			return nil, &Error{Violation: BadUTF8}
		}
		h.Message(op, data, p.compressed)
		return b[payload:], nil
	}
	m := p.part()
	m.key, m.pos, m.left = key, 0, payload
	p.inFrame = true
	if payload == 0 {
		return p.payload(b, h) // nothing to wait for
	}
	return b, nil
}

// readHeader checks and decodes a header. size is 0 if it is not complete.
func (p *Parser) readHeader(b []byte) (size int, payload int64, key uint32, err *Error) {
	p.fin, p.op = b[0]&finBit != 0, Opcode(b[0]&0x0f)
	if p.Role == Client {
		err = p.checkFromServer(b)
	} else {
		err = p.checkFromClient(b)
	}
	if err != nil || len(b) < 2 {
		return 0, 0, 0, err
	}
	size, payload = 2, int64(b[1]&^maskBit)
	if p.op.IsControl() && payload > MaxControl {
		detail := int(payload)
		return 0, 0, 0, &Error{Violation: BigControl, Detail: detail}
	}
	switch payload {
	case len16:
		if size = 4; len(b) < size {
			return 0, 0, 0, nil
		}
		payload = int64(binary.BigEndian.Uint16(b[2:]))
	case len64:
		if size = 10; len(b) < size {
			return 0, 0, 0, nil
		}
		n := binary.BigEndian.Uint64(b[2:])
		if n > 1<<53-1 {
			return 0, 0, 0, &Error{Violation: HugeLength}
		}
		payload = int64(n)
	}
	room := p.MaxPayload
	if p.mid != nil {
		room -= int64(len(p.mid.msg))
	}
	if !p.op.IsControl() && payload > room {
		return 0, 0, 0, &Error{Violation: TooBig}
	}
	if p.Role == Server {
		if len(b) < size+4 {
			return 0, 0, 0, nil
		}
		key = binary.LittleEndian.Uint32(b[size:])
		size += 4
	}
	return size, payload, key, nil
}

// payload takes the next bytes of a frame's payload.
func (p *Parser) payload(b []byte, h Handler) ([]byte, *Error) {
	m := p.part()
	n := int(min(int64(len(b)), m.left))
	data, rest := b[:n], b[n:]
	if p.Role == Server {
		m.pos = mask(m.key, m.pos, data) & 3
	}
	m.left -= int64(n)
	if p.op.IsControl() {
		whole := data
		if m.left > 0 || len(m.control) > 0 {
			m.control = append(m.control, data...)
			whole = m.control
		}
		if m.left > 0 {
			return rest, nil
		}
		p.inFrame = false
		m.control = nil
		return rest, p.controlFrame(whole, h)
	}
	if p.msgOp == Text && !p.compressed && !m.text.write(data) {
		return nil, &Error{Violation: BadUTF8}
	}
	if m.left == 0 && p.fin && len(m.msg) == 0 {
		// One complete frame: only empty frames and the ends of fragmented empty messages take this path.
		p.inFrame = false
		return rest, p.message(data, h)
	}
	p.grow(n)
	m.msg = append(m.msg, data...)
	if m.left > 0 {
		return rest, nil
	}
	p.inFrame = false
	if !p.fin {
		return rest, nil
	}
	msg := m.msg
	m.msg = nil // the handler may call Feed or Stop; and an idle connection keeps no buffer
	err := p.message(msg, h)
	p.Buffers.put(msg)
	return rest, err
}

// grow makes room for n bytes that have arrived, and for those that may follow: what the frame has announced, up to growStep or
// growFactor times what there already is, and as much again if more fragments will come. So copying stays linear in the size
// however small the pieces are, a large message is allocated once or twice, and a peer must send bytes to take memory.
func (p *Parser) grow(n int) {
	m := p.mid
	need := len(m.msg) + n
	if need <= cap(m.msg) {
		return
	}
	ahead := min(m.left, int64(max(growStep, growFactor*need)))
	if !p.fin {
		ahead = max(ahead, int64(need))
	}
	ahead = min(ahead, max(p.MaxPayload-int64(need), 0))
	bigger := append(p.Buffers.get(need+int(ahead)), m.msg...)
	p.Buffers.put(m.msg)
	m.msg = bigger
}

func (p *Parser) message(data []byte, h Handler) *Error {
	op := p.msgOp
	p.msgOp = Continuation
	if op == Text && !p.compressed && !p.part().text.done() {
		return &Error{Violation: BadUTF8}
	}
	h.Message(op, data, p.compressed)
	return nil
}

func (p *Parser) controlFrame(data []byte, h Handler) *Error {
	switch p.op {
	case Ping:
		h.Ping(data)
	case Pong:
		h.Pong(data)
	case Close:
		if len(data) == 0 {
			h.Closed(CodeNoStatus, nil)
			return nil
		}
		if len(data) == 1 {
			return &Error{Violation: BadClosePayload, Detail: 1}
		}
		code := int(binary.BigEndian.Uint16(data))
		if !ValidCode(code) {
			return &Error{Violation: BadCloseCode, Detail: code}
		}
		if !utf8.Valid(data[2:]) {
			return &Error{Violation: BadUTF8}
		}
		h.Closed(code, data[2:])
	}
	return nil
}
