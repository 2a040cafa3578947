//go:build !linux

package loop

import (
	"io"
	"time"
)

// outputPipe is not used: without a poller every write waits.
type outputPipe struct{ ok bool }

func (p *outputPipe) look(io.Writer)              {}
func (p *outputPipe) room(time.Duration) bool     { return false }
func (p *outputPipe) write(b []byte) (int, error) { return len(b), nil }
func (p *outputPipe) watch(*Loop, *Output) error  { return nil }
func (p *outputPipe) unwatch()                    {}
