// Output: standard output and standard error. What a script prints waits for the reader; what it writes as a stream does not
// stop the loop when the reader stalls.

package loop

import (
	"errors"
	"io"
	"time"
)

const (
	// outputLimit bounds the bytes that wait for a reader which takes nothing.
	outputLimit = 64 << 20
	// outputExit is how long the reader may take nothing before a process that ends gives up what still waits, and
	// outputExitAll how long all of it may take.
	outputExit    = 50 * time.Millisecond
	outputExitAll = time.Second
)

// ErrOutputFull is the error of a Send for which there is no more room.
var ErrOutputFull = errors.New("the reader of the output takes nothing and too much waits for it")

// Output is an io.Writer with a queue in front of it that is used only where the writer is a pipe or a socket whose reader may stall
// (on Linux; elsewhere every write waits). The order is that of the calls. Its methods are Loop only.
type Output struct {
	loop    *Loop
	w       io.Writer
	looked  bool // pipe is decided
	pipe    outputPipe
	queue   []outputChunk
	queued  int // bytes in queue
	release func()
}

type outputChunk struct {
	rest []byte
	done func(error)
}

// Output makes an Output over w.
func (l *Loop) Output(w io.Writer) *Output { return &Output{loop: l, w: w} }

// Unwrap is the writer below.
func (o *Output) Unwrap() io.Writer { return o.w }

// Write writes b behind what was sent, and waits until the reader has room for all of it.
func (o *Output) Write(b []byte) (int, error) {
	for len(o.queue) > 0 {
		_, err := o.w.Write(o.queue[0].rest)
		o.wrote(len(o.queue[0].rest), err)
	}
	return o.w.Write(b)
}

// Send writes as much of b as there is room for. If that is not all, the rest waits, and done is called when it is written or
// failed. b is the caller's again.
func (o *Output) Send(b []byte, done func(error)) (all bool, err error) {
	if !o.looked {
		o.looked = true
		o.pipe.look(o.w)
	}
	if !o.pipe.ok {
		_, err := o.w.Write(b)
		return err == nil, err
	}
	if len(o.queue) == 0 {
		n, err := o.pipe.write(b)
		if err != nil || n == len(b) {
			return err == nil, err
		}
		b = b[n:]
	}
	if o.queued+len(b) > outputLimit {
		return false, ErrOutputFull
	}
	if len(o.queue) == 0 {
		if err := o.pipe.watch(o.loop, o); err != nil {
			return false, err
		}
		o.release = o.loop.Hold()
	}
	o.queue = append(o.queue, outputChunk{append([]byte(nil), b...), done})
	o.queued += len(b)
	return false, nil
}

// flush writes what there is room for.
func (o *Output) flush() {
	for len(o.queue) > 0 {
		n, err := o.pipe.write(o.queue[0].rest)
		if n == 0 && err == nil {
			return
		}
		o.wrote(n, err)
	}
}

// wrote takes n bytes off the first chunk. An error is that of all chunks: the reader is gone.
func (o *Output) wrote(n int, err error) {
	first := &o.queue[0]
	first.rest = first.rest[n:]
	o.queued -= n
	if len(first.rest) > 0 && err == nil {
		return
	}
	ended := o.queue[:1]
	if err != nil {
		ended = o.queue
	}
	o.queue = o.queue[len(ended):]
	if len(o.queue) == 0 {
		o.queue, o.queued = nil, 0
		o.pipe.unwatch()
		o.release()
	}
	for _, c := range ended {
		o.loop.Post(func() { c.done(err) }) // a handler may be running
	}
}

// Finish is for the end of the process: a reader that takes what waits gets it, one that stalls does not hold the process.
func (o *Output) Finish() {
	for end := time.Now().Add(outputExitAll); len(o.queue) > 0 && time.Now().Before(end) && o.pipe.room(outputExit); {
		o.flush()
	}
	if len(o.queue) > 0 {
		o.queue, o.queued = nil, 0
		o.pipe.unwatch()
		o.release()
	}
}

// Readable implements StreamHandler for the poller; an output is not read.
func (o *Output) Readable([]byte) {}

// Writable implements StreamHandler for the poller.
func (o *Output) Writable() { o.flush() }

// Ended implements StreamHandler for the poller: the reader is gone.
func (o *Output) Ended(error) { o.flush() }
