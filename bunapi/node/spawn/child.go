package spawn

import (
	"cmp"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/errno"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

// children are the child processes of one realm. Loop only, except where noted.
type children struct {
	env     *module.Env
	list    map[int]*child // those that run, or whose pipes are open
	last    int
	closed  bool
	running sync.WaitGroup // the goroutines of pipes
}

// The kinds of a child's descriptors.
const (
	kindIgnore  = "ignore"
	kindInherit = "inherit"
	kindPipe    = "pipe"   // the script reads or writes the other end
	kindSocket  = "socket" // both, over a pair of sockets
	kindFD      = "fd"
	kindPath    = "path"
)

// stream is one descriptor of the child.
type stream struct {
	kind string
	fd   int
	path string
}

// order describes the process to start.
type order struct {
	file, argv0 string
	args        []string
	dir         string
	env         []string
	given       []string // env, if the script gave one
	stdio       []stream
	detached    bool
}

// child is one process.
type child struct {
	c       *children
	id      int
	cmd     *exec.Cmd
	sources map[int]*source  // what it writes
	inputs  map[int]*os.File // what it reads: the script's ends
	release func()           // nil while the loop is not held
	done    bool
	full    goja.Callable // called when a pipe has given more than its limit
}

// find returns the program for a name: the name itself if it contains a slash, otherwise the first match in the PATH of the
// child's environment. Without a PATH there, it uses started, the one with which this process was started.
func find(file string, env []string, dir, started string) (string, error) {
	if strings.ContainsRune(file, '/') || strings.ContainsRune(file, filepath.Separator) {
		return file, nil
	}
	path := ""
	for _, kv := range env {
		if v, ok := strings.CutPrefix(kv, "PATH="); ok {
			path = v
		}
	}
	for _, folder := range filepath.SplitList(cmp.Or(path, started)) {
		if folder == "" || file == "" {
			continue
		}
		if !filepath.IsAbs(folder) {
			folder = filepath.Join(dir, folder)
		}
		if found, err := exec.LookPath(filepath.Join(folder, file)); err == nil {
			return found, nil
		}
	}
	e := jsbridge.Errorf("Executable not found in $PATH: %q", file).WithCode("ENOENT")
	if file != "" {
		e = e.With("path", file)
	}
	return "", e.With("errno", -2)
}

// prepare creates the command with its descriptors. ours must be closed once the child has its own; other descriptors stay open.
func (c *children) prepare(o *order) (ch *child, ours []*os.File, err error) {
	env := c.env
	if env.Access != nil && !env.Access.Spawn {
		return nil, nil, module.Denied("running "+o.file, "Spawn")
	}
	path, err := find(o.file, o.given, o.dir, env.Environ.Started("PATH"))
	if err != nil {
		return nil, nil, err
	}
	ch = &child{c: c, sources: map[int]*source{}, inputs: map[int]*os.File{}}
	fail := func(err error) (*child, []*os.File, error) {
		ch.drop()
		closeAll(ours)
		return nil, nil, spawnError(err, o.file)
	}
	files := make([]*os.File, max(3, len(o.stdio)))
	for i, st := range o.stdio {
		f, own, err := ch.descriptor(i, st)
		if err != nil {
			return fail(err)
		}
		if own {
			ours = append(ours, f)
		}
		files[i] = f
	}
	args := append([]string{o.argv0}, o.args...)
	ch.cmd = &exec.Cmd{Path: path, Args: args, Env: o.env, Dir: o.dir, ExtraFiles: files[3:]}
	for i, to := range []**os.File{&files[0], &files[1], &files[2]} {
		if *to == nil {
			null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
			if err != nil {
				return fail(err)
			}
			ours = append(ours, null)
			files[i] = null
		}
	}
	ch.cmd.Stdin, ch.cmd.Stdout, ch.cmd.Stderr = files[0], files[1], files[2]
	if o.detached {
		detach(ch.cmd)
	}
	return ch, ours, nil
}

func closeAll(files []*os.File) {
	for _, f := range files {
		_ = f.Close()
	}
}

// spawnError describes a failed start as Bun does.
func spawnError(err error, file string) error {
	var own *jsbridge.Error
	if errors.As(err, &own) {
		return err
	}
	return errno.Error(err, "posix_spawn", file)
}

// launch starts the command.
func (ch *child) launch(o *order, ours []*os.File) error {
	err := ch.cmd.Start()
	closeAll(ours)
	if err != nil {
		ch.drop()
		return spawnError(err, o.file)
	}
	return nil
}

// drop closes the script's ends.
func (ch *child) drop() {
	for _, src := range ch.sources {
		src.close()
	}
	for fd, f := range ch.inputs {
		_ = f.Close()
		delete(ch.inputs, fd)
	}
}

// start starts a child; ended is called on the loop when it has ended.
func (c *children) start(o *order, ended func(s jsbridge.Scope, e ending) error) (*child, error) {
	ch, ours, err := c.prepare(o)
	if err != nil {
		return nil, err
	}
	if err := ch.launch(o, ours); err != nil {
		return nil, err
	}
	c.last++
	ch.id = c.last
	c.list[ch.id] = ch
	ch.hold(true)
	for _, src := range ch.sources {
		src.run(c)
	}
	loop, realm := c.env.Loop, c.env.Realm
	go func() { // a child may outlive its script: no code waits for this goroutine
		e := wait(ch.cmd)
		loop.Post(func() {
			if c.closed {
				return
			}
			ch.done = true
			ch.hold(false)
			_ = realm.Do(func(s jsbridge.Scope) error { return ended(s, e) })
			ch.forget()
		})
	}()
	return ch, nil
}

// forget removes the child from the list when nothing of it is left.
func (ch *child) forget() {
	if ch.done && len(ch.sources) == 0 && len(ch.inputs) == 0 {
		delete(ch.c.list, ch.id)
	}
}

// hold sets whether the running child keeps the script alive.
func (ch *child) hold(on bool) {
	switch {
	case on && ch.release == nil && !ch.done:
		ch.release = ch.c.env.Loop.Hold()
	case !on && ch.release != nil:
		ch.release()
		ch.release = nil
	}
}

// ending is how a child ended.
type ending struct {
	code   int
	signal int // 0: it ended by itself
	usage  usage
}

// usage is the child's resource usage (getrusage).
type usage struct {
	user, system                                    time.Duration
	maxRSS, shared, swaps, in, out, sent, received  int64
	signals, voluntarySwitches, involuntarySwitches int64
}

func wait(cmd *exec.Cmd) ending {
	_ = cmd.Wait() // the state contains everything
	e := ending{code: cmd.ProcessState.ExitCode()}
	e.signal = signalOf(cmd.ProcessState)
	e.usage = usageOf(cmd.ProcessState)
	return e
}

// close ends what belongs to the script: its ends of the pipes.
func (c *children) close() {
	c.closed = true
	for _, ch := range c.list {
		ch.drop()
		ch.hold(false)
	}
	c.list = nil
	c.running.Wait()
}
