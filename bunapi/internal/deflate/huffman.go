// Huffman codes of a deflate block (RFC 1951 section 3.2).

package deflate

import "math/bits"

const (
	maxCodeBits = 15
	// quickBits: codes up to this length, nearly all that occur, are decoded with one look-up.
	quickBits = 9

	maxLiterals    = 286 // literals, lengths and the end of the block in a dynamic block
	maxDistances   = 30
	fixedLiterals  = 288 // the last two have a code and must not occur
	fixedDistances = 32  // likewise
	lengthCodes    = 19
	endOfBlock     = 256
)

// code decodes one alphabet.
type code struct {
	quick   [1 << quickBits]uint16 // by the next bits: the symbol, and its length in the low four bits; 0 means none
	mask    uint64                 // the bits used as index of quick: no more than the longest code has
	longest int
	count   [maxCodeBits + 1]uint16 // codes of each length
	symbols [fixedLiterals]uint16   // in order of their codes
}

// build creates the code from the length of each symbol's code. Like zlib it refuses lengths that leave codes unused, with two
// exceptions: one symbol of length one, and no symbol at all.
func (c *code) build(lengths []uint8) bool {
	c.count = [maxCodeBits + 1]uint16{}
	for _, n := range lengths {
		c.count[n]++
	}
	c.count[0] = 0
	left, first := 1, uint16(0)
	c.longest = 0
	var next [maxCodeBits + 1]uint16   // code of the next symbol, by length
	var offset [maxCodeBits + 2]uint16 // its place in symbols
	for n := 1; n <= maxCodeBits; n++ {
		left = left<<1 - int(c.count[n])
		if left < 0 {
			return false
		}
		first = (first + c.count[n-1]) << 1
		next[n] = first
		offset[n+1] = offset[n] + c.count[n]
		if c.count[n] > 0 {
			c.longest = n
		}
	}
	if left > 0 && c.longest > 1 {
		return false
	}
	quick := c.quick[:1<<min(c.longest, quickBits)]
	c.mask = uint64(len(quick) - 1)
	clear(quick)
	for sym, n := range lengths {
		if n == 0 {
			continue
		}
		c.symbols[offset[n]] = uint16(sym)
		offset[n]++
		if n <= quickBits {
			entry := uint16(sym)<<4 | uint16(n)
			for i := int(reverse(next[n], n)); i < len(quick); i += 1 << n {
				quick[i] = entry
			}
		}
		next[n]++
	}
	return true
}

// incomplete reports whether some bit sequences are not codes. In valid data only an alphabet with no symbol or one symbol has
// such a code.
func (c *code) incomplete() bool { return c.longest == 0 || c.longest == 1 && c.count[1] == 1 }

// reverse reverses a code of n bits: codes begin with their most significant bit, everything else in the format with the least
// significant one.
func reverse(code uint16, n uint8) uint16 { return bits.Reverse16(code) >> (16 - n) }
