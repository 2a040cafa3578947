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

// Allow opens doors. The zero value opens none: the script has no file, makes no connection, has no address, sends and gets no
// signal, and does not end itself. What is not allowed throws, or rejects with, an Error with the code EACCES that names what was
// asked for and the field that would allow it. Its environment is [Options.Env] alone.
//
// As long as a door is not open to everything, what could lead around it is closed, too: databases (ATTACH opens any file),
// making links, descriptors that the script has not opened itself, and what node:os tells of users and networks.
type Allow struct {
	// Read is what Bun.file, node:fs and imports at run time see: [Files], os.DirFS, or nil for nothing. Names are those of the
	// machine, whatever Read's root is. What a script imports from the start was read by Load and needs no permission.
	Read fs.FS
	// Write names the folder that may be written, or several, separated as in PATH (filepath.ListSeparator). Empty: none.
	Write string
	// Dial makes outgoing connections: of fetch, WebSocket and so on. Nil: there are none. Any goroutine calls it.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Listen lets Bun.serve listen by itself. It is not needed for [Options.Listen].
	Listen bool
	// Exit allows process.exit, which ends the app and never the program. Signals lets the script send signals to processes
	// and listen to those of this one, which is then not the program's alone. Spawn allows other processes.
	Exit, Signals, Spawn bool

	all bool
}

// AllowAll is what the command gives a script: everything that the process may do. Fields can be taken away. Any goroutine.
func AllowAll() Allow {
	return Allow{Read: Files("/"), Write: "/", Dial: dialAnything, Listen: true, Exit: true, Signals: true, Spawn: true, all: true}
}

func dialAnything(ctx context.Context, network, address string) (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(ctx, network, address)
}

// Files is a value for [Allow.Read]: the files and folders of the machine that are named, with all that is below them. A path
// that begins with "!" takes away what the others give. Opened as a file system it has the files under their full names,
// without the first slash. Any goroutine.
func Files(paths ...string) fs.FS { return &files{FS: os.DirFS("/"), paths: paths} }

type files struct {
	fs.FS
	paths []string
}

// all reports whether f is the whole machine.
func (f *files) all() bool { return len(f.paths) == 1 && f.paths[0] == "/" }

// access is Allow as the world asks it; nil allows everything.
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

// readable is what Read names.
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

// paths are files and folders, with their links followed.
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
			return nil, fmt.Errorf("gobun: Allow: the links of %s cannot be followed", abs)
		}
		*to = append(*to, real)
	}
	if len(p.in) == 0 {
		return nil, nil
	}
	return p, nil
}

// contain reports whether a path is, or leads to, what the paths name. The nil *paths contain nothing.
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

// followed is a path with all links followed, as far as it exists. ok is false if that cannot be said: for a link that leads to
// nothing, since a file that is made through it would be elsewhere.
func followed(path string) (real string, ok bool) {
	// Not filepath.Clean: behind a link ".." is elsewhere. EvalSymlinks knows that; what does not exist has no links.
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
			return "", false // a link to nothing
		}
		trimmed := strings.TrimRight(path, string(filepath.Separator))
		dir, name := filepath.Split(trimmed)
		if name == ".." || dir == "" || trimmed == "" {
			return "", false
		}
		path, rest = dir, filepath.Join(name, rest)
	}
}

// loads is Access for the loader of a running script.
func loads(a *module.Access) func(path string) error {
	if a == nil {
		return nil
	}
	return func(path string) error { return a.Path(path, false) }
}
