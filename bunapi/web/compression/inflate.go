// Decompressing deflate (RFC 1951), raw, in zlib's wrapping (RFC 1950) or in gzip's (RFC 1952), with zlib's own error messages.

package compression

import (
	"encoding/binary"
	"errors"
	"hash"
	"hash/adler32"
	"hash/crc32"
)

// InflateOptions configure a decompressor of the deflate family.
type InflateOptions struct {
	// WindowBits bounds the window in a zlib header; 0 means 15.
	WindowBits int
	Dictionary []byte
	// Members makes a gzip stream continue after the end of a member, as node:zlib does.
	Members bool
}

// stage is the position of an inflater in the data. Each stage reads one item completely, or waits for more input and starts
// again.
type stage uint8

const (
	atHeader stage = iota
	atDictionary
	atBlock
	inStored
	inBlock
	atTrailer
	atEnd
)

const window = 1 << 15

// errMore: the input ends in the middle of an item.
var errMore = errors.New("compression: more input is needed")

type inflater struct {
	format  Format // of what is being read: never Unzip behind the header
	options InflateOptions
	auto    bool
	stage   stage
	final   bool
	stored  int // bytes left of a stored block

	in  []byte
	acc uint64 // the next bits, from the least significant one
	n   uint   // how many are valid

	out    []byte // the window, followed by output not yet returned
	done   int    // of out, what was handed out
	total  uint32 // bytes made, for gzip's trailer
	summed int    // of out, the part included in check
	check  hash.Hash32

	literals, distances code
	floor               int // of out, where the member began: no match reaches farther back
}

// NewInflater makes a decompressor of Raw, Zlib, Gzip or Unzip.
func NewInflater(format Format, options InflateOptions) Coder {
	d := &inflater{format: format, options: options, auto: format == Unzip}
	if format == Raw {
		d.stage = atBlock
		d.preset(options.Dictionary)
	}
	return d
}

func (d *inflater) preset(dictionary []byte) {
	d.out = append(d.out[:0], dictionary[max(0, len(dictionary)-window):]...)
	d.done, d.summed = len(d.out), len(d.out)
}

// Ended implements [Coder].
func (d *inflater) Ended() bool { return d.stage == atEnd }

// Unused implements [Coder].
func (d *inflater) Unused() []byte { return d.in }

// Close implements [Coder].
func (d *inflater) Close() { d.in, d.out = nil, nil }

// Step implements [Coder].
func (d *inflater) Step(in []byte, flush Flush, most int) (out []byte, more bool, err error) {
	d.in = append(d.in, in...)
	if d.stage == atEnd {
		_ = d.next()
	}
	for len(d.out)-d.done < most {
		if err = d.advance(most); err != nil {
			break
		}
	}
	d.sum()
	out = append([]byte(nil), d.out[d.done:]...)
	d.done = len(d.out)
	if len(d.out) > 4*window {
		keep := copy(d.out, d.out[len(d.out)-window:])
		d.floor = max(0, d.floor-(len(d.out)-keep))
		d.out, d.done, d.summed = d.out[:keep], keep, keep
	}
	switch {
	case err == nil:
		return out, true, nil
	case err != errMore:
		return out, false, err
	case d.stage == atEnd, flush != Finish:
		return out, false, nil
	}
	return out, false, ErrTruncated
}

// advance performs one stage. A stage that lacks input changes nothing.
func (d *inflater) advance(most int) error {
	in, acc, n := d.in, d.acc, d.n
	err := d.run(most)
	if err == errMore && d.stage != inBlock && d.stage != inStored {
		d.in, d.acc, d.n = in, acc, n
	}
	return err
}

func (d *inflater) run(most int) error {
	switch d.stage {
	case atHeader:
		return d.header()
	case atDictionary:
		return d.dictionary()
	case atBlock:
		return d.block()
	case inStored:
		return d.copyStored()
	case inBlock:
		return d.symbols(most)
	case atTrailer:
		return d.trailer()
	}
	return errMore
}

// sum updates the checksum.
func (d *inflater) sum() {
	if d.check != nil {
		_, _ = d.check.Write(d.out[d.summed:])
	}
	d.total += uint32(len(d.out) - d.summed)
	d.summed = len(d.out)
}

