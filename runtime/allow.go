// What a script may use of the machine.

package runtime

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/gobun/gobun/bunapi/module"
)

// Allow says which files, connections and signals a script may use. The zero value allows none of them: no files, no connections,
// no listening address, no signals, and process.exit is refused. A refused operation throws (or rejects with) an Error with the
// code EACCES; its message says what was asked for and which field would allow it. The script's environment is [Options.Env] and
// nothing else.
//
// Unless a field allows everything of its kind, the ways around it are closed as well: databases (ATTACH opens any file),
// creating links, descriptors that the script did not open itself, and what node:os reports about users and networks.
type Allow struct {
	// Read is what Bun.file, node:fs and imports at run time can read: [Files], os.DirFS, or nil for nothing. Scripts use the
	// machine's own file names, whatever the root of Read is. Static imports are read by Load and need no permission.
	Read fs.FS
	// Write is the folder that the script may write to, or several, separated as in PATH (filepath.ListSeparator). Empty: none.
	Write string
	// Dial makes the outgoing connections of fetch, WebSocket and so on; it is called from any goroutine. Nil: no connections.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Listen lets Bun.serve open listeners itself. It is not needed with [Options.Listen].
	Listen bool
	// Exit allows process.exit, which ends the app but never the program. Signals lets the script send signals to processes and
	// handle the signals of this process, which the program then no longer has for itself. Spawn allows child processes.
	Exit, Signals, Spawn bool

	all bool
}

// AllowAll allows everything that the process itself may do, as the gobun command does. Clear fields to take permissions away.
func AllowAll() Allow {
	return Allow{Read: Files("/"), Write: "/", Dial: dialAnything, Listen: true, Exit: true, Signals: true, Spawn: true, all: true}
}

func dialAnything(ctx context.Context, network, address string) (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(ctx, network, address)
}

// Files returns a value for [Allow.Read]: the named files and folders of the machine, with everything below them. A path that
// begins with "!" excludes what the other paths include. As a file system it holds the files under their full names without the
// leading slash.
func Files(paths ...string) fs.FS { return &files{FS: os.DirFS("/"), paths: paths} }

type files struct {
	fs.FS
	paths []string
}

// all reports whether f is the whole machine.
func (f *files) all() bool { return len(f.paths) == 1 && f.paths[0] == "/" }

// access converts Allow to what the modules ask. A nil result allows everything.
func (o *Options) access() (*module.Access, error) {
	a := &o.Allow
	read, ok := a.Read.(*files)
	if a.all && ok && read.all() && a.Write == "/" && a.Listen && o.Listen == nil && a.Exit && a.Signals && a.Spawn &&
		reflect.ValueOf(a.Dial).Pointer() == reflect.ValueOf(dialAnything).Pointer() {
		return nil, nil
	}
	out := &module.Access{Dial: a.Dial, Exit: a.Exit, Signals: a.Signals, Spawn: a.Spawn, Listen: o.Listen}
	if out.Listen == nil && a.Listen {
		var config net.ListenConfig
		out.Listen = config.Listen
	}
	readable, err := a.readable()
	if err != nil {
		return nil, err
	}
	writable, err := newPaths(filepath.SplitList(a.Write))
	if err != nil {
		return nil, err
	}
	if readable != nil || writable != nil {
		out.File = func(path string, write bool) error {
			of := readable
			if write {
				of = writable
			}
			if !of.contain(path) {
				return module.DeniedFile(path, write)
			}
			return nil
		}
	}
	return out, nil
}

// readable returns the paths that Read allows.
func (a *Allow) readable() (*paths, error) {
	switch read := a.Read.(type) {
	case nil:
		return nil, nil
	case *files:
		return newPaths(read.paths)
	}
	v := reflect.ValueOf(a.Read)
	if v.Kind() == reflect.String && v.Type() == reflect.TypeOf(os.DirFS("")) {
		return newPaths([]string{v.String()})
	}
	return nil, fmt.Errorf("gobun: Allow.Read is a %T; scripts can read files of the machine only: use os.DirFS or gobun.Files", a.Read)
}

// paths are files and folders, with symbolic links resolved.
type paths struct{ in, out []string }

func newPaths(list []string) (*paths, error) {
	p := &paths{}
	for _, name := range list {
		to := &p.in
		if rest, ok := strings.CutPrefix(name, "!"); ok {
			name, to = rest, &p.out
		}
		if name == "" {
			continue
		}
		abs, err := filepath.Abs(name)
		if err != nil {
			return nil, fmt.Errorf("gobun: Allow: %w", err)
		}
		real, ok := followed(abs)
		if !ok {
			return nil, fmt.Errorf("gobun: Allow: the symbolic links of %s cannot be resolved", abs)
		}
		*to = append(*to, real)
	}
	if len(p.in) == 0 {
		return nil, nil
	}
	return p, nil
}

// contain reports whether path is, or resolves to, something below the paths. A nil *paths contains nothing.
func (p *paths) contain(path string) bool {
	if p == nil || path == "" || strings.ContainsRune(path, 0) {
		return false
	}
	real, ok := followed(path)
	if !ok {
		return false
	}
	return below(real, p.in) && !below(real, p.out)
}

func below(path string, folders []string) bool {
	for _, f := range folders {
		if path == f || f == "/" || strings.HasPrefix(path, strings.TrimSuffix(f, string(filepath.Separator))+string(filepath.Separator)) {
			return true
		}
	}
	return false
}

// followed resolves all symbolic links of a path, as far as it exists. ok is false if that is impossible: a dangling link,
// because a file created through it would be somewhere else.
func followed(path string) (real string, ok bool) {
	// Not filepath.Clean: after a link, ".." is elsewhere. EvalSymlinks handles that, and the part that does not exist has no
	// links.
	rest := ""
	for {
		real, err := filepath.EvalSymlinks(path)
		if err == nil {
			return filepath.Join(real, rest), true
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", false
		}
		if _, err := os.Lstat(path); err == nil {
			return "", false // a dangling link
		}
		trimmed := strings.TrimRight(path, string(filepath.Separator))
		dir, name := filepath.Split(trimmed)
		if name == ".." || dir == "" || trimmed == "" {
			return "", false
		}
		path, rest = dir, filepath.Join(name, rest)
	}
}

// loads returns the check that the module loader of a running script makes before it reads a file.
func loads(a *module.Access) func(path string) error {
	if a == nil {
		return nil
	}
	return func(path string) error { return a.Path(path, false) }
}
