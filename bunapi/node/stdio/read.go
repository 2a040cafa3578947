// Reading for process.stdin.

package stdio

import (
	"context"
	"errors"
	"io"
	"os"
	"sync"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/errno"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/file"
	"github.com/gobun/gobun/jsbridge"
)

// input is standard input. At most one read runs at a time, on its own goroutine.
type input struct {
	env    *module.Env
	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup

	reader  *file.Reader // opened by the first read
	reading bool
	wanted  bool   // a read should keep the script alive
	release func() // nil while the loop is not held
}

// read is read(size, done): done(error, chunk) is called on the loop, without a chunk at the end of the input.
func (in *input) read(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	call, err := a.Callback(1, "callback")
	if err != nil {
		return nil, err
	}
	if in.ctx == nil {
		in.ctx, in.cancel = context.WithCancel(context.Background())
	}
	size := max(1, min(int(a.At(0).ToInteger()), 1<<20))
	realm := s.Realm()
	in.reading = true
	in.update()
	in.wg.Go(func() {
		chunk, err := in.next(size)
		if in.ctx.Err() != nil {
			return
		}
		in.env.Loop.Post(func() {
			in.reading = false
			_ = realm.Do(func(s jsbridge.Scope) error {
				failure, bytes := goja.Null(), goja.Value(goja.Undefined())
				switch {
				case err != nil && !errors.Is(err, io.EOF):
					failure = s.ErrorValue(errno.Error(err, "read", ""))
				case len(chunk) > 0:
					bytes = s.Buffer(chunk)
				}
				_, err := s.Call(call, goja.Undefined(), failure, bytes)
				return err
			})
			in.update()
		})
	})
	return nil, nil
}

// next reads one piece. It runs on a goroutine.
func (in *input) next(size int) ([]byte, error) {
	if in.reader == nil {
		r, err := file.FDRef(in.env, 0).Place().Stream(in.ctx, 0, -1)
		if err != nil {
			return nil, err
		}
		in.reader = r
	}
	b := make([]byte, size)
	n, err := in.reader.Read(b)
	if n > 0 {
		err = nil
	}
	return b[:n:n], err
}

// hold is hold(wanted): whether a read keeps the process alive.
func (in *input) hold(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	in.wanted = a.At(0).ToBoolean()
	in.update()
	return nil, nil
}

func (in *input) update() {
	switch held := in.reading && in.wanted; {
	case held && in.release == nil:
		in.release = in.env.Loop.Hold()
	case !held && in.release != nil:
		in.release()
		in.release = nil
	}
}

// close ends the read that is under way.
func (in *input) close() {
	if in.cancel == nil {
		return
	}
	in.cancel()
	in.wg.Wait()
	if in.reader != nil {
		in.reader.Close()
	}
	if in.release != nil {
		in.release()
		in.release = nil
	}
}

// Terminal is the open file of a standard stream (0, 1 or 2) if it is a terminal.
func Terminal(env *module.Env, fd int) (*os.File, bool) {
	f := env.Standard(fd)
	return f, f != nil && module.IsTerminal(f)
}
