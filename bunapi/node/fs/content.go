// Operations on whole files.

package fs

import (
	"errors"
	"slices"
	"syscall"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/node/buffer"
	"github.com/gobun/gobun/jsbridge"
)

var contentOperations = []operation{
	{name: "readFile", length: 2, asyncLength: 3, promiseLength: 1, optional: 1, parse: parseReadFile},
	{name: "writeFile", length: 3, asyncLength: 4, promiseLength: 1, optional: 1, parse: parseWriteFile(syscall.O_TRUNC)},
	{name: "appendFile", length: 3, asyncLength: 4, promiseLength: 1, optional: 1, parse: parseWriteFile(syscall.O_APPEND)},
	{name: "copyFile", length: 3, asyncLength: 4, promiseLength: 4, optional: 1, parse: func(p *params) work {
		from, to := p.path(0, "src"), p.path(1, "dest")
		mode := p.small(2)
		return done(func() error { return failed(copyFile(from.name, to.name, mode), "copyfile", from, to) })
	}},
}

// maxFile bounds what one call reads, in bytes; text may take twice as much as its bytes.
const maxFile = 1 << 30

// given reads the encoding, the flag and the signal of readFile and its variants.
func (p *params) given(i int, encoding string, flags int) (options, string, int) {
	o := p.dict(i)
	encoding = p.encoding(i, encoding)
	if flag := o.get("flag"); !jsbridge.IsNullish(flag) {
		flags = p.flags(flag)
	}
	p.watch(o.get("signal"))
	return o, encoding, flags
}

func parseReadFile(p *params) work {
	t := p.target(0)
	_, encoding, flags := p.given(1, bytesEncoding, syscall.O_RDONLY)
	if p.err != nil {
		return nil
	}
	f, read := p.files, p.reader()
	open := sysOpen
	if p.async {
		open = f.openFIFO
	}
	aborted := p.aborted()
	return func() (reply, error) {
		var b []byte
		all := func(fd int) (err error) {
			b, err = readAll(fd, read, aborted)
			return err
		}
		if t.fd != nil {
			if err := t.fd.call(all); err != nil {
				return nil, failedFD(err, "read")
			}
		} else {
			fd, err := open(t.name, flags, 0o666)
			if err != nil {
				return nil, failed(err, "open", t.path)
			}
			err = all(fd)
			_ = sysClose(fd)
			if errors.Is(err, syscall.ENOMEM) {
				return nil, failed(err, "read", t.path)
			}
			if err != nil {
				return nil, failedFD(err, "read")
			}
		}
		if encoding != bytesEncoding && len(b) > maxFile/2 {
			return nil, failed(syscall.ENOMEM, "read", t.path)
		}
		return func(s jsbridge.Scope) (goja.Value, error) { return encoded(s, b, encoding), nil }, nil
	}
}

// readAll reads what is left of a file. The size that the system gives is a hint only: those in /proc have none.
func readAll(fd int, read transfer, aborted func() bool) ([]byte, error) {
	st, err := sysFstat(fd)
	if err != nil {
		if errors.Is(err, syscall.EBADF) {
			return nil, err
		}
		st.size = 0
	}
	if st.size > maxFile {
		return nil, syscall.ENOMEM
	}
	b := make([]byte, 0, max(512, int(st.size)+1))
	for {
		if len(b) == cap(b) {
			b = slices.Grow(b, len(b))
		}
		n, err := read(fd, b[len(b):cap(b)], -1)
		if err != nil {
			return nil, err
		}
		if n == 0 || aborted() {
			return b, nil
		}
		if b = b[:len(b)+n]; len(b) > maxFile {
			return nil, syscall.ENOMEM
		}
	}
}

// data reads what is to be written.
func (p *params) data(v goja.Value, encoding string) []byte {
	if text, ok := v.(goja.String); ok {
		if encoding == bytesEncoding {
			encoding = "utf8"
		}
		return buffer.Encode(p.s, text, encoding)
	}
	view, ok := jsbridge.View(p.s, v)
	if !ok {
		p.fail(jsbridge.InvalidArgType(`The "data" argument must be of type string or an instance of Buffer, TypedArray, or DataView`))
	}
	if p.async {
		view = slices.Clone(view)
	}
	return view
}

func parseWriteFile(how int) func(p *params) work {
	return func(p *params) work {
		t := p.target(0)
		v := p.a.At(1)
		if !jsbridge.IsString(v) {
			p.data(v, "")
		}
		o, encoding, flags := p.given(2, "utf8", how|syscall.O_CREAT|syscall.O_WRONLY)
		mode := p.mode(o.get("mode"), 0o666)
		flush := o.get("flush").ToBoolean()
		if p.err != nil {
			return nil
		}
		data := p.data(v, encoding) // behind the options, whose getters may have detached it
		write, aborted := p.writer(), p.aborted()
		f := p.files
		open := sysOpen
		if p.async {
			open = f.openFIFO
		}
		return func() (reply, error) {
			all := func(fd int) error {
				if err := writeAll(fd, data, write, aborted); err != nil {
					return err
				}
				if flush {
					return sysFsync(fd)
				}
				return nil
			}
			if t.fd != nil {
				return nil, failedFD(t.fd.call(all), "write")
			}
			fd, err := open(t.name, flags, mode)
			if err != nil {
				return nil, failed(err, "open", t.path)
			}
			err = all(fd)
			if e := sysClose(fd); err == nil {
				err = e
			}
			return nil, failed(err, "write", t.path)
		}
	}
}

func writeAll(fd int, data []byte, write transfer, aborted func() bool) error {
	for len(data) > 0 && !aborted() {
		// In pieces, so that an abort takes effect.
		n, err := write(fd, data[:min(len(data), 8<<20)], -1)
		if err != nil {
			return err
		}
		data = data[n:]
	}
	return nil
}

// The modes of copyFile.
const (
	copyExcl       = 1
	copyClone      = 2
	copyCloneForce = 4
)

func copyFile(from, to string, mode int) error {
	in, err := sysOpen(from, syscall.O_RDONLY, 0)
	if err != nil {
		return err
	}
	defer sysClose(in)
	st, err := sysFstat(in)
	if err != nil {
		return err
	}
	if !st.is(modeFile) {
		return errNotSupported
	}
	flags := syscall.O_WRONLY | syscall.O_CREAT
	if mode&copyExcl != 0 {
		flags |= syscall.O_EXCL
	}
	out, err := sysOpen(to, flags, uint32(st.mode)&0o7777)
	if err != nil {
		return err
	}
	err = copyInto(out, in, st, mode)
	if e := sysClose(out); err == nil {
		err = e
	}
	return err
}

func copyInto(out, in int, from stat, mode int) error {
	st, err := sysFstat(out)
	if err != nil || st.dev == from.dev && st.ino == from.ino && st.ino != 0 {
		return err // a file copied to itself stays
	}
	if err := sysFtruncate(out, 0); err != nil {
		return err
	}
	if mode&(copyClone|copyCloneForce) != 0 {
		if err := sysClone(out, in); err == nil || mode&copyCloneForce != 0 {
			return err
		}
	}
	b := make([]byte, 128<<10)
	for {
		n, err := sysRead(in, b, -1)
		if err != nil || n == 0 {
			return err
		}
		if err := writeAll(out, b[:n], sysWrite, func() bool { return false }); err != nil {
			return err
		}
	}
}
