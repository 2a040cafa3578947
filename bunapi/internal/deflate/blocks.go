// The blocks of deflate data (RFC 1951 section 3.2.3).

package deflate

import "encoding/binary"

func (d *inflater) blocks() error {
	for {
		header, err := d.take(3)
		if err != nil {
			return err
		}
		d.final = header&1 == 1
		switch header >> 1 {
		case 0:
			err = d.stored()
		case 1:
			if !d.ready {
				d.makeFixed()
			}
			err = d.block(&d.fixedLiterals, &d.fixedDistances)
		case 2:
			if err = d.dynamic(); err == nil {
				err = d.block(&d.literals, &d.distances)
			}
		default:
			err = ErrCorrupt
		}
		if err != nil || d.final {
			return err
		}
	}
}

// refill tops the bits up to at least 56, if there is enough data.
func (d *inflater) refill() {
	if len(d.in) >= 8 {
		d.acc |= binary.LittleEndian.Uint64(d.in) << d.n
		k := (63 - d.n) >> 3
		d.in = d.in[k:]
		d.n += 8 * k
		return
	}
	for d.n <= 56 {
		if len(d.in) == 0 {
			if d.ending {
				return
			}
			// The bytes that the peer did not send (RFC 7692 section 7.2.2).
			d.in, d.ending = tailBytes[:], true
		}
		d.acc |= uint64(d.in[0]) << d.n
		d.in = d.in[1:]
		d.n += 8
	}
}

// take removes and returns the next k bits, at most 16.
func (d *inflater) take(k uint) (int, error) {
	if d.n < k {
		if d.refill(); d.n < k {
			return 0, errEnd
		}
	}
	v := d.acc & (1<<k - 1)
	d.acc >>= k
	d.n -= k
	return int(v), nil
}

func (d *inflater) stored() error {
	_, _ = d.take(d.n & 7) // to the next byte
	size, err := d.take(16)
	if err != nil {
		return err
	}
	check, err := d.take(16)
	if err != nil {
		return err
	}
	if size != check^0xffff {
		return ErrCorrupt
	}
	for ; size > 0 && d.n > 0; size-- { // what the accumulator holds
		b, err := d.take(8)
		if err != nil {
			return err
		}
		if err := d.literal(byte(b)); err != nil {
			return err
		}
	}
	if d.n == 0 {
		d.acc = 0 // refill may have left bits there that it would read again
	}
	for size > 0 {
		if len(d.in) == 0 {
			if d.ending {
				return errEnd
			}
			d.in, d.ending = tailBytes[:], true
		}
		if len(d.out) == cap(d.out) {
			if err := d.spill(); err != nil {
				return err
			}
		}
		k := min(size, len(d.in), cap(d.out)-len(d.out))
		d.out = append(d.out, d.in[:k]...)
		d.in = d.in[k:]
		size -= k
	}
	return nil
}

func (d *inflater) literal(b byte) error {
	if len(d.out) == cap(d.out) {
		if err := d.spill(); err != nil {
			return err
		}
	}
	d.out = append(d.out, b)
	return nil
}

func (d *inflater) makeFixed() {
	var lengths [fixedLiterals]uint8
	for i := range lengths {
		switch {
		case i < firstLong:
			lengths[i] = 8
		case i < endOfBlock:
			lengths[i] = 9
		case i < 280:
			lengths[i] = 7
		default:
			lengths[i] = 8
		}
	}
	d.fixedLiterals.build(lengths[:])
	for i := range fixedDistances {
		lengths[i] = 5
	}
	d.fixedDistances.build(lengths[:fixedDistances])
	d.ready = true
}

// lengthOrder is the order in which the lengths of the code length code are stored (RFC 1951 section 3.2.7).
var lengthOrder = [lengthCodes]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// dynamic reads the codes of a block.
func (d *inflater) dynamic() error {
	counts, err := d.take(14)
	if err != nil {
		return err
	}
	literals, distances, n := 257+counts&31, 1+counts>>5&31, 4+counts>>10
	if literals > maxLiterals || distances > maxDistances {
		return ErrCorrupt
	}
	var lengths [maxLiterals + maxDistances]uint8
	for _, i := range lengthOrder[:n] {
		v, err := d.take(3)
		if err != nil {
			return err
		}
		lengths[i] = uint8(v)
	}
	if c := &d.literals; !c.build(lengths[:lengthCodes]) || c.incomplete() {
		return ErrCorrupt
	}
	clear(lengths[:lengthCodes])
	for i := 0; i < literals+distances; {
		sym, err := d.symbol(&d.literals)
		if err != nil {
			return err
		}
		if sym < 16 {
			lengths[i] = uint8(sym)
			i++
			continue
		}
		times, extra := 3, uint(3)
		switch sym {
		case 16:
			extra = 2
		case 18:
			times, extra = 11, 7
		}
		more, err := d.take(extra)
		if err != nil {
			return err
		}
		if times += more; i+times > literals+distances || sym == 16 && i == 0 {
			return ErrCorrupt
		}
		value := uint8(0)
		if sym == 16 {
			value = lengths[i-1]
		}
		for ; times > 0; times-- {
			lengths[i] = value
			i++
		}
	}
	if lengths[endOfBlock] == 0 || !d.literals.build(lengths[:literals]) || !d.distances.build(lengths[literals:literals+distances]) {
		return ErrCorrupt
	}
	return nil
}

