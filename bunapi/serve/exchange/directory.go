// Directory routes: {dir} serves the tree below a directory.

package exchange

import (
	"os"
	"strconv"
	"strings"
	"syscall"

	"github.com/gobun/gobun/bunapi/errno"
	"github.com/gobun/gobun/bunapi/internal/http1"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/serve/router"
	"github.com/gobun/gobun/bunapi/web/encoding"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/jsbridge"
)

// directory is the tree that a route serves. os.Root opens nothing outside it, whatever its names and links are. It needs no
// Close: a directory that no route uses any more is closed when it is garbage-collected.
type directory struct {
	root   *os.Root
	prefix string // of the paths, up to the wildcard
}

// indexFile is the answer for a directory.
const indexFile = "index.html"

// openDirectory opens the directory of a route whose path is path; dir is as the script gave it.
func openDirectory(s jsbridge.Scope, path, dir string, resolve func(string) string) (*directory, error) {
	prefix, ok := strings.CutSuffix(path, "/*")
	switch {
	case !ok || strings.Contains(prefix, "*"):
		return nil, jsbridge.InvalidArgType("To mount a directory, make sure the path ends in `/*`")
	case len(router.ParamNames(path)) > 0:
		return nil, jsbridge.InvalidArgType("Directory routes do not support :parameters; use a fixed prefix ending in `/*`")
	case dir == "":
		return nil, errno.Error(syscall.ENOENT, "open")
	}
	path = resolve(dir)
	if err := module.Of(s).Access.Path(path, false); err != nil {
		return nil, err
	}
	st, err := os.Stat(path)
	if err == nil && !st.IsDir() {
		err = syscall.ENOTDIR
	}
	var root *os.Root
	if err == nil {
		root, err = os.OpenRoot(path)
	}
	if err != nil {
		return nil, errno.Error(err, "open", dir)
	}
	return &directory{root: root, prefix: prefix + "/"}, nil
}

// name converts the part of the path after the route's prefix to a file name relative to the directory. ok is false if the path
// is not the canonical way to write that name, because such a path could bypass another route (Bun's rule).
func (d *directory) name(path string) (name string, ok bool) {
	rest, ok := strings.CutPrefix(path, d.prefix)
	if !ok {
		return "", false
	}
	var b strings.Builder
	for segment, more := "", rest != ""; more; {
		segment, rest, more = strings.Cut(rest, "/")
		if segment == "" && !more {
			break // a trailing slash denotes a directory
		}
		if segment == "" || segment == "." || segment == ".." {
			return "", false
		}
		for i := 0; i < len(segment); i++ {
			c := segment[i]
			switch {
			case c == '\\' || c == ':': // separators on other systems
				return "", false
			case c == '%':
				if c, ok = encoding.Escape(segment, i); !ok || c == 0 || c == '/' || c == '\\' || isPathCharacter(c) {
					return "", false
				}
				i += 2
			}
			b.WriteByte(c)
		}
		if more {
			b.WriteByte('/')
		}
	}
	return b.String(), true
}

// isPathCharacter reports whether a character may appear unescaped in a path (RFC 3986 section 3.3, pchar).
func isPathCharacter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~!$&'()*+,;=:@", c) >= 0
}

// respondDirectory answers with a file of the tree, a redirect to its directory, or 404.
func (x *Exchange) respondDirectory(d *directory) {
	name, ok := d.name(x.head.Path())
	if !ok {
		x.respondStatus(statusNotFound)
		return
	}
	asDirectory := name == "" || strings.HasSuffix(name, "/")
	if asDirectory {
		name += indexFile
	}
	// O_NONBLOCK: opening a pipe would otherwise wait for its other end.
	f, err := d.root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		x.respondStatus(statusNotFound)
		return
	}
	st, err := f.Stat()
	if err != nil || !st.Mode().IsRegular() {
		_ = f.Close() // nothing was read
		if err == nil && st.IsDir() && !asDirectory {
			x.redirectToSlash()
			return
		}
		x.respondStatus(statusNotFound)
		return
	}
	tag := weak + `"` + strconv.FormatInt(st.Size(), 16) + "-" + strconv.FormatInt(st.ModTime().Unix(), 16) + `"`
	var lines http1.Lines
	lines.Field(contentType, valueOf(fetch.TypeByName(name)))
	x.respondRouteFile(&routeFile{
		file: f, part: byteRange{0, st.Size()}, modified: st.ModTime(), status: statusOK, tag: tag, weakTag: true,
		lines: lines,
	})
}

// redirectToSlash redirects the client to the same path with a trailing slash.
func (x *Exchange) redirectToSlash() {
	path, target := x.head.Path(), x.head.Target()
	sh := x.srv.sh
	h := http1.Respond(sh.scratch[:0], statusMovedPermanently)
	sh.appendDate(&h)
	h.Field(location, valueOf(fromLatin1(path+"/"+target[len(path):])))
	h.Length(contentLength, 0)
	x.write(h.Finish(), nil)
}
