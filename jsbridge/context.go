// The asynchronous context: one value that belongs to what runs now, and to all that this starts: promise reactions,
// ticks, timers, the handlers of a server. A script that never sets it pays for a comparison.

package jsbridge

import "github.com/dop251/goja"

// Context is the context of what runs now, nil if there is none. Keep it for what runs later, and set it then.
func (s Scope) Context() goja.Value { return s.r.context }

// SetContext makes v the context until the outermost call ends; undefined is none.
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

// InContext calls fn in a context that Context gave before.
func (s Scope) InContext(context goja.Value, fn func()) {
	before := s.r.context
	s.r.context = context
	defer func() { s.r.context = before }()
	fn()
}

// Bound gives a function the present context, in which it runs whoever calls it.
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
		return // a panic has unwound past the reaction that was resumed
	}
	t.context, t.outer = t.outer[last], t.outer[:last]
}
