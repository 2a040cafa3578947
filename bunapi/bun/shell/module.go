// Package shell implements Bun.$. Scripts run in package interp on goroutines that belong to the realm; the promise and its
// results are in module.js.
//
// This package is not an API: it may change without notice.
package shell

import (
	"context"
	"embed"
	"errors"
	"io"
	"os"
	"sync"
	"syscall"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/bun/shell/interp"
	"github.com/gobun/gobun/bunapi/errno"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed module.js
var sources embed.FS

const name = "node:internal/shell"

var scripts = builtin.SourcesOf(name, sources)

// Module adds Bun.$. Scripts cannot import it.
var Module = module.Module{Name: name, Install: func(s jsbridge.Scope, env *module.Env) (module.Instance, error) {
	sh := &shells{env: env}
	exports, err := scripts.Exporter(s, env, sh.goSide)
	if err != nil {
		return nil, err
	}
	return &instance{exports, sh}, nil
}}

// instance is the shell of one realm.
type instance struct {
	module.Exporter
	sh *shells
}

// Close ends running scripts.
func (i *instance) Close() {
	if i.sh.stop != nil {
		i.sh.stop()
	}
	i.sh.running.Wait()
}

// BunMembers implements [module.Contributor].
func (i *instance) BunMembers() []module.Member {
	return []module.Member{{Name: "$", Lazy: func(s jsbridge.Scope, env *module.Env) goja.Value {
		return jsbridge.Must(env.Builtin(s, name))
	}}}
}

// shells are the running scripts of one realm.
type shells struct {
	env     *module.Env
	ctx     context.Context
	stop    context.CancelFunc
	running sync.WaitGroup
}

func (sh *shells) goSide(s jsbridge.Scope, _ *module.Env, internal *goja.Object) {
	fn := func(name string, f jsbridge.Native) { _ = internal.Set(name, s.Func(name, 0, f)) }
	fn("parse", sh.jsParse)
	fn("braces", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		text, err := a.Text(s, 0)
		if err != nil {
			return nil, err
		}
		list, err := interp.Braces(text)
		return s.Strings(list), plain(err)
	})
	// file is file(blob): the descriptor of a file, -1 for one with a path, undefined for a Blob in memory.
	fn("file", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		b, ok := fetch.BlobOf(s, a.At(0))
		if !ok || !b.IsFile() {
			return nil, nil
		}
		if fd, ok := b.FD(); ok {
			return s.Int(fd), nil
		}
		return s.Int(-1), nil
	})
}

// plain converts an error of the interpreter to one of the script.
func plain(err error) error {
	var own *jsbridge.Error
	var number syscall.Errno
	switch {
	case err == nil || errors.As(err, &own):
		return err
	case errors.As(err, &number):
		return errno.Error(number, "shell")
	}
	return jsbridge.Errorf("%s", err.Error())
}

// jsParse is parse([[kind, text or number]]): it returns the script for run.
func (sh *shells) jsParse(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	list := a.At(0).(*goja.Object)
	n := int(list.Get("length").ToInteger())
	pieces := make([]interp.Piece, n)
	for i := range n {
		pair := jsbridge.Must(s.Get(list, s.Int(i).String())).(*goja.Object)
		p := interp.Piece{Kind: interp.Kind(pair.Get("0").ToInteger())}
		if value := pair.Get("1"); p.Kind == interp.Object {
			p.Object = int(value.ToInteger())
		} else {
			p.Text = value.String()
		}
		pieces[i] = p
	}
	script, err := interp.Parse(pieces)
	if err != nil {
		return nil, plain(err)
	}
	return s.New(scriptClass, &parsed{sh, script}), nil
}

// parsed is a script that has not run yet.
type parsed struct {
	sh     *shells
	script *interp.Script
}

var scriptClass = &jsbridge.Class{
	Name: "Script", Hidden: true,
	Methods: []jsbridge.Method{jsbridge.M("run", 2, func(s jsbridge.Scope, p *parsed, a jsbridge.Args) (goja.Value, error) {
		plan := a.At(0).(*goja.Object)
		done, err := a.Callback(1, "done")
		if err != nil {
			return nil, err
		}
		c, err := p.sh.config(s, plan)
		if err != nil {
			return nil, err
		}
		p.sh.start(p.script, c, done)
		return nil, nil
	})},
}

