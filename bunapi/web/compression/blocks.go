// The blocks of deflate: RFC 1951 section 3.2.

package compression

import "math/bits"

const (
	maxCodeBits   = 15
	quickBits     = 9
	endOfBlock    = 256
	maxLiterals   = 286
	maxDistances  = 30
	allLiterals   = 288
	lengthCodes   = 19
	longestMatch  = 258
	lengthSymbols = 29
)

// code decodes one alphabet.
type code struct {
	quick   [1 << quickBits]uint16 // by the next bits: the symbol, and its length in the low four bits; 0 means none
	count   [maxCodeBits + 1]uint16
	symbols [allLiterals]uint16 // in the order of their codes
	longest int
}

// build creates a code from the length of each symbol's code. Like zlib it distinguishes whether there are more codes than bits
// allow, and whether some bit sequences are not codes.
func (c *code) build(lengths []uint8) (over, incomplete bool) {
	c.count = [maxCodeBits + 1]uint16{}
	for _, n := range lengths {
		c.count[n]++
	}
	c.count[0] = 0
	clear(c.quick[:])
	left, first := 1, uint16(0)
	c.longest = 0
	var next [maxCodeBits + 1]uint16
	var offset [maxCodeBits + 2]uint16
	for n := 1; n <= maxCodeBits; n++ {
		if left = left<<1 - int(c.count[n]); left < 0 {
			return true, false
		}
		first = (first + c.count[n-1]) << 1
		next[n] = first
		offset[n+1] = offset[n] + c.count[n]
		if c.count[n] > 0 {
			c.longest = n
		}
	}
	for symbol, n := range lengths {
		if n == 0 {
			continue
		}
		c.symbols[offset[n]] = uint16(symbol)
		offset[n]++
		if n <= quickBits {
			for i := int(bits.Reverse16(next[n]) >> (16 - n)); i < len(c.quick); i += 1 << n {
				c.quick[i] = uint16(symbol)<<4 | uint16(n)
			}
		}
		next[n]++
	}
	return false, left > 0
}

// need makes k bits available, at most 48.
func (d *inflater) need(k uint) error {
	for d.n < k {
		if len(d.in) == 0 {
			return errMore
		}
		d.acc |= uint64(d.in[0]) << d.n
		d.in = d.in[1:]
		d.n += 8
	}
	return nil
}

// take removes and returns k bits, at most 16.
func (d *inflater) take(k uint) (int, error) {
	if err := d.need(k); err != nil {
		return 0, err
	}
	v := d.acc & (1<<k - 1)
	d.acc >>= k
	d.n -= k
	return int(v), nil
}

// noCode is returned for bits that no symbol has.
const noCode = -1

// symbol decodes a symbol.
func (d *inflater) symbol(c *code) (int, error) {
	for {
		entry := c.quick[d.acc&(1<<quickBits-1)]
		if k := uint(entry & 15); entry != 0 && k <= d.n {
			d.acc >>= k
			d.n -= k
			return int(entry >> 4), nil
		}
		if d.n >= maxCodeBits {
			return d.longSymbol(c), nil
		}
		if len(d.in) == 0 {
			// The last code may be shorter than the bits examined.
			if s := d.longSymbol(c); s != noCode {
				return s, nil
			}
			return 0, errMore
		}
		_ = d.need(d.n + 1)
	}
}

// longSymbol decodes bit by bit.
func (d *inflater) longSymbol(c *code) int {
	v, first, index := 0, 0, 0
	for k := uint(1); k <= maxCodeBits && k <= d.n; k++ {
		v = v<<1 | int(d.acc>>(k-1)&1)
		count := int(c.count[k])
		if v-first < count {
			d.acc >>= k
			d.n -= k
			return int(c.symbols[index+v-first])
		}
		index += count
		first = (first + count) << 1
	}
	return noCode
}

// block reads the header of a block, with the codes of a dynamic one.
func (d *inflater) block() error {
	if d.final {
		d.stage = atTrailer
		return nil
	}
	head, err := d.take(3)
	if err != nil {
		return err
	}
	switch head >> 1 {
	case 0:
		err = d.storedHeader()
	case 1:
		d.fixed()
		d.stage = inBlock
	case 2:
		err = d.dynamic()
	default:
		err = dataError("invalid block type")
	}
	if err == nil {
		d.final = head&1 == 1
	}
	return err
}

func (d *inflater) storedHeader() error {
	d.acc >>= d.n & 7
	d.n &^= 7
	if err := d.need(32); err != nil {
		return err
	}
	size, _ := d.take(16)
	check, _ := d.take(16)
	if size != check^0xffff {
		return dataError("invalid stored block lengths")
	}
	d.stored, d.stage = size, inStored
	return nil
}

