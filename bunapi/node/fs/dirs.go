// Operations on directories and trees.

package fs

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

var dirOperations = []operation{
	{name: "readdir", length: 2, asyncLength: 3, promiseLength: 3, optional: 1, parse: parseReaddir},
	{name: "rm", length: 2, asyncLength: 3, promiseLength: 2, optional: 1, parse: parseRm},
}

// found is a file in a tree that is read.
type found struct {
	entry
	dir string // as given, with the names of the directories below it
	rel string // dir below the directory that is read, with a slash behind it; empty in itself
}

func parseReaddir(p *params) work {
	name, encoding, o := p.path(0, "path"), p.encoding(1, "utf8"), p.dict(1)
	types, recursive := o.truthy("withFileTypes"), o.flag("recursive")
	f := p.files
	return func() (reply, error) {
		list, err := readTree(name, recursive)
		if err != nil {
			return nil, failed(err, "scandir", name)
		}
		return func(s jsbridge.Scope) (goja.Value, error) {
			items := make([]goja.Value, len(list))
			for i, e := range list {
				if types {
					v, err := f.dirent(s, encoded(s, []byte(e.name), encoding), e.kind, e.dir)
					if err != nil {
						return nil, err
					}
					items[i] = v
					continue
				}
				items[i] = encoded(s, []byte(e.rel+e.name), encoding)
			}
			return s.Array(items...), nil
		}, nil
	}
}

// maxTree bounds what one call lists.
const maxTree = 1 << 24

// readTree lists a directory, and those below it one level after the other.
func readTree(name path, recursive bool) ([]found, error) {
	var list []found
	dirs := []found{{dir: name.given}}
	for len(dirs) > 0 {
		d := dirs[0]
		dirs = dirs[1:]
		full := strings.TrimSuffix(name.name, "/") + "/" + d.rel
		if name.name == "" || name.name == "/" || d.rel == "" {
			full = name.name + strings.TrimPrefix(d.rel, "/")
		}
		entries, err := sysDir(full)
		if err != nil {
			if d.rel != "" && (errors.Is(err, syscall.ENOENT) || errors.Is(err, syscall.ENOTDIR) || errors.Is(err, syscall.EACCES)) {
				continue // it has changed meanwhile
			}
			return nil, err
		}
		for _, e := range entries {
			if e.kind == kindUnknown {
				if st, err := sysStat(strings.TrimSuffix(full, "/")+"/"+e.name, false); err == nil {
					e.kind = st.kind()
				}
			}
			list = append(list, found{e, d.dir, d.rel})
			if recursive && e.kind == kindDir {
				dirs = append(dirs, found{dir: strings.TrimSuffix(d.dir, "/") + "/" + e.name, rel: d.rel + e.name + "/"})
			}
		}
		if len(list) > maxTree {
			return nil, syscall.ENOMEM
		}
	}
	return list, nil
}

// dirent makes a Dirent.
func (f *files) dirent(s jsbridge.Scope, name goja.Value, k kind, dir string) (goja.Value, error) {
	return s.VM().New(f.classes.Get("Dirent"), name, s.Int(int(k)), s.String(dir))
}

// removal are the options of rm.
type removal struct {
	recursive, force bool
	retries          int
	delay            time.Duration
}

func parseRm(p *params) work {
	name := p.path(0, "path")
	p.object(1)
	o := p.dict(1)
	flag := func(name string) bool {
		v := o.get(name)
		b, ok := jsbridge.Boolean(v)
		if !ok && !goja.IsUndefined(v) {
			p.fail(jsbridge.InvalidArgType(`The "options.%s" property must be of type boolean.`, name))
		}
		return b
	}
	how := removal{recursive: flag("recursive"), force: flag("force")}
	if v := o.get("maxRetries"); !goja.IsUndefined(v) {
		how.retries = int(p.integer(v, "options.maxRetries", 0, 1<<32-1))
	}
	if v := o.get("retryDelay"); !goja.IsUndefined(v) {
		how.delay = time.Duration(p.integer(v, "options.retryDelay", 0, 1<<32-1)) * time.Millisecond
	}
	return done(func() error { return remove(name, how) })
}

// object refuses options that are no object.
func (p *params) object(i int) {
	if v := p.a.At(i); !goja.IsUndefined(v) && !jsbridge.IsObject(v) {
		p.fail(jsbridge.InvalidArgType(`The "options" argument must be of type object.`))
	}
}

func remove(name path, how removal) error {
	st, err := sysStat(name.name, false)
	switch {
	case err != nil && how.force && (errors.Is(err, syscall.ENOENT) || errors.Is(err, syscall.ENOTDIR)):
		return nil
	case err != nil:
		return failed(err, "lstat", name)
	case st.isDir() && !how.recursive:
		return &systemError{code: "ERR_FS_EISDIR", text: "Path is a directory", call: "rm", short: "EISDIR", why: "is a directory", path: name.given, errno: int(syscall.EISDIR)}
	case !st.isDir():
		return failed(sysUnlink(name.name), "unlink", name)
	}
	return failed(plain(os.RemoveAll(name.name)), "rm", name)
}
