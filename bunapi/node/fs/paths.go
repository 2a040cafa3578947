// Operations on names.

package fs

import (
	"crypto/rand"
	"errors"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

var pathOperations = []operation{
	{name: "access", length: 2, asyncLength: 3, promiseLength: 3, optional: 1, errorOnly: true, parse: func(p *params) work {
		name, mode := p.path(0, "path"), p.small(1)
		return nulled(func() error { return failed(sysAccess(name.name, mode), "access", name) })
	}},
	{name: "exists", length: 1, asyncLength: 2, parse: func(p *params) work {
		text, ok := p.text(p.a.At(0))
		bad := !ok || p.err != nil
		p.err = nil
		name := p.files.at(text)
		return func() (reply, error) {
			return boolean(!bad && sysAccess(name.name, 0) == nil), nil
		}
	}},
	{name: "chmod", length: 2, asyncLength: 3, promiseLength: 3, parse: func(p *params) work {
		name, mode := p.path(0, "path"), p.mode(p.a.At(1), -1)
		return done(func() error { return failed(sysChmod(name.name, mode), "chmod", name) })
	}},
	{name: "chown", length: 3, asyncLength: 4, promiseLength: 4, parse: func(p *params) work {
		name, uid, gid := p.path(0, "path"), p.id(1, "uid"), p.id(2, "gid")
		return done(func() error { return failed(sysChown(name.name, uid, gid), "chown", name) })
	}},
	{name: "lchown", length: 3, asyncLength: 4, promiseLength: 4, parse: func(p *params) work {
		name, uid, gid := p.path(0, "path"), p.id(1, "uid"), p.id(2, "gid")
		return done(func() error { return failed(sysLchown(name.name, uid, gid), "lchown", name) })
	}},
	{name: "utimes", length: 3, asyncLength: 4, promiseLength: 4, parse: func(p *params) work {
		name, atime, mtime := p.path(0, "path"), p.time(1, "atime"), p.time(2, "mtime")
		return done(func() error { return failed(sysUtimes(name.name, atime, mtime, true), "utime", name) })
	}},
	{name: "lutimes", length: 3, asyncLength: 4, promiseLength: 4, parse: func(p *params) work {
		name, atime, mtime := p.path(0, "path"), p.time(1, "atime"), p.time(2, "mtime")
		return done(func() error { return failed(sysUtimes(name.name, atime, mtime, false), "lutime", name) })
	}},
	{name: "link", length: 2, asyncLength: 3, promiseLength: 3, parse: func(p *params) work {
		from, to := p.path(0, "oldPath"), p.path(1, "newPath")
		return done(func() error { return failed(sysLink(from.name, to.name), "link", from, to) })
	}},
	{name: "rename", length: 2, asyncLength: 3, promiseLength: 3, parse: func(p *params) work {
		from, to := p.renamed(0, "oldPath"), p.renamed(1, "newPath")
		return done(func() error { return failed(sysRename(from.name, to.name), "rename", from, to) })
	}},
	{name: "symlink", length: 3, asyncLength: 4, promiseLength: 4, optional: 1, parse: parseSymlink},
	{name: "readlink", length: 2, asyncLength: 3, promiseLength: 3, optional: 1, parse: func(p *params) work {
		name, encoding := p.path(0, "path"), p.encoding(1, "utf8")
		return func() (reply, error) {
			text, err := sysReadlink(name.name)
			return name.reply(text, encoding), failed(err, "readlink", name)
		}
	}},
	{name: "realpath", length: 2, asyncLength: 3, promiseLength: 3, optional: 1, parse: parseRealpath("lstat")},
	{name: "realpathNative", length: 2, asyncLength: 3, promiseLength: 3, optional: 1, parse: parseRealpath("realpath")},
	{name: "mkdir", length: 2, asyncLength: 3, promiseLength: 3, optional: 1, parse: parseMkdir},
	{name: "mkdtemp", length: 2, asyncLength: 3, promiseLength: 3, optional: 1, parse: parseMkdtemp},
	{name: "rmdir", length: 2, asyncLength: 3, promiseLength: 2, optional: 1, parse: func(p *params) work {
		name := p.path(0, "path")
		p.object(1)
		return done(func() error { return failed(sysRmdir(name.name), "rmdir", name) })
	}},
	{name: "unlink", length: 1, asyncLength: 2, promiseLength: 2, parse: func(p *params) work {
		name := p.path(0, "path")
		return done(func() error { return failed(sysUnlink(name.name), "unlink", name) })
	}},
	{name: "truncate", length: 2, asyncLength: 3, promiseLength: 3, parse: func(p *params) work {
		if _, ok := jsbridge.Number(p.a.At(0)); ok {
			d, size := p.fd(0), p.size(1)
			return done(func() error {
				return failedFD(d.call(func(fd int) error { return sysFtruncate(fd, size) }), "ftruncate")
			})
		}
		name, size := p.path(0, "path"), p.size(1)
		return done(func() error { return failed(sysTruncate(name.name, size), "truncate", name) })
	}},
}

// nulled is the work of a call whose result is null.
func nulled(call func() error) work {
	return func() (reply, error) {
		return func(jsbridge.Scope) (goja.Value, error) { return goja.Null(), nil }, call()
	}
}

func boolean(b bool) reply {
	return func(s jsbridge.Scope) (goja.Value, error) { return s.Bool(b), nil }
}

func number(n int) reply { return func(s jsbridge.Scope) (goja.Value, error) { return s.Int(n), nil } }

// reply gives a name that the system returned.
func (path) reply(text, encoding string) reply {
	return func(s jsbridge.Scope) (goja.Value, error) { return encoded(s, []byte(text), encoding), nil }
}

// size reads the length to which a file is cut.
func (p *params) size(i int) int64 {
	if !p.a.Has(i) {
		return 0
	}
	return max(0, int64(p.integer(p.a.At(i), "len", -maxSafe, maxSafe)))
}

// maxSafe is Number.MAX_SAFE_INTEGER.
const maxSafe = 1<<53 - 1

func parseSymlink(p *params) work {
	target, ok := p.text(p.a.At(0))
	if !ok {
		p.fail(jsbridge.InvalidArgType("target must be a string or TypedArray"))
	}
	name := p.path(1, "path")
	kind := ""
	if v := p.a.At(2); !jsbridge.IsNullish(v) {
		received := ""
		if kind = v.String(); jsbridge.IsString(v) {
			received = ` Received "` + kind + `"`
		}
		if !jsbridge.IsString(v) || kind != "dir" && kind != "file" && kind != "junction" {
			p.fail(jsbridge.TypeError(`Symlink type must be one of "dir", "file", or "junction".%s`, received).WithCode("ERR_INVALID_ARG_VALUE"))
		}
	}
	return done(func() error {
		return failed(sysSymlink(target, name.name, kind), "symlink", path{given: target}, name)
	})
}

// parseRealpath follows every link in a name. call is what errors say.
func parseRealpath(call string) func(p *params) work {
	return func(p *params) work {
		name, encoding := p.path(0, "path"), p.encoding(1, "utf8")
		return func() (reply, error) {
			if name.name == "" {
				name = p.files.at(".")
				name.given = ""
			}
			text, err := filepath.EvalSymlinks(name.name)
			return name.reply(text, encoding), failed(plain(err), call, name)
		}
	}
}

// plain takes the system's error out of one of package os; a chain of links without end is ELOOP.
func plain(err error) error {
	var number syscall.Errno
	switch {
	case err == nil:
		return nil
	case errors.As(err, &number):
		return number
	case strings.Contains(err.Error(), "too many links"):
		return syscall.ELOOP
	}
	return err
}

func parseMkdir(p *params) work {
	name := p.path(0, "path")
	var modeValue goja.Value = p.a.At(1)
	recursive := false
	if jsbridge.IsObject(modeValue) {
		o := p.dict(1)
		recursive = o.flag("recursive")
		modeValue = o.get("mode")
	} else if b, ok := jsbridge.Boolean(modeValue); ok || !isNumberOrText(modeValue) {
		_ = b
		modeValue = goja.Undefined()
	}
	mode := p.mode(modeValue, 0o777)
	if !recursive {
		return done(func() error { return failed(sysMkdir(name.name, mode), "mkdir", name) })
	}
	f := p.files
	return func() (reply, error) {
		first, err := f.makeAll(name, mode)
		if err != nil {
			return nil, failed(err, "mkdir", name)
		}
		if first == "" {
			return nil, nil
		}
		return name.reply(first, "utf8"), nil
	}
}

func isNumberOrText(v goja.Value) bool {
	_, ok := jsbridge.Number(v)
	return ok || jsbridge.IsString(v)
}

// makeAll makes a directory and those above it, and returns the first that it made, as the script gave it.
func (f *files) makeAll(name path, mode uint32) (first string, err error) {
	name = f.at(strings.TrimRight(name.given, "/"))
	if name.given == "" {
		name = f.at("/")
	}
	err = sysMkdir(name.name, mode)
	switch {
	case err == nil:
		return name.given, nil
	case errors.Is(err, syscall.EEXIST), errors.Is(err, syscall.EISDIR):
		if st, e := sysStat(name.name, true); e == nil && st.isDir() {
			return "", nil
		}
		return "", err
	case !errors.Is(err, syscall.ENOENT):
		return "", err
	}
	i := strings.LastIndexByte(name.given, '/')
	if i <= 0 {
		return "", err
	}
	if first, err = f.makeAll(f.at(name.given[:i]), mode); err != nil {
		if errors.Is(err, syscall.EEXIST) {
			err = syscall.ENOTDIR
		}
		return "", err
	}
	if err = sysMkdir(name.name, mode); err != nil && !errors.Is(err, syscall.EEXIST) {
		return "", err
	}
	if first == "" && err == nil {
		first = name.given
	}
	return first, nil
}

const temporary = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

func parseMkdtemp(p *params) work {
	prefix, ok := p.text(p.a.At(0))
	if !ok {
		p.fail(jsbridge.InvalidArgType(`The "prefix" argument must be of type string, Buffer, or URL. Received %s`, jsbridge.Received(p.a.At(0))))
	}
	encoding := p.encoding(1, "utf8")
	f := p.files
	return func() (reply, error) {
		for range 100 {
			var b [6]byte
			_, _ = rand.Read(b[:])
			for i := range b {
				b[i] = temporary[int(b[i])%len(temporary)]
			}
			name := f.at(prefix + string(b[:]))
			err := sysMkdir(name.name, 0o700)
			if errors.Is(err, syscall.EEXIST) {
				continue
			}
			return name.reply(name.given, encoding), failed(err, "mkdtemp", name)
		}
		return nil, failed(syscall.EEXIST, "mkdtemp", f.at(prefix))
	}
}
