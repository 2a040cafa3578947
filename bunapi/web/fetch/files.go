// Reading files: whole, and as streams.

package fetch

import (
	"context"
	"errors"
	"io"

	"github.com/gobun/gobun/bunapi/web/file"
	"github.com/gobun/gobun/bunapi/web/streams"
	"github.com/gobun/gobun/jsbridge"
)

// collect reads a file whole and hands it to done later.
func (b *Blob) collect(s jsbridge.Scope, done func(s jsbridge.Scope, data []byte, err error)) {
	place := b.ref.Place()
	var data []byte
	file.Of(s).Run(s, place.Irregular(), func(ctx context.Context) (err error) {
		data, err = b.readFrom(ctx, place)
		return err
	}, func(s jsbridge.Scope, err error) { done(s, data, err) })
}

// fileChunk is how much of a file is read for one chunk, in bytes.
const fileChunk = 256 << 10

// fileSource makes chunks of a regular file. Between two chunks nothing runs, so that a stream which nobody reads to its end
// is collected with its descriptor. Loop only.
type fileSource struct {
	files    *file.Files
	place    file.Place
	part     span
	reader   *file.Reader // nil before the first chunk
	reading  bool
	canceled bool
}

func (f *fileSource) pull(s jsbridge.Scope, w *streams.Writer) {
	f.reading = true
	var chunk []byte
	f.files.Start(s, func(ctx context.Context) (err error) {
		if f.reader == nil {
			if f.reader, err = f.place.Stream(ctx, f.part.from, f.part.to); err != nil {
				return err
			}
		}
		buf := make([]byte, min(fileChunk, f.reader.Size()+1))
		n, err := f.reader.Read(buf)
		chunk = buf[:n]
		if n > 0 || err == nil {
			return nil
		}
		if !errors.Is(err, io.EOF) {
			err = f.reader.Fail(err)
		}
		return err
	}, func(s jsbridge.Scope, err error) {
		f.reading = false
		switch {
		case f.canceled:
			f.close()
		case err == nil:
			w.Write(s, chunk)
		case errors.Is(err, io.EOF):
			f.close()
			w.Close(s)
		default:
			f.close()
			w.Fail(s, err)
		}
	})
}

func (f *fileSource) cancel() {
	f.canceled = true
	if !f.reading {
		f.close()
	}
}

func (f *fileSource) close() {
	if f.reader != nil {
		f.reader.Close()
	}
}

// pipeFeed is a pipe or a device as a Feed: a goroutine reads one chunk ahead of the script.
type pipeFeed struct {
	files  *file.Files
	place  file.Place
	part   span
	cancel context.CancelFunc
	more   chan struct{} // the goroutine may read the next chunk

	to      Receiver // nil before Start and after the end. Loop only, as the rest
	paused  bool
	due     bool // a chunk was taken while paused: Resume asks for the next
	release func()
}

// Start implements [Feed].
func (f *pipeFeed) Start(_ jsbridge.Scope, to Receiver) {
	f.to = to
	f.release = f.files.Hold()
	ctx, cancel := context.WithCancel(f.files.Context())
	f.cancel, f.more = cancel, make(chan struct{}, 1)
	f.more <- struct{}{}
	f.files.Track(func() { f.run(ctx) })
}

// Length implements [Feed].
func (f *pipeFeed) Length() int64 { return -1 }

// Pause implements [Feed].
func (f *pipeFeed) Pause() { f.paused = true }

// Resume implements [Feed].
func (f *pipeFeed) Resume(jsbridge.Scope) {
	f.paused = false
	if f.due {
		f.due = false
		f.more <- struct{}{}
	}
}

// Cancel implements [Feed].
func (f *pipeFeed) Cancel() {
	f.to = nil
	f.over()
}

func (f *pipeFeed) over() {
	f.cancel()
	if f.release != nil {
		f.release()
		f.release = nil
	}
}

// run reads the pipe. It runs in a goroutine that Files waits for.
func (f *pipeFeed) run(ctx context.Context) {
	r, err := f.place.Stream(ctx, f.part.from, f.part.to)
	if err != nil {
		f.files.Post(func() { f.end(err) })
		return
	}
	defer r.Close()
	for {
		select {
		case <-f.more:
		case <-ctx.Done():
			return
		}
		buf := make([]byte, fileChunk)
		n, err := r.Read(buf)
		if n > 0 {
			f.files.Post(func() { f.data(buf[:n]) })
		}
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			} else {
				err = r.Fail(err)
			}
			f.files.Post(func() { f.end(err) })
			return
		}
	}
}

func (f *pipeFeed) data(b []byte) {
	if f.to == nil {
		return
	}
	f.to.Data(b)
	switch {
	case f.to == nil:
	case f.paused:
		f.due = true
	default:
		f.more <- struct{}{}
	}
}

func (f *pipeFeed) end(err error) {
	if to := f.to; to != nil {
		f.to = nil
		f.over()
		to.End(err)
	}
}
