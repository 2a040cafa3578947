// Files that are not read on the loop: pipes and devices, which may stand still, and files that take their time.

package fetch

import (
	"context"
	"errors"
	"io"
	"os"
	"sync"

	"github.com/gobun/gobun/bunapi/errno"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"
)

// quickFile is up to which size a regular file is read whole at once, on the loop, in bytes.
const quickFile = 1 << 20

// Files owns the goroutines that read files for one runtime.
type Files struct {
	loop    *loop.Loop
	ctx     context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup
}

type filesKey struct{}

func newFiles(l *loop.Loop) *Files {
	ctx, cancel := context.WithCancel(context.Background())
	return &Files{loop: l, ctx: ctx, cancel: cancel}
}

func filesOf(s jsbridge.Scope) *Files {
	return jsbridge.Owned(s, filesKey{}, func() *Files { panic("fetch: not installed") })
}

// Close ends all reading and waits for the goroutines. Loop only.
func (fs *Files) Close() {
	fs.cancel()
	fs.running.Wait()
}

// irregular reports whether a file is a pipe, a device or the like.
func (b *Blob) irregular() bool {
	st, err := os.Stat(b.path)
	return err == nil && !st.IsDir() && !st.Mode().IsRegular()
}

// slow reports whether reading a file whole may take its time.
func (b *Blob) slow() bool { return b.IsFile() && (b.irregular() || b.Size() > quickFile) }

// ReadContext is Bytes for any goroutine but the loop's: the end of ctx ends it, also while a pipe has no writer.
func (b *Blob) ReadContext(ctx context.Context) ([]byte, error) {
	if !b.IsFile() {
		return b.data, nil
	}
	f, r, err := b.readerContext(ctx)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { _ = f.Close() })
	defer stop()
	defer func() { _ = f.Close() }() // it was only read
	data, err := io.ReadAll(io.LimitReader(r, maxCollected+1))
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, errno.Error(err, "open", b.name)
	case len(data) > maxCollected:
		return nil, errCollected
	}
	return data, nil
}

// readerContext is reader, but a pipe without writer is waited for as long as ctx lasts.
func (b *Blob) readerContext(ctx context.Context) (*os.File, io.Reader, error) {
	if !b.irregular() {
		return b.reader()
	}
	f, err := openPipe(ctx, b.path)
	if err != nil {
		if ctx.Err() == nil {
			err = errno.Error(err, "open", b.name)
		}
		return nil, nil, err
	}
	if b.part.from > 0 {
		if _, err := io.CopyN(io.Discard, f, b.part.from); err != nil && !errors.Is(err, io.EOF) {
			_ = f.Close()
			return nil, nil, errno.Error(err, "open", b.name)
		}
	}
	var r io.Reader = f
	if b.part.to >= 0 {
		r = io.LimitReader(f, b.part.to-b.part.from)
	}
	return f, r, nil
}

// fileFeed is a file as a Feed: a goroutine reads one chunk ahead of the script.
type fileFeed struct {
	files  *Files
	blob   *Blob
	ctx    context.Context
	cancel context.CancelFunc
	more   chan struct{} // the goroutine may read the next chunk

	to      Receiver // nil before Start and after the end. Loop only, as the rest
	paused  bool
	due     bool // a chunk was taken while paused: Resume asks for the next
	release func()
}

func newFileFeed(s jsbridge.Scope, b *Blob) *fileFeed {
	files := filesOf(s)
	ctx, cancel := context.WithCancel(files.ctx)
	return &fileFeed{files: files, blob: b, ctx: ctx, cancel: cancel, more: make(chan struct{}, 1)}
}

// Start implements [Feed].
func (f *fileFeed) Start(_ jsbridge.Scope, to Receiver) {
	f.to = to
	f.release = f.files.loop.Hold()
	f.more <- struct{}{}
	f.files.running.Go(f.run)
}

// Length implements [Feed].
func (f *fileFeed) Length() int64 {
	if f.blob.irregular() {
		return -1
	}
	return f.blob.Size()
}

// Pause implements [Feed].
func (f *fileFeed) Pause() { f.paused = true }

// Resume implements [Feed].
func (f *fileFeed) Resume(jsbridge.Scope) {
	f.paused = false
	if f.due {
		f.due = false
		f.more <- struct{}{}
	}
}

// Cancel implements [Feed].
func (f *fileFeed) Cancel() {
	f.to = nil
	f.over()
}

func (f *fileFeed) over() {
	f.cancel()
	if f.release != nil {
		f.release()
		f.release = nil
	}
}

// run reads the file. It runs in a goroutine that Files waits for.
func (f *fileFeed) run() {
	file, r, err := f.blob.readerContext(f.ctx)
	if err != nil {
		f.files.loop.Post(func() { f.end(err) })
		return
	}
	stop := context.AfterFunc(f.ctx, func() { _ = file.Close() })
	defer stop()
	defer func() { _ = file.Close() }() // it was only read
	for {
		select {
		case <-f.more:
		case <-f.ctx.Done():
			return
		}
		buf := make([]byte, fileChunk)
		n, err := r.Read(buf)
		if n > 0 {
			f.files.loop.Post(func() { f.data(buf[:n]) })
		}
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			} else {
				err = errno.Error(err, "open", f.blob.name)
			}
			f.files.loop.Post(func() { f.end(err) })
			return
		}
	}
}

func (f *fileFeed) data(b []byte) {
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

func (f *fileFeed) end(err error) {
	if to := f.to; to != nil {
		f.to = nil
		f.over()
		to.End(err)
	}
}