var errNoFolder = jsbridge.Errorf("No such file or directory").WithCode("ENOENT")

// config reads { cwd, env, quiet, targets }.
func (sh *shells) config(s jsbridge.Scope, plan *goja.Object) (interp.Config, error) {
	env := sh.env
	c := interp.Config{Dir: env.Dir, Args: env.Argv, Stdin: env.Standard(0), Stdout: &interp.Output{}, Stderr: &interp.Output{}}
	if len(env.Argv) > 0 {
		c.Executable = env.Argv[0]
	}
	c.File = env.Access.Path
	c.Program = func(name string) error {
		if env.Access != nil && !env.Access.Spawn {
			return module.Denied("running "+name, "Spawn")
		}
		return nil
	}
	if cwd := plan.Get("cwd"); !goja.IsUndefined(cwd) {
		c.Dir = env.Path(cwd.String())
	}
	if err := env.Access.Path(c.Dir, false); err != nil && c.Dir != env.Dir {
		return c, err
	}
	if st, err := os.Stat(c.Dir); err != nil || !st.IsDir() {
		return c, errNoFolder
	}
	if list := plan.Get("env"); !goja.IsUndefined(list) {
		list := list.(*goja.Object)
		for i := range int(list.Get("length").ToInteger()) {
			one, err := s.Get(list, s.Int(i).String())
			if err != nil {
				return c, err
			}
			c.Env = append(c.Env, one.String())
		}
	} else {
		for _, name := range env.Environ.Names() {
			value, _ := env.Environ.Get(name)
			c.Env = append(c.Env, name+"="+value)
		}
	}
	if !plan.Get("quiet").ToBoolean() {
		c.Stdout.Echo, c.Stderr.Echo = sh.echo(env.Stdout), sh.echo(env.Stderr)
	}
	var err error
	c.Objects, err = sh.targets(s, plan.Get("targets").(*goja.Object))
	return c, err
}

// targets reads the objects that redirections refer to: { fd } or { data, capacity }.
func (sh *shells) targets(s jsbridge.Scope, list *goja.Object) ([]interp.Target, error) {
	var out []interp.Target
	for i := range int(list.Get("length").ToInteger()) {
		one, err := s.Get(list, s.Int(i).String())
		if err != nil {
			return nil, err
		}
		o := one.(*goja.Object)
		if fd := o.Get("fd"); fd != nil {
			f := sh.env.Standard(int(fd.ToInteger()))
			if f == nil {
				return nil, jsbridge.Unsupported("a file of the shell that is a descriptor other than 0, 1 and 2")
			}
			out = append(out, interp.Target{File: f})
			continue
		}
		data, _ := jsbridge.View(s, o.Get("data"))
		out = append(out, interp.Target{Data: append([]byte{}, data...), Capacity: int(o.Get("capacity").ToInteger())})
	}
	return out, nil
}

// echo passes on the output of a script. The script waits until the loop has written it.
func (sh *shells) echo(to io.Writer) func([]byte) {
	return func(b []byte) {
		written := make(chan struct{})
		if !sh.env.Loop.Post(func() {
			_, _ = to.Write(b)
			close(written)
		}) {
			return
		}
		select {
		case <-written:
		case <-sh.ctx.Done():
		}
	}
}

// start runs a script; done(error, status, stdout, stderr, [object, bytes, …]) is called on the loop.
func (sh *shells) start(script *interp.Script, c interp.Config, done goja.Callable) {
	if sh.ctx == nil {
		sh.ctx, sh.stop = context.WithCancel(context.Background())
	}
	loop, realm := sh.env.Loop, sh.env.Realm
	release := loop.Hold()
	sh.running.Go(func() {
		r, failure := script.Run(sh.ctx, c)
		loop.Post(func() {
			release()
			_ = realm.Do(func(s jsbridge.Scope) error {
				written := s.Array()
				for _, w := range r.Written {
					if _, err := s.CallMethod(written, "push", s.Int(w.Object), s.Uint8Array(w.Data)); err != nil {
						return err
					}
				}
				failed := goja.Undefined()
				if failure != nil {
					failed = s.ErrorValue(plain(failure))
				}
				_, err := s.Call(done, goja.Undefined(), failed, s.Int(r.Status), s.Buffer(c.Stdout.Bytes()), s.Buffer(c.Stderr.Bytes()), written)
				return err
			})
		})
	})
}
