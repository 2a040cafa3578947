// The output of a script.

package interp

import (
	"context"
	"io"
	"sync"
)

// maxOutput bounds the bytes kept of one stream.
const maxOutput = 1 << 29

const errTooMuch = refusal("the shell script has written more than gobun keeps in memory")

// Output keeps what is written, and passes it on.
type Output struct {
	// Echo is called with each piece, one at a time; may be nil. Any goroutine.
	Echo func(b []byte)

	mu   sync.Mutex
	data []byte
	run  *run
}

func (o *Output) begin(r *run) { o.run = r }

// Write implements io.Writer.
func (o *Output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.data)+len(b) > maxOutput {
		o.run.fail(errTooMuch)
		return 0, errTooMuch
	}
	if o.run.ctx.Err() != nil {
		return 0, o.run.ctx.Err()
	}
	o.data = append(o.data, b...)
	if o.Echo != nil {
		o.Echo(b)
	}
	return len(b), nil
}

// Bytes returns what was written. The script must have ended.
func (o *Output) Bytes() []byte { return o.data }

// untilStopped is the output of a built-in command: such a command ends at its first write after the script was stopped. Files on
// disk, /dev/null and objects accept any amount and have no deadline that could end it.
type untilStopped struct {
	ctx context.Context
	to  io.Writer
}

func (u untilStopped) Write(b []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.to.Write(b)
}

// kept are the first bytes written to an object.
type kept struct {
	mu    sync.Mutex
	data  []byte
	limit int
}

func (k *kept) Write(b []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.data = append(k.data, b[:min(len(b), k.limit-len(k.data))]...)
	return len(b), nil
}
