// The functions for the JavaScript side, which has checked their arguments.

package spawn

import (
	"bytes"
	"cmp"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// readOrder reads { file, argv0, args, cwd, env, stdio: [[kind, value]], detached }.
func (c *children) readOrder(s jsbridge.Scope, v goja.Value) (*order, error) {
	obj := v.(*goja.Object)
	text := func(name string) string {
		if v := obj.Get(name); v != nil && !goja.IsUndefined(v) {
			return v.String()
		}
		return ""
	}
	o := &order{file: text("file"), argv0: text("argv0"), detached: obj.Get("detached").ToBoolean()}
	o.argv0 = cmp.Or(o.argv0, o.file)
	o.dir = c.env.Dir
	if dir := text("cwd"); dir != "" {
		o.dir = c.env.Path(dir)
	}
	var err error
	if o.args, err = texts(s, obj.Get("args")); err != nil {
		return nil, err
	}
	if o.env, err = texts(s, obj.Get("env")); err != nil {
		return nil, err
	}
	if obj.Get("given").ToBoolean() {
		o.given = o.env
	}
	list := obj.Get("stdio").(*goja.Object)
	for i := range min(int(list.Get("length").ToInteger()), maxDescriptors) {
		one, err := s.Get(list, strconv.Itoa(i))
		if err != nil {
			return nil, err
		}
		pair := one.(*goja.Object)
		st := stream{kind: pair.Get("0").String()}
		switch value := pair.Get("1"); st.kind {
		case kindFD:
			st.fd = int(value.ToInteger())
		case kindPath:
			st.path = c.env.Path(value.String())
		}
		o.stdio = append(o.stdio, st)
	}
	return o, nil
}

// maxDescriptors bounds the descriptors of a child, maxTexts its arguments and variables.
const (
	maxDescriptors = 256
	maxTexts       = 1 << 20
)

func texts(s jsbridge.Scope, v goja.Value) ([]string, error) {
	list := v.(*goja.Object)
	n := min(int(list.Get("length").ToInteger()), maxTexts)
	out := make([]string, 0, n)
	for i := range n {
		item, err := s.Get(list, strconv.Itoa(i))
		if err != nil {
			return nil, err
		}
		out = append(out, item.String())
	}
	return out, nil
}

// jsStart is start(order, ended, limit, overflow): it returns [id, pid]. ended(code, signal, usage) and overflow() are called
// later; overflow when a pipe has given more than limit bytes.
func (c *children) jsStart(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	o, err := c.readOrder(s, a.At(0))
	if err != nil {
		return nil, err
	}
	ended, err := a.Callback(1, "ended")
	if err != nil {
		return nil, err
	}
	ch, err := c.start(o, func(s jsbridge.Scope, e ending) error {
		_, err := s.Call(ended, goja.Undefined(), s.Int(e.code), s.Int(e.signal), e.usage.object(s))
		return err
	})
	if err != nil {
		return nil, err
	}
	if limit := a.At(2).ToInteger(); limit > 0 {
		call, err := a.Callback(3, "overflow")
		if err != nil {
			return nil, err
		}
		ch.full = call
		for _, src := range ch.sources {
			src.limit = limit
		}
	}
	return s.Array(s.Int(ch.id), s.Int(ch.cmd.Process.Pid)), nil
}

// overflow reports that a pipe has exceeded its limit.
func (ch *child) overflow(s jsbridge.Scope) error {
	_, err := s.Call(ch.full, goja.Undefined())
	return err
}

func (c *children) child(a jsbridge.Args) *child { return c.list[int(a.At(0).ToInteger())] }

// jsRead is read(id, fd, done): done(error, chunk) is called later, with undefined at the end.
func (c *children) jsRead(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	call, err := a.Callback(2, "done")
	if err != nil {
		return nil, err
	}
	give := func(s jsbridge.Scope, b []byte, err error) error {
		failure, chunk := goja.Null(), goja.Undefined()
		switch {
		case len(b) > 0:
			chunk = s.Uint8Array(b)
		case err != nil:
			failure = s.ErrorValue(err)
		}
		_, err = s.Call(call, goja.Undefined(), failure, chunk)
		return err
	}
	if ch := c.child(a); ch != nil {
		if src := ch.sources[int(a.At(1).ToInteger())]; src != nil {
			src.read(give)
			return nil, nil
		}
	}
	s.Microtask(func(s jsbridge.Scope) error { return give(s, nil, nil) })
	return nil, nil
}

// jsWrite is write(id, fd, bytes, done): done(error) is called later.
func (c *children) jsWrite(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	call, err := a.Callback(3, "done")
	if err != nil {
		return nil, err
	}
	b, ok := jsbridge.View(s, a.At(2))
	if !ok {
		text, err := a.Text(s, 2)
		if err != nil {
			return nil, err
		}
		b = []byte(text)
	}
	report := func(s jsbridge.Scope, err error) error {
		failure := goja.Null()
		if err != nil {
			failure = s.ErrorValue(err)
		}
		_, err = s.Call(call, goja.Undefined(), failure)
		return err
	}
	ch, fd := c.child(a), int(a.At(1).ToInteger())
	if ch == nil || ch.inputs[fd] == nil {
		s.Microtask(func(s jsbridge.Scope) error { return report(s, nil) })
		return nil, nil
	}
	ch.write(fd, bytes.Clone(b), report)
	return nil, nil
}

// jsClose is close(id, fd): the script stops reading or writing there.
func (c *children) jsClose(_ jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	if ch := c.child(a); ch != nil {
		fd := int(a.At(1).ToInteger())
		if src := ch.sources[fd]; src != nil {
			src.finish()
		}
		ch.closeInput(fd)
	}
	return nil, nil
}

// jsKill is kill(id, signal): whether the signal was sent.
func (c *children) jsKill(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	ch := c.child(a)
	return s.Bool(ch != nil && !ch.done && send(ch.cmd.Process, int(a.At(1).ToInteger())) == nil), nil
}

// jsHold is hold(id, on): whether the child keeps the script alive.
func (c *children) jsHold(_ jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	if ch := c.child(a); ch != nil {
		ch.hold(a.At(1).ToBoolean())
	}
	return nil, nil
}

// jsFD is fd(id, fd): the number of the script's end of a pipe, -1 if there is none.
func (c *children) jsFD(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	n := -1
	if ch := c.child(a); ch != nil {
		if src := ch.sources[int(a.At(1).ToInteger())]; src != nil {
			n = int(src.f.Fd())
		}
	}
	return s.Int(n), nil
}

// jsRun is run(order, input, timeout, signal, limit): it waits for the child and returns { pid, code, signal, usage, stdout,
// stderr, timedOut, overflowed }.
func (c *children) jsRun(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	o, err := c.readOrder(s, a.At(0))
	if err != nil {
		return nil, err
	}
	input, _ := jsbridge.View(s, a.At(1))
	ch, ours, err := c.prepare(o)
	if err != nil {
		return nil, err
	}
	if err := ch.launch(o, ours); err != nil {
		return nil, err
	}
	r := ch.finishNow(s.Realm().Done(), bytes.Clone(input), time.Duration(a.At(2).ToInteger())*time.Millisecond, int(a.At(3).ToInteger()), a.At(4).ToInteger())
	out := s.Object()
	set := func(name string, v goja.Value) {
		_ = out.DefineDataProperty(name, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
	}
	set("pid", s.Int(ch.cmd.Process.Pid))
	set("code", s.Int(r.code))
	set("signal", s.Int(r.signal))
	set("usage", r.usage.object(s))
	set("timedOut", s.Bool(r.timedOut))
	set("overflowed", s.Bool(r.overflowed))
	list := s.Array()
	for i := range o.stdio {
		if b, ok := r.output[i]; ok {
			_ = list.DefineDataProperty(strconv.Itoa(i), s.Buffer(b), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
		}
	}
	set("output", list)
	return out, nil
}

// result is the outcome of a child for which the script has waited.
type result struct {
	ending
	output               map[int][]byte
	timedOut, overflowed bool
}

// finishNow gives the child its input, collects its output, and waits for it. It kills the child when stop is closed.
func (ch *child) finishNow(stop <-chan struct{}, input []byte, timeout time.Duration, signal int, limit int64) result {
	r := result{output: map[int][]byte{}}
	var mu sync.Mutex // guards r while the child runs
	var work sync.WaitGroup
	kill := func(timedOut, overflowed bool) {
		mu.Lock()
		r.timedOut, r.overflowed = r.timedOut || timedOut, r.overflowed || overflowed
		mu.Unlock()
		_ = send(ch.cmd.Process, signal)
	}
	if timeout > 0 {
		t := time.AfterFunc(timeout, func() { kill(true, false) })
		defer t.Stop()
	}
	if f := ch.inputs[0]; f != nil {
		work.Go(func() {
			_, _ = f.Write(input) // a child that does not read all of it is not an error
			_ = f.Close()
		})
	}
	for fd, src := range ch.sources {
		work.Go(func() {
			all := collect(src.f, limit, func() { kill(false, true) })
			mu.Lock()
			r.output[fd] = all
			mu.Unlock()
		})
	}
	ended := make(chan struct{})
	stopped := false
	work.Go(func() {
		select {
		case <-ended:
		case <-stop:
			mu.Lock()
			stopped = true
			mu.Unlock()
			_ = ch.cmd.Process.Kill()
		}
	})
	ending := wait(ch.cmd)
	close(ended)
	mu.Lock()
	r.ending = ending
	killed := r.timedOut || r.overflowed || stopped
	mu.Unlock()
	if killed { // a grandchild may hold the pipes forever: only the output so far counts
		t := time.AfterFunc(afterKill, ch.closeSources)
		defer t.Stop()
	}
	work.Wait()
	for fd, src := range ch.sources {
		if src.forward != nil {
			src.forward(r.output[fd])
			delete(r.output, fd)
		}
	}
	ch.drop()
	return r
}

// closeSources closes the pipes that the child writes.
func (ch *child) closeSources() {
	for _, src := range ch.sources {
		_ = src.f.Close()
	}
}

// afterKill is how long the pipes of a killed child may stay open.
const afterKill = 100 * time.Millisecond

// collect reads a pipe to its end. full is called once when it has exceeded limit bytes; the rest is discarded.
func collect(f *os.File, limit int64, full func()) []byte {
	var all []byte
	b := make([]byte, readSize)
	for {
		n, err := f.Read(b)
		if limit <= 0 || int64(len(all)) <= limit {
			all = append(all, b[:n]...)
			if limit > 0 && int64(len(all)) > limit {
				full()
			}
		}
		if err != nil {
			return all
		}
	}
}

func (u usage) object(s jsbridge.Scope) goja.Value {
	list := []int64{u.user.Microseconds(), u.system.Microseconds(), u.maxRSS, u.shared, u.swaps, u.in, u.out, u.sent, u.received, u.signals, u.voluntarySwitches, u.involuntarySwitches}
	values := make([]goja.Value, len(list))
	for i, n := range list {
		values[i] = s.VM().ToValue(n)
	}
	return s.Array(values...)
}
