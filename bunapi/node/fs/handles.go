// Operations on descriptors, and those that describe files.

package fs

import (
	"math"
	"syscall"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

var handleOperations = []operation{
	{name: "open", length: 3, parse: parseOpen},
	{name: "close", length: 1, asyncLength: 2, promiseLength: 1, errorOnly: true, parse: func(p *params) work {
		d := p.fd(0)
		if p.err != nil {
			return nil
		}
		number, call := d.number, p.files.fds.take(d)
		return done(func() error {
			return failedAt(call(), "close", number)
		})
	}},
	fdOperation("fchmod", 2, "fchmod", func(p *params) func(fd int) error {
		mode := p.mode(p.a.At(1), -1)
		return func(fd int) error { return sysFchmod(fd, mode) }
	}),
	fdOperation("fchown", 3, "fchown", func(p *params) func(fd int) error {
		uid, gid := p.id(1, "uid"), p.id(2, "gid")
		return func(fd int) error { return sysFchown(fd, uid, gid) }
	}),
	fdOperation("futimes", 3, "futime", func(p *params) func(fd int) error {
		atime, mtime := p.time(1, "atime"), p.time(2, "mtime")
		return func(fd int) error { return sysFutimes(fd, atime, mtime) }
	}),
	fdOperation("fsync", 1, "fsync", func(*params) func(fd int) error { return sysFsync }),
	{name: "fdatasync", length: 1, asyncLength: 2, promiseLength: 2, parse: func(p *params) work {
		d := p.fd(0)
		return done(func() error { return failedAt(d.call(sysFdatasync), "fdatasync", d.number) })
	}},
	{name: "ftruncate", length: 1, asyncLength: 3, promiseLength: 1, optional: 1, parse: func(p *params) work {
		d, size := p.fd(0), p.size(1)
		return done(func() error {
			return failedFD(d.call(func(fd int) error { return sysFtruncate(fd, size) }), "ftruncate")
		})
	}},
	{name: "fstat", length: 1, asyncLength: 3, promiseLength: 1, optional: 1, parse: func(p *params) work {
		d, big := p.fd(0), p.dict(1).truthy("bigint")
		f := p.files
		return func() (reply, error) {
			var st stat
			err := d.call(func(fd int) (err error) { st, err = sysFstat(fd); return err })
			return f.statReply(st, big), failedFD(err, "fstat")
		}
	}},
	{name: "stat", length: 1, asyncLength: 3, promiseLength: 1, optional: 1, parse: parseStat(true, "stat")},
	{name: "lstat", length: 1, asyncLength: 3, promiseLength: 1, optional: 1, parse: parseStat(false, "lstat")},
	{name: "statfs", length: 2, asyncLength: 3, promiseLength: 2, optional: 1, parse: func(p *params) work {
		name, big := p.path(0, "path"), p.dict(1).truthy("bigint")
		f := p.files
		return func() (reply, error) {
			st, err := sysStatfs(name.name)
			return func(s jsbridge.Scope) (goja.Value, error) { return f.statfsObject(s, st, big), nil }, failed(err, "statfs", name)
		}
	}},
}

// fdOperation is a row of a call that takes a descriptor and returns nothing.
func fdOperation(name string, length int, call string, parse func(p *params) func(fd int) error) operation {
	return operation{name: name, length: length, asyncLength: length + 1, promiseLength: length + 1, parse: func(p *params) work {
		d := p.fd(0)
		do := parse(p)
		return done(func() error { return failedFD(d.call(do), call) })
	}}
}

func (f *files) statReply(st stat, big bool) reply {
	return func(s jsbridge.Scope) (goja.Value, error) { return f.statObject(s, st, big), nil }
}

func parseStat(follow bool, call string) func(p *params) work {
	return func(p *params) work {
		name, o := p.path(0, "path"), p.dict(1)
		big := o.truthy("bigint")
		missing := o.get("throwIfNoEntry")
		quiet := !goja.IsUndefined(missing) && !missing.ToBoolean() && !p.async
		f := p.files
		return func() (reply, error) {
			st, err := sysStat(name.name, follow)
			if quiet && (err == syscall.ENOENT || err == syscall.ENOTDIR) {
				return nil, nil
			}
			return f.statReply(st, big), failed(err, call, name)
		}
	}
}

func parseOpen(p *params) work {
	name := p.path(0, "path")
	flags := p.flags(p.a.At(1))
	mode := p.mode(p.a.At(2), 0o666)
	f := p.files
	open := sysOpen
	if p.async {
		open = f.openFIFO
	}
	return func() (reply, error) {
		fd, err := open(name.name, flags, mode)
		if err != nil {
			return nil, failed(err, "open", name)
		}
		f.orphans.Store(fd, true)
		return func(s jsbridge.Scope) (goja.Value, error) {
			f.orphans.Delete(fd)
			f.fds.opened(fd)
			return s.Int(fd), nil
		}, nil
	}
}

// openFlags are the texts that stand for flags of open.
var openFlags = map[string]int{
	"r": syscall.O_RDONLY, "rs": syscall.O_RDONLY | syscall.O_SYNC, "sr": syscall.O_RDONLY | syscall.O_SYNC, "r+": syscall.O_RDWR,
	"rs+": syscall.O_RDWR | syscall.O_SYNC, "sr+": syscall.O_RDWR | syscall.O_SYNC,
	"w": syscall.O_TRUNC | syscall.O_CREAT | syscall.O_WRONLY, "wx": syscall.O_TRUNC | syscall.O_CREAT | syscall.O_WRONLY | syscall.O_EXCL,
	"xw": syscall.O_TRUNC | syscall.O_CREAT | syscall.O_WRONLY | syscall.O_EXCL, "w+": syscall.O_TRUNC | syscall.O_CREAT | syscall.O_RDWR,
	"wx+": syscall.O_TRUNC | syscall.O_CREAT | syscall.O_RDWR | syscall.O_EXCL, "xw+": syscall.O_TRUNC | syscall.O_CREAT | syscall.O_RDWR | syscall.O_EXCL,
	"a": syscall.O_APPEND | syscall.O_CREAT | syscall.O_WRONLY, "ax": syscall.O_APPEND | syscall.O_CREAT | syscall.O_WRONLY | syscall.O_EXCL,
	"xa": syscall.O_APPEND | syscall.O_CREAT | syscall.O_WRONLY | syscall.O_EXCL,
	"as": syscall.O_APPEND | syscall.O_CREAT | syscall.O_WRONLY | syscall.O_SYNC, "sa": syscall.O_APPEND | syscall.O_CREAT | syscall.O_WRONLY | syscall.O_SYNC,
	"a+": syscall.O_APPEND | syscall.O_CREAT | syscall.O_RDWR, "ax+": syscall.O_APPEND | syscall.O_CREAT | syscall.O_RDWR | syscall.O_EXCL,
	"xa+": syscall.O_APPEND | syscall.O_CREAT | syscall.O_RDWR | syscall.O_EXCL,
	"as+": syscall.O_APPEND | syscall.O_CREAT | syscall.O_RDWR | syscall.O_SYNC, "sa+": syscall.O_APPEND | syscall.O_CREAT | syscall.O_RDWR | syscall.O_SYNC,
}

// flags reads how a file is opened; undefined and null are "r".
func (p *params) flags(v goja.Value) int {
	p.opens = p.flagsOf(v)
	return p.opens
}

func (p *params) flagsOf(v goja.Value) int {
	if jsbridge.IsNullish(v) {
		return syscall.O_RDONLY
	}
	if _, ok := jsbridge.Number(v); ok {
		return int(p.integer(v, "flags", math.MinInt32, math.MaxInt32))
	}
	if jsbridge.IsString(v) {
		text := v.String()
		if flags, ok := openFlags[text]; ok {
			return flags
		}
	}
	p.fail(jsbridge.TypeError("The argument 'flags' is invalid. Received %s", shown(p.s, v)).WithCode("ERR_INVALID_ARG_VALUE"))
	return 0
}
