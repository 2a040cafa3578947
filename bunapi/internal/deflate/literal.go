// Very short messages: one block of literals in the fixed code (RFC 1951 section 3.2.6). The compressor stores what is too short
// for its tables, with a header of five bytes; for a chat's "ok" that is longer than the message.

package deflate

const (
	// maxLiteral is the longest payload for which the literal form is tried, in bytes; the compressor does better with longer
	// ones.
	maxLiteral = 64
	// firstLong: literals from here on have codes of nine bits, those below of eight.
	firstLong = 144
	// literalFrame: three bits for the block header, seven for the end of the block, and the first three bits of the sync flush's
	// empty stored block.
	literalFrame = 3 + 7 + 3
)

// literalSize is the size of what appendLiteral appends.
func literalSize(payload []byte) int {
	n := literalFrame + 8*len(payload)
	for _, b := range payload {
		if b >= firstLong {
			n++
		}
	}
	return (n + 7) / 8
}

func appendLiteral(dst, payload []byte) []byte {
	acc, n := uint32(0b01<<1), uint8(3) // not the last block; fixed code
	for _, b := range payload {
		code, size := 0x30+uint16(b), uint8(8)
		if b >= firstLong {
			code, size = 0x190+uint16(b-firstLong), 9
		}
		acc |= uint32(reverse(code, size)) << n
		for n += size; n >= 8; n -= 8 {
			dst = append(dst, byte(acc))
			acc >>= 8
		}
	}
	for left := int(n) + 7 + 3; left > 0; left -= 8 { // the end of the block and the header that follows are zeros
		dst = append(dst, byte(acc))
		acc >>= 8
	}
	return dst
}