func (d *inflater) header() error {
	if len(d.in) < 2 {
		return errMore
	}
	isGzip := d.in[0] == 0x1f && d.in[1] == 0x8b
	if d.auto {
		d.format = Zlib
		if isGzip {
			d.format = Gzip
		}
	}
	if d.format == Gzip {
		if !isGzip {
			return dataError("incorrect header check")
		}
		return d.gzipHeader()
	}
	head := d.in[:2]
	limit := d.options.WindowBits
	if limit == 0 {
		limit = 15
	}
	switch {
	case binary.BigEndian.Uint16(head)%31 != 0:
		return dataError("incorrect header check")
	case head[0]&15 != 8:
		return dataError("unknown compression method")
	case int(head[0]>>4)+8 > limit:
		return dataError("invalid window size")
	}
	d.in = d.in[2:]
	d.check = adler32.New()
	d.stage = atBlock
	if head[1]&0x20 != 0 {
		d.stage = atDictionary
	}
	return nil
}

// The flags of a gzip header.
const (
	gzipCRC     = 2
	gzipExtra   = 4
	gzipName    = 8
	gzipComment = 16
)

func (d *inflater) gzipHeader() error {
	if len(d.in) < 4 {
		return errMore
	}
	flags := d.in[3]
	switch {
	case d.in[2] != 8:
		return dataError("unknown compression method")
	case flags&0xe0 != 0:
		return dataError("unknown header flags set")
	}
	at := 10
	if flags&gzipExtra != 0 {
		if len(d.in) < at+2 {
			return errMore
		}
		at += 2 + int(binary.LittleEndian.Uint16(d.in[at:]))
	}
	for _, text := range []byte{gzipName, gzipComment} {
		for found := flags&text == 0; !found; at++ {
			if at >= len(d.in) {
				return errMore
			}
			found = d.in[at] == 0
		}
	}
	end := at
	if flags&gzipCRC != 0 {
		end += 2
	}
	if len(d.in) < end {
		return errMore
	}
	if flags&gzipCRC != 0 && uint16(crc32.ChecksumIEEE(d.in[:at])) != binary.LittleEndian.Uint16(d.in[at:]) {
		return dataError("header crc mismatch")
	}
	d.in = d.in[end:]
	d.check, d.total, d.stage = crc32.NewIEEE(), 0, atBlock
	return nil
}

func (d *inflater) dictionary() error {
	if len(d.in) < 4 {
		return errMore
	}
	switch {
	case d.options.Dictionary == nil:
		return &Error{"Z_NEED_DICT", 2, "Missing dictionary"}
	case adler32.Checksum(d.options.Dictionary) != binary.BigEndian.Uint32(d.in):
		return &Error{"Z_NEED_DICT", 2, "Bad dictionary"}
	}
	d.in = d.in[4:]
	d.preset(d.options.Dictionary)
	d.stage = atBlock
	return nil
}

// trailer checks the data against the trailer that follows it.
func (d *inflater) trailer() error {
	d.in = append(d.unread(), d.in...)
	d.acc, d.n = 0, 0
	d.sum()
	switch d.format {
	case Zlib:
		if len(d.in) < 4 {
			return errMore
		}
		if binary.BigEndian.Uint32(d.in) != d.check.Sum32() {
			return dataError("incorrect data check")
		}
		d.in = d.in[4:]
	case Gzip:
		if len(d.in) < 8 {
			return errMore
		}
		switch {
		case binary.LittleEndian.Uint32(d.in) != d.check.Sum32():
			return dataError("incorrect data check")
		case binary.LittleEndian.Uint32(d.in[4:]) != d.total:
			return dataError("incorrect length check")
		}
		d.in = d.in[8:]
	}
	d.stage = atEnd
	return d.next()
}

// next continues with the following gzip member, if there is one. Zeros are padding.
func (d *inflater) next() error {
	if d.format != Gzip || !d.options.Members || len(d.in) == 0 || d.in[0] == 0 {
		return nil
	}
	d.stage, d.final, d.auto, d.floor = atHeader, false, false, len(d.out)
	return nil
}

// unread is the whole bytes in the accumulator.
func (d *inflater) unread() []byte {
	d.acc >>= d.n & 7
	var b []byte
	for k := d.n &^ 7; k > 0; k -= 8 {
		b = append(b, byte(d.acc))
		d.acc >>= 8
	}
	return b
}
