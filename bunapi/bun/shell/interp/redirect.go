// Redirections.

package interp

import (
	"context"
	"os"
	"sync"
	"syscall"
	"time"

	"mvdan.cc/sh/v3/syntax"
)

// missingFile is the error for a file that could not be opened: the command fails, not the script.
type missingFile struct {
	words, name string
}

func (e *missingFile) Error() string { return e.words + ": " + e.name }

const errImmutable = refusal("Cannot redirect stdout/stderr to an immutable blob. Expected a file")

// redirect opens the target of a redirection. done is called when the command has ended.
func (sh *shell) redirect(r *syntax.Redirect, io streams) (_ streams, done func(), err error) {
	nothing := func() {}
	p, err := sh.script.plan(r)
	switch {
	case err != nil:
		return io, nothing, err
	case p.duplicate && p.err:
		io.err = io.out
		return io, nothing, nil
	case p.duplicate:
		io.out = io.err
		return io, nothing, nil
	}
	target, n := Target{}, sh.script.object(r.Word)
	if n >= 0 {
		target = sh.run.Objects[n]
	} else if target.Path, err = sh.one(r.Word, true); err != nil {
		return io, nothing, err
	}
	if p.in {
		return sh.input(io, target)
	}
	return sh.output(io, p, target, n)
}

func (sh *shell) input(io streams, t Target) (streams, func(), error) {
	if t.File != nil {
		io.in = source{file: t.File}
		return io, func() {}, nil
	}
	if t.Path == "" && t.Data != nil {
		io.in = source{data: t.Data}
		return io, func() {}, nil
	}
	f, err := sh.open(t.Path, os.O_RDONLY)
	if err != nil {
		return io, nil, err
	}
	io.in = source{file: f}
	return io, sh.run.closing(f), nil
}

func (sh *shell) output(io streams, p redirection, t Target, n int) (streams, func(), error) {
	var to interface{ Write([]byte) (int, error) }
	done := func() {}
	switch {
	case t.File != nil:
		to = t.File
	case n >= 0 && t.Path == "":
		if t.Capacity < 0 {
			return io, nil, errImmutable
		}
		k := &kept{limit: t.Capacity}
		to, done = k, func() {
			sh.run.mu.Lock()
			defer sh.run.mu.Unlock()
			sh.run.written = append(sh.run.written, Written{n, k.data})
		}
	default:
		flags := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
		if p.append {
			flags = os.O_WRONLY | os.O_CREATE | os.O_APPEND
		}
		f, err := sh.open(t.Path, flags)
		if err != nil {
			return io, nil, err
		}
		to, done = f, sh.run.closing(f)
	}
	if p.out {
		io.out = to
	}
	if p.err {
		io.err = to
	}
	return io, done, nil
}

// open opens a file for a redirection.
func (sh *shell) open(name string, flags int) (*os.File, error) {
	path := sh.path(name)
	if err := sh.run.allowed(path, flags != os.O_RDONLY); err != nil {
		return nil, err
	}
	if name == "" {
		return nil, &missingFile{"No such file or directory", name}
	}
	opened := make(chan struct{})
	var waiting sync.WaitGroup
	waiting.Go(func() { releaseOpen(sh.run.ctx, opened, path) })
	f, err := os.OpenFile(path, flags, 0o666)
	close(opened)
	waiting.Wait()
	if err != nil {
		return nil, &missingFile{words(err), name}
	}
	return f, nil
}

// releaseOpen, when the script is stopped, ends the opening of a named pipe, which waits for its other end.
func releaseOpen(ctx context.Context, opened <-chan struct{}, path string) {
	select {
	case <-opened:
		return
	case <-ctx.Done():
	}
	for {
		if st, err := os.Stat(path); err == nil && st.Mode()&os.ModeNamedPipe != 0 {
			if f, err := os.OpenFile(path, os.O_RDWR|syscall.O_NONBLOCK, 0); err == nil {
				_ = f.Close()
			}
		}
		select {
		case <-opened:
			return
		case <-time.After(10 * time.Millisecond): // the opening may begin only now
		}
	}
}
