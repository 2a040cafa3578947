// The asynchronous context: one value that belongs to the running code and to everything that it starts: promise reactions,
// ticks, timers, the handlers of a server. A script that never sets it pays for a comparison.

package jsbridge

import "github.com/dop251/goja"

// Context returns the context of the running code, nil if there is none. To run something later in this context, keep it and set
// it then.
func (s Scope) Context() goja.Value { return s.r.context }

// SetContext sets the context until the outermost call ends; undefined means none.
func (s Scope) SetContext(v goja.Value) {
	r := s.r
	if IsNullish(v) {
		v = nil
	}
	if v != nil && !r.tracked {
		r.tracked = true
		r.vm.SetAsyncContextTracker((*contextTracker)(r))
	}
	r.context = v
}

// InContext calls fn in a context that Context returned before.
func (s Scope) InContext(context goja.Value, fn func()) {
	before := s.r.context
	s.r.context = context
	defer func() { s.r.context = before }()
	fn()
}

// Bound binds a function to the current context, in which it then always runs.
func (s Scope) Bound(fn goja.Callable) goja.Callable {
	r, context := s.r, s.r.context
	if fn == nil || context == nil {
		return fn
	}
	return func(this goja.Value, args ...goja.Value) (v goja.Value, err error) {
		Scope{r}.InContext(context, func() { v, err = fn(this, args...) })
		return v, err
	}
}

// contextTracker carries the context through goja's promise reactions.
type contextTracker Realm

// Grab implements [goja.AsyncContextTracker].
func (t *contextTracker) Grab() any { return t.context }

// Resumed implements [goja.AsyncContextTracker].
func (t *contextTracker) Resumed(context any) {
	t.outer = append(t.outer, t.context)
	t.context, _ = context.(goja.Value)
}

// Exited implements [goja.AsyncContextTracker].
func (t *contextTracker) Exited() {
	last := len(t.outer) - 1
	if last < 0 {
		return // a panic has unwound past the resumed reaction
	}
	t.context, t.outer = t.outer[last], t.outer[:last]
}
