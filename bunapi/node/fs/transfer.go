// Operations that read and write bytes at a descriptor.

package fs

import (
	"math"
	"slices"
	"strconv"
	"syscall"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/node/buffer"
	"github.com/gobun/gobun/jsbridge"
)

var transferOperations = []operation{
	{name: "read", length: 5, promiseLength: 6, parse: parseRead},
	{name: "write", length: 5, promiseLength: 6, parse: parseWrite},
	{name: "readv", length: 3, parse: parseReadv},
	{name: "writev", length: 3, parse: parseWritev},
}

// parseRead reads into memory of Go's, whose bytes are copied when they are delivered: until then the script may have
// detached its buffer.
func parseRead(p *params) work {
	d := p.fd(0)
	v := p.a.At(1)
	view, ok := jsbridge.View(p.s, v)
	if !ok || jsbridge.IsArrayBuffer(v) {
		p.fail(jsbridge.InvalidArgType(`The "buffer" argument must be an instance of Buffer, TypedArray, or DataView. Received %s`, jsbridge.Received(v)))
		return nil
	}
	size := len(view)
	offset := 0
	if !jsbridge.IsNullish(p.a.At(2)) {
		offset = int(p.integer(p.a.At(2), "offset", 0, maxSafe))
	}
	length := p.length(3, max(0, size-offset))
	position := p.position(p.a.At(4))
	if p.err != nil {
		return nil
	}
	if size == 0 && length > 0 || length == 0 {
		return func() (reply, error) { return number(0), nil }
	}
	read := p.reader()
	return func() (reply, error) {
		b := make([]byte, length)
		n := 0
		err := d.call(func(fd int) (err error) { n, err = read(fd, b, position); return err })
		return func(s jsbridge.Scope) (goja.Value, error) {
			if view, ok := jsbridge.View(s, v); ok && offset <= len(view) {
				copy(view[offset:], b[:n])
			}
			return s.Int(n), nil
		}, p.transferred(err, "read", d, position)
	}
}

// transferred words an error of a transfer: it has the descriptor if a position was given.
func (p *params) transferred(err error, call string, d *descriptor, position int64) error {
	if position >= 0 {
		return failedAt(err, call, d.number)
	}
	return failedFD(err, call)
}

// length reads how many bytes are to be read; null is all.
func (p *params) length(i, room int) int {
	v := p.a.At(i)
	if goja.IsNull(v) {
		return room
	}
	n, err := p.s.ToNumber(v)
	switch {
	case err != nil:
		p.fail(err)
	case math.IsNaN(n) || n != math.Trunc(n):
		p.fail(outOfRange("length", "an integer", p.s.Float(n)))
	case n < 0:
		p.fail(outOfRange("length", ">= 0", p.s.Float(n)))
	case n > float64(room):
		p.fail(outOfRange("length", "<= "+strconv.Itoa(room), p.s.Float(n)))
	default:
		return int(n)
	}
	return 0
}

// position reads where in the file; a negative one is where the file stands.
func (p *params) position(v goja.Value) int64 {
	if jsbridge.IsNullish(v) {
		return -1
	}
	if big, ok := jsbridge.BigInt(v); ok {
		if !big.IsInt64() {
			p.fail(outOfRange("position", ">= -1 && <= 9223372036854775807", v))
			return -1
		}
		return big.Int64()
	}
	if _, ok := jsbridge.Number(v); !ok {
		p.fail(jsbridge.InvalidArgType(`The "position" argument must be of type number or bigint. Received %s`, jsbridge.Received(v)))
		return -1
	}
	return int64(p.integer(v, "position", -1, maxSafe))
}

// lenient is the position in functions that take anything but a number for none.
func (p *params) lenient(v goja.Value) int64 {
	if big, ok := jsbridge.BigInt(v); ok && big.IsInt64() {
		return big.Int64()
	}
	n, ok := jsbridge.Number(v)
	if !ok || math.IsNaN(n) || n < 0 || n > maxSafe {
		return -1
	}
	return int64(n)
}

// transfer is sysRead or sysWrite.
type transfer = func(fd int, b []byte, position int64) (int, error)

// reader is how the call reads.
func (p *params) reader() transfer { return p.waiting(sysRead, false) }

func (p *params) writer() transfer { return p.waiting(sysWrite, true) }

// waiting lets a goroutine of the pool that waits for a pipe or a terminal end with the module.
func (p *params) waiting(call transfer, write bool) transfer {
	if !p.async {
		return call
	}
	f := p.files
	return func(fd int, b []byte, position int64) (int, error) {
		if sysBlocks(fd) {
			quit, err := f.quitFD()
			if err != nil {
				return 0, err
			}
			if err := sysWait(fd, write, quit); err != nil {
				return 0, err
			}
		}
		return call(fd, b, position)
	}
}

