// Writing frames: appending to a slice that the caller reuses.

package wsframe

import "encoding/binary"

// AppendHeader appends the header of an unmasked, final frame.
func AppendHeader(dst []byte, op Opcode, compressed bool, size int) []byte {
	b0 := finBit | byte(op)
	if compressed {
		b0 |= rsv1Bit
	}
	switch {
	case size < len16:
		return append(dst, b0, byte(size))
	case size <= 0xffff:
		return append(dst, b0, len16, byte(size>>8), byte(size))
	}
	dst = append(dst, b0, len64)
	return binary.BigEndian.AppendUint64(dst, uint64(size))
}

// AppendFrame appends an unmasked, final frame.
func AppendFrame[B []byte | string](dst []byte, op Opcode, compressed bool, payload B) []byte {
	return append(AppendHeader(dst, op, compressed, len(payload)), payload...)
}

// Cut splits off the first of several frames that AppendFrame wrote: unmasked, unfragmented and complete.
func Cut(frames []byte) (op Opcode, payload, rest []byte) {
	op = Opcode(frames[0] & 0x0f)
	size, at := int(frames[1]), 2
	switch size {
	case len16:
		size, at = int(binary.BigEndian.Uint16(frames[2:])), 4
	case len64:
		size, at = int(binary.BigEndian.Uint64(frames[2:])), 10
	}
	return op, frames[at : at+size], frames[at+size:]
}

// AppendMasked appends a masked, final frame, as clients must send them. The script must not be able to guess key (RFC 6455
// section 10.3).
func AppendMasked[B []byte | string](dst []byte, op Opcode, compressed bool, payload B, key uint32) []byte {
	start := len(dst)
	dst = AppendHeader(dst, op, compressed, len(payload))
	dst[start+1] |= maskBit
	dst = binary.LittleEndian.AppendUint32(dst, key)
	start = len(dst)
	dst = append(dst, payload...)
	mask(key, 0, dst[start:])
	return dst
}

// AppendClosePayload appends the payload of a Close frame: nothing for code 0, else the code and the reason.
func AppendClosePayload(dst []byte, code int, reason string) []byte {
	if code == 0 {
		return dst
	}
	dst = append(dst, byte(code>>8), byte(code))
	return append(dst, reason...)
}

// CutReason shortens a reason to MaxReason bytes at a character boundary.
func CutReason(reason string) string {
	if len(reason) <= MaxReason {
		return reason
	}
	n := MaxReason
	for n > 0 && reason[n]&0xc0 == 0x80 {
		n--
	}
	return reason[:n]
}
