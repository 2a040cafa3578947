package messaging

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/clone"
	"github.com/gobun/gobun/bunapi/web/event"
	"github.com/gobun/gobun/jsbridge"
)

// Line is one side of the connection between a Worker and its parent: an end whose messages are dispatched at any target. What
// waits at one side is bounded as at a port. Its methods may be called from any goroutine, unless they take a Scope.
type Line struct{ end *end }

// NewLine makes the two sides of a connection.
func NewLine() (a, b *Line) {
	one, two := newEnds()
	return &Line{one}, &Line{two}
}

// Listen sets the function that is told when messages wait. It must not wait for anything.
func (l *Line) Listen(news func()) { l.end.own(news) }

// Waiting is how many bytes wait.
func (l *Line) Waiting() int { return l.end.waiting() }

// Close ends the connection; see [Line.Deliver].
func (l *Line) Close() {
	l.end.own(nil)
	l.end.close()
}

// Post is postMessage: a message and what it transfers.
func (l *Line) Post(s jsbridge.Scope, a jsbridge.Args) error {
	if a.Len() == 0 {
		return errNotEnough
	}
	list, err := clone.List(s, a.At(1))
	if err != nil {
		return err
	}
	m, err := clone.Encode(s, a.At(0), list)
	if err != nil {
		return err
	}
	return l.end.post(m)
}

// Deliver dispatches what waits, each message as a call of its own, up to a bound. more reports whether messages are left. What
// waited when the other side was closed is still delivered.
func (l *Line) Deliver(realm *jsbridge.Realm, t *event.Target, this func(jsbridge.Scope) *goja.Object) (more bool) {
	l.end.heard()
	for range deliverAtOnce {
		list, rest := l.end.take(1)
		if list == nil {
			return false
		}
		_ = realm.Do(func(s jsbridge.Scope) error {
			Deliver(s, t, this(s), list[0])
			return nil
		})
		more = rest
		if !t.Has("message") {
			break
		}
	}
	return more
}
