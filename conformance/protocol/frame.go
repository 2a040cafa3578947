// Package protocol is a WebSocket tester: it plays the client or the server of RFC 6455 and RFC 7692 against an echo
// and tells, case by case, whether the peer keeps to them. It has the usual 517 cases (numbers as everywhere, so that
// results can be compared), is strict about everything that the peer sends, and shares no code with the engine that
// it checks: frames, UTF-8 over fragments and the deflate format are read by its own hand.
//
// This package is not an API: it may change without notice.
package protocol

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
)

// Opcodes of RFC 6455 section 5.2.
const (
	opContinuation = 0
	opText         = 1
	opBinary       = 2
	opClose        = 8
	opPing         = 9
	opPong         = 10
)

// Bits of a frame's first byte, as the cases count them.
const (
	rsv1 = 4
	rsv2 = 2
	rsv3 = 1
)

// frame is a frame as it stands on the wire, legal or not.
type frame struct {
	op      byte
	more    bool // FIN is not set
	rsv     byte
	payload []byte
}

// encode makes the bytes; the length takes the shortest form.
func (f frame) encode(dst []byte, masked bool) []byte {
	b0 := f.rsv<<4 | f.op
	if !f.more {
		b0 |= 0x80
	}
	dst = append(dst, b0)
	var m byte
	if masked {
		m = 0x80
	}
	switch n := len(f.payload); {
	case n <= 125:
		dst = append(dst, m|byte(n))
	case n <= 0xffff:
		dst = binary.BigEndian.AppendUint16(append(dst, m|126), uint16(n))
	default:
		dst = binary.BigEndian.AppendUint64(append(dst, m|127), uint64(n))
	}
	if !masked {
		return append(dst, f.payload...)
	}
	var key [4]byte
	binary.LittleEndian.PutUint32(key[:], rand.Uint32())
	dst = append(dst, key[:]...)
	start := len(dst)
	dst = append(dst, f.payload...)
	unmask(dst[start:], key)
	return dst
}

func unmask(b []byte, key [4]byte) {
	k := binary.LittleEndian.Uint32(key[:])
	k64 := uint64(k)<<32 | uint64(k)
	for len(b) >= 8 {
		binary.LittleEndian.PutUint64(b, binary.LittleEndian.Uint64(b)^k64)
		b = b[8:]
	}
	for i := range b {
		b[i] ^= key[i%4]
	}
}

// breach is something that the peer sent and must not have sent; code is what the tester closes with.
type breach struct {
	code int
	text string
}

func (b *breach) Error() string { return b.text }

func protocolBreach(format string, a ...any) error {
	return &breach{1002, fmt.Sprintf(format, a...)}
}

// maxPayload is the most that the tester takes in one frame, in bytes: no case asks for more than 16 MiB.
const maxPayload = 32 << 20

// readFrame reads the next frame and checks all that can be seen in one frame alone.
func readFrame(r *bufio.Reader, wantMasked, deflate bool) (frame, error) {
	var h [8]byte
	if _, err := io.ReadFull(r, h[:2]); err != nil {
		return frame{}, err
	}
	f := frame{op: h[0] & 0x0f, more: h[0]&0x80 == 0, rsv: h[0] >> 4 & 7}
	control := f.op >= opClose
	switch {
	case f.op > opBinary && f.op < opClose || f.op > opPong:
		return f, protocolBreach("reserved opcode %d", f.op)
	case f.rsv&(rsv2|rsv3) != 0 || f.rsv != 0 && (!deflate || control || f.op == opContinuation):
		return f, protocolBreach("reserved bits %d on opcode %d", f.rsv, f.op)
	case control && f.more:
		return f, protocolBreach("fragmented control frame")
	case (h[1]&0x80 != 0) != wantMasked:
		return f, protocolBreach("masked: %v", !wantMasked)
	}
	size := uint64(h[1] & 0x7f)
	if control && size > 125 {
		return f, protocolBreach("control frame with length form %d", size)
	}
	least := uint64(0)
	switch size {
	case 126:
		if _, err := io.ReadFull(r, h[:2]); err != nil {
			return f, cut(err)
		}
		size, least = uint64(binary.BigEndian.Uint16(h[:])), 126
	case 127:
		if _, err := io.ReadFull(r, h[:8]); err != nil {
			return f, cut(err)
		}
		size, least = binary.BigEndian.Uint64(h[:]), 1<<16
	}
	if size < least {
		return f, protocolBreach("length %d is not in the shortest form", size)
	}
	if size > maxPayload {
		return f, protocolBreach("length %d", size)
	}
	var key [4]byte
	if wantMasked {
		if _, err := io.ReadFull(r, key[:]); err != nil {
			return f, cut(err)
		}
	}
	f.payload = make([]byte, size)
	if _, err := io.ReadFull(r, f.payload); err != nil {
		return f, cut(err)
	}
	if wantMasked {
		unmask(f.payload, key)
	}
	return f, nil
}

// cut is the end of the stream inside a frame.
func cut(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// fragments cuts a message into frames of size bytes. A length that is a multiple of size, and larger, ends with an
// empty frame; size 0 is one frame.
func fragments(op, rsv byte, payload []byte, size int) []frame {
	if size == 0 || len(payload) <= size {
		return []frame{{op: op, rsv: rsv, payload: payload}}
	}
	var out []frame
	for len(payload) >= size {
		out = append(out, frame{op: op, rsv: rsv, more: true, payload: payload[:size]})
		payload = payload[size:]
		op, rsv = opContinuation, 0
	}
	return append(out, frame{op: op, payload: payload})
}
