// Several loops that run one script: Options.Workers. Each is an App with its own VM and goroutine; the first one represents all
// of them. They share their servers (bunapi/serve) and their end: when one ends the script, all end.

package runtime

import (
	"context"
	"io"
	"os"
	goruntime "runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

// WorkersAuto is the value of Options.Workers for as many loops as there are processors.
const WorkersAuto = -1

// MaxWorkers is the largest number of loops: sets of loops are bits of one 64-bit word.
const MaxWorkers = 63

const (
	// crewExit bounds how long the other loops may take to run their exit handlers.
	crewExit = 2 * time.Second
	// crewDrain bounds how long a process.exit in a signal handler waits for the signal handlers of the other loops.
	crewDrain = 10 * time.Second
)

// crew is the set of apps that run one script. The first is the one that Start returns.
type crew struct {
	shared *module.Crew
	cancel context.CancelCauseFunc
	apps   []*App // set before the first of them runs; nil for those that could not be created

	mu      sync.Mutex
	first   *App           // the loop that ended the script; nil: none yet
	leaving int            // apps that Shutdown has not yet emptied
	heard   map[string]int // number of loops that listen to a signal, by its name
	timer   *time.Timer    // bounds the end: crewExit or crewDrain
}

// workers returns how many loops the script runs on.
func (o *Options) workers() int {
	n := o.Workers
	if n == WorkersAuto {
		n = goruntime.GOMAXPROCS(0)
	}
	return max(1, min(n, MaxWorkers))
}

// startCrew is Start for several loops.
func startCrew(ctx context.Context, s *Script, o Options, n int) (*App, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	c := &crew{shared: &module.Crew{Count: n, Isolated: o.Isolated}, cancel: cancel, apps: make([]*App, n), heard: map[string]int{}}
	if o.Env == nil {
		o.Environ = o.environ()
	} else {
		o.Environ, o.Env = o.environ(), nil
	}
	running := &atomic.Int64{}
	for i := range n {
		own := o
		own.Environ = append(own.Environ[:len(own.Environ):len(own.Environ)], "GOBUN_WORKER="+strconv.Itoa(i), "GOBUN_WORKERS="+strconv.Itoa(n))
		if i > 0 {
			own.Stdin = nil // only one loop can read it
		}
		a, err := newApp(s, own)
		if err != nil {
			cancel(errStopped)
			for _, made := range c.apps[:i] {
				made.rt.Close()
			}
			return nil, err
		}
		a.crew, a.rt.crew, a.rt.member = c, c, a
		a.rt.worker, a.rt.kin, a.running = i, &c.shared.Kin, running
		c.apps[i] = a
	}
	errs := make([]error, n)
	var starting sync.WaitGroup
	for i, a := range c.apps {
		starting.Go(func() { errs[i] = a.begin(ctx, s, o) })
	}
	starting.Wait()
	for _, err := range errs {
		if err != nil {
			c.cancel(errStopped)
			break
		}
	}
	for i, err := range errs {
		if err == nil {
			continue
		}
		for _, a := range c.apps {
			<-a.done
		}
		if decided := c.decided(); decided != nil && decided.ownErr != nil {
			return nil, decided.ownErr
		}
		return nil, errs[i]
	}
	return c.apps[0], nil
}

// decided returns the app that ended the script.
func (c *crew) decided() *App {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.first
}

// end ends the script on all loops after it has ended on one, with that loop's status: by process.exit, an error or Shutdown.
func (c *crew) end(by *App, code int, afterSignal string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.first != nil {
		return
	}
	c.first = by
	patience := crewExit
	for _, a := range c.apps {
		if a == by {
			continue
		}
		if afterSignal != "" {
			patience = crewDrain + crewExit
			a.rt.loop.Post(func() { a.rt.endBehind(afterSignal, code) })
			continue
		}
		a.rt.loop.Post(func() { a.rt.end(code, code) })
	}
	c.timer = time.AfterFunc(patience, func() { c.cancel(errStopped) })
}

// outcome waits for the other loops when the first has ended, and returns how the script ended.
func (c *crew) outcome(own error) error {
	for _, a := range c.apps[1:] {
		<-a.done
	}
	c.mu.Lock()
	first, timer := c.first, c.timer
	c.mu.Unlock()
	if timer != nil {
		timer.Stop()
	}
	c.cancel(errStopped)
	if first != nil && first != c.apps[0] {
		return first.ownErr
	}
	if own == nil && first == nil {
		for _, a := range c.apps[1:] {
			if a.ownErr != nil {
				return a.ownErr
			}
		}
	}
	return own
}

// listen counts a loop that starts (1) or stops (-1) listening to a signal.
func (c *crew) listen(name string, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.heard[name] += n
}

// hears reports whether any loop listens to a signal.
func (c *crew) hears(name string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.heard[name] > 0
}

// left records that Shutdown has emptied one loop, and reports whether it was the last.
func (c *crew) left() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.leaving--
	return c.leaving == 0
}

// leaveAll empties the servers of all loops. The last loop to finish ends the script.
func (c *crew) leaveAll(ctx context.Context) {
	c.mu.Lock()
	c.leaving = len(c.apps)
	c.mu.Unlock()
	for _, a := range c.apps {
		if err := a.do(ctx, func(s jsbridge.Scope) error { a.leave(s); return nil }); err != nil && c.left() {
			c.apps[0].rt.loop.Post(func() { c.apps[0].rt.end(0, 0) }) // that loop has already ended, or does not respond
		}
	}
}

// others returns the other apps of the crew; nil without a crew.
func (a *App) others() (list []*App) {
	if a != nil && a.crew != nil {
		for _, m := range a.crew.apps {
			if m != a {
				list = append(list, m)
			}
		}
	}
	return list
}

// lockedWriter lets several loops write: the bytes of one Write stay together.
type lockedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

// shareOutput lets several loops write: those of a crew, and those of Workers. A file gets a lock in a crew only: without one a
// loop notices that the reader of a pipe stalls, and goes on.
func (o *Options) shareOutput(isCrew bool) {
	locked := func(w io.Writer) io.Writer {
		if _, isFile := w.(*os.File); w == nil || isFile && !isCrew {
			return w
		}
		return &lockedWriter{w: w}
	}
	if o.Stdout != nil && o.Stdout == o.Stderr {
		o.Stdout = locked(o.Stdout)
		o.Stderr = o.Stdout
		return
	}
	o.Stdout, o.Stderr = locked(o.Stdout), locked(o.Stderr)
}

func (l *lockedWriter) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

// Unwrap returns the underlying writer.
func (l *lockedWriter) Unwrap() io.Writer { return l.w }
