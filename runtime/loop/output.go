// Standard output and standard error. Printing waits for the reader; writing to them as a stream does not block the loop when the
// reader stalls.

package loop

import (
	"errors"
	"io"
	"time"
)

const (
	// outputLimit bounds the bytes queued for a reader that does not read.
	outputLimit = 64 << 20
	// outputExit is how long the reader may read nothing before a process that exits discards the queue. outputExitAll bounds the
	// time to send all of it.
	outputExit    = 50 * time.Millisecond
	outputExitAll = time.Second
)

// ErrOutputFull is the error of a Send that exceeds the limit of the queue.
var ErrOutputFull = errors.New("the reader of the output has stalled and the queue is full")

// Output is an io.Writer with a queue that is used only where the writer is a pipe or a socket whose reader may stall (on Linux;
// elsewhere every write waits). It keeps the order of the calls. Its methods are Loop only.
type Output struct {
	loop    *Loop
	w       io.Writer
	looked  bool // whether to use pipe is decided
	pipe    outputPipe
	queue   []outputChunk
	queued  int // bytes in queue
	release func()
}

type outputChunk struct {
	rest []byte
	done func(error)
}

// Output creates an Output over w.
func (l *Loop) Output(w io.Writer) *Output { return &Output{loop: l, w: w} }

// Unwrap returns the underlying writer.
func (o *Output) Unwrap() io.Writer { return o.w }

// Write writes b after everything that was sent before, and waits until the reader has room for it.
func (o *Output) Write(b []byte) (int, error) {
	for len(o.queue) > 0 {
		_, err := o.w.Write(o.queue[0].rest)
		o.wrote(len(o.queue[0].rest), err)
	}
	return o.w.Write(b)
}

// Send writes as much of b as there is room for. The rest is copied and queued; done is then called when it has been written or
// has failed.
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

// flush writes as much of the queue as there is room for.
func (o *Output) flush() {
	for len(o.queue) > 0 {
		n, err := o.pipe.write(o.queue[0].rest)
		if n == 0 && err == nil {
			return
		}
		o.wrote(n, err)
	}
}

// wrote removes n bytes from the first chunk. An error applies to all chunks: the reader is gone.
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

// Finish is called when the process exits: it sends the queue to a reader that reads, but a stalled reader does not keep the
// process alive.
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