func (d *inflater) copyStored() error {
	for d.stored > 0 && d.n >= 8 {
		b, _ := d.take(8)
		d.out = append(d.out, byte(b))
		d.stored--
	}
	k := min(d.stored, len(d.in))
	d.out = append(d.out, d.in[:k]...)
	d.in = d.in[k:]
	if d.stored -= k; d.stored > 0 {
		return errMore
	}
	d.stage = atBlock
	return nil
}

func (d *inflater) fixed() {
	var lengths [allLiterals]uint8
	for i := range lengths {
		switch {
		case i < 144, i >= 280:
			lengths[i] = 8
		case i < 256:
			lengths[i] = 9
		default:
			lengths[i] = 7
		}
	}
	d.literals.build(lengths[:])
	for i := range 32 {
		lengths[i] = 5
	}
	d.distances.build(lengths[:32])
}

var lengthOrder = [lengthCodes]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// dynamic reads the codes of a block.
func (d *inflater) dynamic() error {
	counts, err := d.take(14)
	if err != nil {
		return err
	}
	literals, distances, n := 257+counts&31, 1+counts>>5&31, 4+counts>>10
	if literals > maxLiterals || distances > maxDistances {
		return dataError("too many length or distance symbols")
	}
	var lengths [maxLiterals + maxDistances]uint8
	for _, i := range lengthOrder[:n] {
		v, err := d.take(3)
		if err != nil {
			return err
		}
		lengths[i] = uint8(v)
	}
	if over, incomplete := d.literals.build(lengths[:lengthCodes]); over || incomplete {
		return dataError("invalid code lengths set")
	}
	clear(lengths[:lengthCodes])
	if err := d.lengths(lengths[:literals+distances]); err != nil {
		return err
	}
	if lengths[endOfBlock] == 0 {
		return dataError("invalid code -- missing end-of-block")
	}
	if over, incomplete := d.literals.build(lengths[:literals]); over || incomplete && d.literals.longest > 1 {
		return dataError("invalid literal/lengths set")
	}
	if over, incomplete := d.distances.build(lengths[literals : literals+distances]); over || incomplete && d.distances.longest > 1 {
		return dataError("invalid distances set")
	}
	d.stage = inBlock
	return nil
}

// lengths reads the lengths of both codes, of which one may run into the other.
func (d *inflater) lengths(to []uint8) error {
	for i := 0; i < len(to); {
		s, err := d.symbol(&d.literals)
		if err != nil {
			return err
		}
		if s < 16 {
			to[i] = uint8(s)
			i++
			continue
		}
		times, extra, value := 3, uint(3), uint8(0)
		switch s {
		case 16:
			if i == 0 {
				return dataError("invalid bit length repeat")
			}
			extra, value = 2, to[i-1]
		case 18:
			times, extra = 11, 7
		}
		more, err := d.take(extra)
		if err != nil {
			return err
		}
		if times += more; i+times > len(to) {
			return dataError("invalid bit length repeat")
		}
		for ; times > 0; times-- {
			to[i] = value
			i++
		}
	}
	return nil
}

var (
	lengthBase   = [lengthSymbols]uint16{3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258}
	lengthMore   = [lengthSymbols]uint8{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0}
	distanceBase = [maxDistances]uint16{1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577}
	distanceMore = [maxDistances]uint8{0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13}
)

// symbols decodes literals and matches until the block ends or there is enough output.
func (d *inflater) symbols(most int) error {
	for len(d.out)-d.done < most {
		in, acc, n := d.in, d.acc, d.n
		ended, err := d.one()
		if err != nil {
			if err == errMore {
				d.in, d.acc, d.n = in, acc, n
			}
			return err
		}
		if ended {
			d.stage = atBlock
			return nil
		}
	}
	return nil
}

// one decodes a literal, a match or the end of the block.
func (d *inflater) one() (ended bool, err error) {
	s, err := d.symbol(&d.literals)
	switch {
	case err != nil:
		return false, err
	case s == noCode:
		return false, dataError("invalid literal/length code")
	case s < endOfBlock:
		d.out = append(d.out, byte(s))
		return false, nil
	case s == endOfBlock:
		return true, nil
	}
	if s -= endOfBlock + 1; s >= lengthSymbols {
		return false, dataError("invalid literal/length code")
	}
	more, err := d.take(uint(lengthMore[s]))
	if err != nil {
		return false, err
	}
	length := int(lengthBase[s]) + more
	if s, err = d.symbol(&d.distances); err != nil {
		return false, err
	}
	if s == noCode || s >= maxDistances {
		return false, dataError("invalid distance code")
	}
	if more, err = d.take(uint(distanceMore[s])); err != nil {
		return false, err
	}
	distance := int(distanceBase[s]) + more
	if distance > len(d.out)-d.floor {
		return false, dataError("invalid distance too far back")
	}
	at := len(d.out) - distance
	for length > 0 {
		k := min(length, len(d.out)-at) // a match that overlaps itself doubles the length that can be copied
		d.out = append(d.out, d.out[at:at+k]...)
		length -= k
	}
	return false, nil
}
