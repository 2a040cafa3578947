// Compressing to deflate, raw or wrapped.

package compression

import (
	"bytes"
	"encoding/binary"
	"hash"
	"hash/adler32"
	"hash/crc32"

	"github.com/klauspost/compress/flate"
)

// DeflateOptions configure a compressor of the deflate family.
type DeflateOptions struct {
	// Level is zlib's, from -1 for the default to 9.
	Level int
	// WindowBits is the logarithm of the window's size, 8 to 15; 0 is 15.
	WindowBits int
	// Huffman is zlib's strategy of that name: no matches.
	Huffman    bool
	Dictionary []byte
}

// deflater compresses. Its compressor writes to out as it is fed.
type deflater struct {
	format  Format
	options DeflateOptions
	out     bytes.Buffer
	writer  *flate.Writer
	check   hash.Hash32
	total   uint32
	begun   bool
	ended   bool
}

// Deflater is a compressor whose parameters can change.
type Deflater interface {
	Coder
	// Params changes the level in the middle of the data.
	Params(level int, huffman bool) error
}

// NewDeflater makes a compressor of Raw, Zlib or Gzip.
func NewDeflater(format Format, options DeflateOptions) (Deflater, error) {
	d := &deflater{format: format, options: options}
	switch format {
	case Zlib:
		d.check = adler32.New()
	case Gzip:
		d.check = crc32.NewIEEE()
	}
	dictionary := options.Dictionary
	if format == Gzip {
		dictionary = nil // gzip has none
	}
	err := d.renew(dictionary)
	return d, err
}

// level is the compressor's own.
func (o DeflateOptions) level() int {
	if o.Huffman && o.Level != 0 {
		return flate.HuffmanOnly
	}
	return o.Level
}

// renew begins with a new window.
func (d *deflater) renew(dictionary []byte) (err error) {
	switch bits := d.options.WindowBits; {
	case len(dictionary) > 0:
		d.writer, err = flate.NewWriterDict(&d.out, d.options.level(), dictionary)
	case bits != 0 && bits < 15 && d.options.level() != 0:
		d.writer, err = flate.NewWriterWindow(&d.out, 1<<max(bits, 9))
	default:
		d.writer, err = flate.NewWriter(&d.out, d.options.level())
	}
	return err
}

// Ended implements [Coder].
func (d *deflater) Ended() bool { return d.ended }

// Unused implements [Coder].
func (d *deflater) Unused() []byte { return nil }

// Close implements [Coder].
func (d *deflater) Close() { d.writer, d.out = nil, bytes.Buffer{} }

// Params implements [Deflater].
func (d *deflater) Params(level int, huffman bool) error {
	if err := d.writer.Flush(); err != nil {
		return err
	}
	d.options.Level, d.options.Huffman = level, huffman
	return d.renew(nil)
}

// Step implements [Coder]. Compressed data is never much longer than its input, so it is returned whole.
func (d *deflater) Step(in []byte, flush Flush, _ int) (out []byte, more bool, err error) {
	if d.ended {
		return nil, false, nil
	}
	if !d.begun {
		d.begun = true
		d.head()
	}
	if len(in) > 0 {
		if d.check != nil {
			_, _ = d.check.Write(in)
		}
		d.total += uint32(len(in))
		if _, err := d.writer.Write(in); err != nil {
			return nil, false, err
		}
	}
	switch flush {
	case Finish:
		err = d.finish()
	case SyncFlush, PartialFlush, BlockFlush:
		err = d.writer.Flush()
	case FullFlush:
		if err = d.writer.Flush(); err == nil {
			err = d.renew(nil)
		}
	}
	out = bytes.Clone(d.out.Bytes())
	d.out.Reset()
	return out, false, err
}

func (d *deflater) head() {
	switch d.format {
	case Gzip:
		extra := byte(0) // RFC 1952 section 2.3.1, XFL
		switch {
		case d.options.Level == 9:
			extra = 2
		case d.options.Huffman || d.options.Level == 0 || d.options.Level == 1:
			extra = 4
		}
		d.out.Write([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, extra, 3})
	case Zlib:
		bits := d.options.WindowBits
		if bits == 0 {
			bits = 15
		}
		level := uint16(2)
		switch {
		case d.options.Huffman || d.options.Level >= 0 && d.options.Level < 2:
			level = 0
		case d.options.Level >= 0 && d.options.Level < 6:
			level = 1
		case d.options.Level > 6:
			level = 3
		}
		head := uint16(max(bits, 9)-8)<<12 | 8<<8 | level<<6
		if len(d.options.Dictionary) > 0 {
			head |= 0x20
		}
		head += 31 - head%31
		d.out.Write(binary.BigEndian.AppendUint16(nil, head))
		if len(d.options.Dictionary) > 0 {
			d.out.Write(binary.BigEndian.AppendUint32(nil, adler32.Checksum(d.options.Dictionary)))
		}
	}
}

func (d *deflater) finish() error {
	d.ended = true
	if err := d.writer.Close(); err != nil {
		return err
	}
	switch d.format {
	case Zlib:
		d.out.Write(binary.BigEndian.AppendUint32(nil, d.check.Sum32()))
	case Gzip:
		d.out.Write(binary.LittleEndian.AppendUint32(nil, d.check.Sum32()))
		d.out.Write(binary.LittleEndian.AppendUint32(nil, d.total))
	}
	return nil
}