// symbol decodes one symbol.
func (d *inflater) symbol(c *code) (int, error) {
	if d.n < maxCodeBits {
		d.refill()
	}
	entry := c.quick[d.acc&c.mask]
	if entry == 0 {
		return d.longSymbol(c)
	}
	k := uint(entry & 15)
	if k > d.n {
		return 0, errEnd
	}
	d.acc >>= k
	d.n -= k
	return int(entry >> 4), nil
}

// longSymbol decodes a code of more than quickBits, bit by bit.
func (d *inflater) longSymbol(c *code) (int, error) {
	v, first, index := 0, 0, 0
	for k := uint(1); k <= uint(c.longest) || k == 1; k++ {
		if k > d.n {
			return 0, errEnd
		}
		v = v<<1 | int(d.acc>>(k-1)&1)
		count := int(c.count[k])
		if v-first < count {
			d.acc >>= k
			d.n -= k
			return int(c.symbols[index+v-first]), nil
		}
		index += count
		first = (first + count) << 1
	}
	return 0, ErrCorrupt // only a code without a second symbol reaches this
}

var (
	lengthBase = [...]uint16{3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258}
	lengthMore = [...]uint8{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0}

	distanceBase = [maxDistances]uint16{1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577}
	distanceMore = [maxDistances]uint8{0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13}
)

// block decodes literals and matches to the end of the block.
func (d *inflater) block(literals, distances *code) error {
	for {
		d.ordinary(literals, distances)
		sym, err := d.symbol(literals)
		if err != nil {
			return err
		}
		if sym < endOfBlock {
			if err := d.literal(byte(sym)); err != nil {
				return err
			}
			continue
		}
		if sym == endOfBlock {
			return nil
		}
		if sym -= endOfBlock + 1; sym >= len(lengthBase) {
			return ErrCorrupt
		}
		more, err := d.take(uint(lengthMore[sym]))
		if err != nil {
			return err
		}
		length := int(lengthBase[sym]) + more
		if sym, err = d.symbol(distances); err != nil {
			return err
		}
		if sym >= maxDistances {
			return ErrCorrupt
		}
		if more, err = d.take(uint(distanceMore[sym])); err != nil {
			return err
		}
		if err := d.match(int(distanceBase[sym])+more, length); err != nil {
			return err
		}
	}
}

// ordinary decodes in the common case: plenty of data and room, short codes, matches within out. It stops before anything else.
func (d *inflater) ordinary(literals, distances *code) {
	const longestMatch = 258
	// A match takes up to 48 bits: twice a code and its extra bits.
	const matchBits = quickBits + 5 + quickBits + 13
	in, acc, n, out := d.in, d.acc, d.n, d.out
	for cap(out)-len(out) >= longestMatch {
		if n < matchBits {
			if len(in) < 8 {
				break
			}
			acc |= binary.LittleEndian.Uint64(in) << n
			k := (63 - n) >> 3
			in = in[k:]
			n += 8 * k
		}
		entry := literals.quick[acc&literals.mask]
		if entry == 0 {
			break
		}
		sym, k := uint(entry>>4), uint(entry&15)
		if sym < endOfBlock {
			out = append(out, byte(sym))
			acc >>= k
			n -= k
			continue
		}
		if sym -= endOfBlock + 1; sym >= uint(len(lengthBase)) {
			break
		}
		rest := acc >> k
		more := uint(lengthMore[sym])
		length := int(lengthBase[sym]) + int(rest&(1<<more-1))
		rest >>= more
		if entry = distances.quick[rest&distances.mask]; entry == 0 || entry>>4 >= maxDistances {
			break
		}
		k += more + uint(entry&15)
		rest >>= entry & 15
		more = uint(distanceMore[entry>>4])
		distance := int(distanceBase[entry>>4]) + int(rest&(1<<more-1))
		if distance > len(out) {
			break
		}
		k += more
		acc >>= k
		n -= k
		out = appendMatch(out, distance, length)
	}
	d.in, d.acc, d.n, d.out = in, acc, n, out
}

// appendMatch repeats a part of out, which must have room for it.
func appendMatch(out []byte, distance, length int) []byte {
	n := len(out)
	out = out[:n+length]
	from, to := out[n-distance:n], out[n:]
	// A match that overlaps itself repeats its beginning: each copy doubles the length that can be copied.
	for k := copy(to, from); k < length; {
		k += copy(to[k:], to[:k])
	}
	return out
}

// match repeats length bytes from distance bytes back.
func (d *inflater) match(distance, length int) error {
	n := len(d.out)
	if distance > n+len(d.back) {
		return ErrCorrupt
	}
	if distance <= n && length <= cap(d.out)-n {
		d.out = appendMatch(d.out, distance, length)
		return nil
	}
	for ; length > 0; length-- {
		b := byte(0)
		if n := len(d.out); distance <= n {
			b = d.out[n-distance]
		} else {
			b = d.back[len(d.back)+n-distance]
		}
		if err := d.literal(b); err != nil {
			return err
		}
	}
	return nil
}
