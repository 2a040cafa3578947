package spawn

import (
	"io"
	"os"
	"sync"

	"github.com/gobun/gobun/bunapi/errno"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

const (
	// maxHeld is how many bytes of a pipe are queued for the script; beyond it the child has to wait.
	maxHeld = 16 << 20
	// readSize is how many bytes are read at once.
	readSize = 64 << 10
)

// descriptor creates the child's descriptor i. own: it must be closed once the child has started.
func (ch *child) descriptor(i int, st stream) (f *os.File, own bool, err error) {
	env := ch.c.env
	switch st.kind {
	case kindIgnore:
		if i < 3 {
			f, err = os.OpenFile(os.DevNull, os.O_RDWR, 0)
		}
		return f, f != nil, err
	case kindInherit:
		if f = env.Standard(i); f != nil {
			return f, false, nil
		}
		return ch.copied(i)
	case kindFD:
		return opened(env, st.fd)
	case kindPath:
		if err := env.Access.Path(st.path, i != 0); err != nil {
			return nil, false, err
		}
		if i == 0 {
			f, err = os.Open(st.path)
		} else {
			f, err = os.OpenFile(st.path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
		}
		return f, true, err
	case kindSocket:
		mine, theirs, err := socketPair()
		if err != nil {
			return nil, false, err
		}
		ch.sources[i] = newSource(ch, i, mine)
		ch.inputs[i] = mine
		return theirs, true, nil
	}
	r, w, err := os.Pipe()
	if err != nil {
		return nil, false, err
	}
	if i == 0 {
		ch.inputs[0] = w
		return r, true, nil
	}
	ch.sources[i] = newSource(ch, i, r)
	return w, true, nil
}

// opened is the descriptor of a number: one of the standard ones, or one that the process inherited.
func opened(env *module.Env, fd int) (*os.File, bool, error) {
	if fd >= 0 && fd <= 2 {
		if f := env.Standard(fd); f != nil {
			return f, false, nil
		}
	}
	if env.Access != nil {
		return nil, false, module.Denied("giving a descriptor to another process", "Read and Allow.Write of everything: AllowAll")
	}
	f, err := duplicate(fd)
	return f, err == nil, err
}

// copied returns a pipe whose bytes are copied to the script's own output, because the embedding program has given it a writer.
func (ch *child) copied(i int) (*os.File, bool, error) {
	env := ch.c.env
	to := env.Stdout
	switch i {
	case 2:
		to = env.Stderr
	case 0:
		f, err := os.Open(os.DevNull)
		return f, err == nil, err
	}
	r, w, err := os.Pipe()
	if err != nil {
		return nil, false, err
	}
	src := newSource(ch, i, r)
	src.forward = func(b []byte) { _, _ = to.Write(b) }
	ch.sources[i] = src
	return w, true, nil
}

// source is a pipe to which a child writes. Its goroutine reads ahead up to maxHeld bytes.
type source struct {
	ch      *child
	fd      int
	f       *os.File
	forward func(b []byte) // called on the loop instead of keeping the bytes

	mu       sync.Mutex
	room     *sync.Cond
	held     []byte
	ended    bool
	err      error
	closed   bool
	notified bool // the loop will look at it

	limit   int64 // maxBuffer, 0: none
	total   int64
	waiting func(s jsbridge.Scope, chunk []byte, err error) error // loop only
	release func()
}

func newSource(ch *child, fd int, f *os.File) *source {
	src := &source{ch: ch, fd: fd, f: f}
	src.room = sync.NewCond(&src.mu)
	return src
}

// run reads until the end.
func (src *source) run(c *children) {
	c.running.Go(func() {
		b := make([]byte, readSize)
		for {
			n, err := src.f.Read(b)
			if !src.add(b[:n], err) {
				return
			}
		}
	})
}

// add stores what was read and notifies the loop. It waits while too much is stored, and reports whether to continue.
func (src *source) add(b []byte, err error) bool {
	src.mu.Lock()
	defer src.mu.Unlock()
	src.held = append(src.held, b...)
	src.total += int64(len(b))
	if err != nil {
		src.ended = true
		if err != io.EOF && !isReset(err) {
			src.err = err
		}
	}
	if !src.notified {
		src.notified = true
		src.ch.c.env.Loop.Post(src.tell)
	}
	for len(src.held) >= maxHeld && !src.closed {
		src.room.Wait()
	}
	return err == nil && !src.closed
}

// tell passes the stored bytes to a waiting reader. Loop only.
func (src *source) tell() {
	src.mu.Lock()
	src.notified = false
	src.mu.Unlock()
	if src.ch.c.closed {
		return
	}
	if src.forward != nil {
		b, ended, _ := src.take()
		if len(b) > 0 {
			src.forward(b)
		}
		if ended {
			src.finish()
		}
		return
	}
	src.mu.Lock()
	over := src.limit > 0 && src.total > src.limit
	if over {
		src.limit, src.ended, src.closed = 0, true, true
		src.room.Broadcast()
	}
	src.mu.Unlock()
	if over {
		// The signal precedes closing the pipe, so that the child does not end by SIGPIPE.
		_ = src.ch.c.env.Realm.Do(func(s jsbridge.Scope) error { return src.ch.overflow(s) })
		_ = src.f.Close() // a grandchild may hold the other end forever
	}
	if src.waiting != nil {
		src.give()
	}
}

// take returns the stored bytes. ended: there will be no more.
func (src *source) take() (b []byte, ended bool, err error) {
	src.mu.Lock()
	defer src.mu.Unlock()
	b, src.held = src.held, nil
	src.room.Broadcast()
	return b, src.ended, src.err
}

// give calls the waiting reader if there is anything for it. Loop only.
func (src *source) give() {
	b, ended, err := src.take()
	if len(b) == 0 && !ended {
		return
	}
	call := src.waiting
	src.waiting = nil
	if src.release != nil {
		src.release()
		src.release = nil
	}
	if len(b) == 0 {
		src.finish()
	}
	_ = src.ch.c.env.Realm.Do(func(s jsbridge.Scope) error { return call(s, b, err) })
}

// finish forgets the pipe, which is at its end.
func (src *source) finish() {
	src.close()
	delete(src.ch.sources, src.fd)
	src.ch.forget()
}

// close ends the reading.
func (src *source) close() {
	src.mu.Lock()
	src.closed = true
	src.room.Broadcast()
	src.mu.Unlock()
	_ = src.f.Close()
	if src.release != nil {
		src.release()
		src.release = nil
	}
}

// read calls fn once with the next piece, nil at the end. Loop only.
func (src *source) read(fn func(s jsbridge.Scope, chunk []byte, err error) error) {
	src.waiting = fn
	src.release = src.ch.c.env.Loop.Hold()
	src.mu.Lock()
	ready := len(src.held) > 0 || src.ended
	if ready && !src.notified {
		src.notified = true
		src.ch.c.env.Loop.Post(src.tell)
	}
	src.mu.Unlock()
}

// write writes bytes to a pipe of the child and calls done on the loop.
func (ch *child) write(fd int, b []byte, done func(s jsbridge.Scope, err error) error) {
	f := ch.inputs[fd]
	c := ch.c
	release := c.env.Loop.Hold()
	c.running.Go(func() {
		var err error = os.ErrClosed
		if f != nil {
			_, err = f.Write(b)
		}
		c.env.Loop.Post(func() {
			release()
			if c.closed {
				return
			}
			_ = c.env.Realm.Do(func(s jsbridge.Scope) error {
				if err != nil {
					err = errno.Error(err, "write")
				}
				return done(s, err)
			})
		})
	})
}

// closeInput ends what the child reads.
func (ch *child) closeInput(fd int) {
	if f := ch.inputs[fd]; f != nil {
		delete(ch.inputs, fd)
		_ = f.Close()
		ch.forget()
	}
}