// parseWrite takes a view with offset, length and position, or a string with position and encoding.
func parseWrite(p *params) work {
	d := p.fd(0)
	v := p.a.At(1)
	var data []byte
	var position int64
	if text, ok := v.(goja.String); ok {
		position = p.lenient(p.a.At(2))
		data = buffer.Encode(p.s, text, p.textEncoding(p.a.At(3)))
	} else {
		view, ok := jsbridge.View(p.s, v)
		if !ok || jsbridge.IsArrayBuffer(v) {
			p.fail(jsbridge.InvalidArgType(`The "buffer" argument must be of type string or TypedArray. Received %s`, jsbridge.Received(v)))
			return nil
		}
		offset := 0
		if !jsbridge.IsNullish(p.a.At(2)) {
			if _, isFunction := jsbridge.Function(p.a.At(2)); !isFunction {
				offset = int(p.integer(p.a.At(2), "offset", 0, maxSafe))
			}
		}
		if p.err == nil && offset > len(view) {
			p.fail(outOfRange("offset", "<= "+strconv.Itoa(len(view)), p.a.At(2)))
		}
		length := p.writeLength(3, len(view), offset)
		position = p.lenient(p.a.At(4))
		if p.err != nil {
			return nil
		}
		view, _ = jsbridge.View(p.s, v)
		if offset+length > len(view) {
			offset, length = 0, 0 // detached meanwhile
		}
		data = view[offset : offset+length]
		if p.async {
			data = slices.Clone(data)
		}
	}
	write := p.writer()
	return func() (reply, error) {
		n := 0
		err := d.call(func(fd int) (err error) { n, err = write(fd, data, position); return err })
		return number(n), p.transferred(err, "write", d, position)
	}
}

// textEncoding is that of a string which is written; what is no name is UTF-8.
func (p *params) textEncoding(v goja.Value) string {
	if name := p.encodingOf(v, "utf8"); name != bytesEncoding {
		return name
	}
	return "utf8"
}

func (p *params) writeLength(i, size, offset int) int {
	v := p.a.At(i)
	var n float64
	if big, ok := jsbridge.BigInt(v); ok {
		n, _ = big.Float64()
	} else if n, ok = jsbridge.Number(v); !ok || math.IsNaN(n) {
		return max(0, size-offset)
	}
	n = math.Trunc(n)
	if n < 0 || n > float64(size-offset) {
		p.fail(jsbridge.OutOfRange("length", v.String(), ">= 0 and <= %d", size-offset))
		return 0
	}
	return int(n)
}

// views reads an array of views.
func (p *params) views(i int) []goja.Value {
	o, ok := p.a.At(i).(*goja.Object)
	if !ok || jsbridge.ClassName(o) != "Array" {
		p.fail(jsbridge.InvalidArgType("Expected ArrayBufferView[]"))
		return nil
	}
	var list []goja.Value
	err := p.s.Try(func() {
		n := o.Get("length").ToInteger()
		for i := range min(n, maxViews) {
			v := o.Get(strconv.FormatInt(i, 10))
			if _, ok := jsbridge.View(p.s, v); !ok || jsbridge.IsArrayBuffer(v) {
				p.fail(jsbridge.InvalidArgType("Expected ArrayBufferView[]"))
				return
			}
			list = append(list, v)
		}
		if n > maxViews {
			p.fail(jsbridge.RangeError("Too many buffers").WithCode("ERR_OUT_OF_RANGE"))
		}
	})
	if err != nil {
		p.fail(err)
	}
	return list
}

// maxViews bounds the buffers of one call, and maxGathered their bytes.
const (
	maxViews    = 1 << 16
	maxGathered = 1 << 30
)

func (p *params) gathered(list []goja.Value) (total int) {
	for _, v := range list {
		view, _ := jsbridge.View(p.s, v)
		if total += len(view); total > maxGathered {
			p.fail(failedFD(syscall.EINVAL, "readv"))
			return 0
		}
	}
	return total
}

func parseReadv(p *params) work {
	d := p.fd(0)
	list := p.views(1)
	total := p.gathered(list)
	position := p.lenient(p.a.At(2))
	read := p.reader()
	call := vectorCall("readv", position)
	return func() (reply, error) {
		b := make([]byte, total)
		n := 0
		err := d.call(func(fd int) (err error) {
			if total > 0 {
				n, err = read(fd, b, position)
			}
			return err
		})
		return func(s jsbridge.Scope) (goja.Value, error) {
			rest := b[:n]
			for _, v := range list {
				view, _ := jsbridge.View(s, v)
				rest = rest[copy(view, rest):]
			}
			return s.Int(n), nil
		}, failedAt(err, call, d.number)
	}
}

// vectorCall is the system call that errors name.
func vectorCall(name string, position int64) string {
	if position >= 0 {
		return "p" + name
	}
	return name
}

func parseWritev(p *params) work {
	d := p.fd(0)
	list := p.views(1)
	total := p.gathered(list)
	position := p.lenient(p.a.At(2))
	data := make([]byte, 0, total)
	for _, v := range list {
		view, _ := jsbridge.View(p.s, v)
		data = append(data, view...)
	}
	write := p.writer()
	call := vectorCall("writev", position)
	return func() (reply, error) {
		n := 0
		err := d.call(func(fd int) (err error) {
			if len(data) > 0 {
				n, err = write(fd, data, position)
			}
			return err
		})
		return number(n), failedAt(err, call, d.number)
	}
}
