// Stats, Dirents and StatFs.

package fs

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// stat is what the system says of a file; times are in nanoseconds since 1970.
type stat struct {
	dev, mode, nlink, uid, gid, rdev, ino, size, blksize, blocks int64
	atime, mtime, ctime, birthtime                               int64
}

// The kinds of files, as they stand in a mode.
const (
	modeMask  = 0o170000
	modeFIFO  = 0o010000
	modeChar  = 0o020000
	modeDir   = 0o040000
	modeBlock = 0o060000
	modeFile  = 0o100000
	modeLink  = 0o120000
	modeSock  = 0o140000
)

func (st stat) is(mode int64) bool { return st.mode&modeMask == mode }
func (st stat) isDir() bool        { return st.is(modeDir) }

// kind is what a Dirent is: the numbers are those of UV_DIRENT_*.
type kind int

const (
	kindUnknown kind = iota
	kindFile
	kindDir
	kindLink
	kindFIFO
	kindSocket
	kindChar
	kindBlock
)

func (st stat) kind() kind {
	return map[int64]kind{modeFile: kindFile, modeDir: kindDir, modeLink: kindLink, modeFIFO: kindFIFO, modeSock: kindSocket, modeChar: kindChar, modeBlock: kindBlock}[st.mode&modeMask]
}

// entry is what a directory says of a file in it.
type entry struct {
	name string
	kind kind
}

// statfs is what the system says of a file system.
type statfs struct{ kind, bsize, frsize, blocks, bfree, bavail, files, ffree int64 }

// object makes a Stats or a BigIntStats.
func (f *files) statObject(s jsbridge.Scope, st stat, big bool) goja.Value {
	class := "Stats"
	number := func(n int64) goja.Value { return s.VM().ToValue(n) }
	if big {
		class, number = "BigIntStats", s.BigInt
	}
	o := s.VM().CreateObject(f.prototype(s, class))
	set := func(name string, v goja.Value) { _ = o.Set(name, v) }
	for _, m := range []struct {
		name string
		n    int64
	}{
		{"dev", st.dev}, {"ino", st.ino}, {"mode", st.mode}, {"nlink", st.nlink}, {"uid", st.uid}, {"gid", st.gid}, {"rdev", st.rdev},
		{"size", st.size}, {"blksize", st.blksize}, {"blocks", st.blocks},
	} {
		set(m.name, number(m.n))
	}
	times := []struct {
		name string
		ns   int64
	}{{"atime", st.atime}, {"mtime", st.mtime}, {"ctime", st.ctime}, {"birthtime", st.birthtime}}
	for _, t := range times {
		if big {
			set(t.name+"Ms", s.BigInt(floorDiv(t.ns, 1e6)))
		} else {
			set(t.name+"Ms", s.Float(milliseconds(t.ns)))
		}
	}
	if big {
		for _, t := range times {
			set(t.name+"Ns", s.BigInt(t.ns))
		}
	}
	s.Attach(o, nativeStats{})
	return o
}

// nativeStats makes a Stats an instance of a native class, which prints with what its accessors give.
type nativeStats struct{}

func floorDiv(n, by int64) int64 {
	if n%by < 0 {
		return n/by - 1
	}
	return n / by
}

// milliseconds keeps what a double can of the nanoseconds.
func milliseconds(ns int64) float64 { return float64(ns/1e9)*1000 + float64(ns%1e9)/1e6 }

// statfsObject makes a StatFs or a BigIntStatFs.
func (f *files) statfsObject(s jsbridge.Scope, st statfs, big bool) goja.Value {
	class := "StatFs"
	number := func(n int64) goja.Value { return s.VM().ToValue(n) }
	if big {
		class, number = "BigIntStatFs", s.BigInt
	}
	o := s.VM().CreateObject(f.prototype(s, class))
	for _, m := range []struct {
		name string
		n    int64
	}{
		{"type", st.kind}, {"bsize", st.bsize}, {"frsize", st.frsize}, {"blocks", st.blocks}, {"bfree", st.bfree}, {"bavail", st.bavail}, {"files", st.files}, {"ffree", st.ffree},
	} {
		_ = o.Set(m.name, number(m.n))
	}
	return o
}

// prototype is that of a class of the module's JavaScript.
func (f *files) prototype(s jsbridge.Scope, class string) *goja.Object {
	return f.classes.Get(class).(*goja.Object).Get("prototype").(*goja.Object)
}
