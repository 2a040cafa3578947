package module

import "fmt"

// AcceptWarning tells the user that a server cannot accept connections, once for each time that it begins: the reason lasts, and the
// log must not fill with it. Loop only.
type AcceptWarning struct{ given bool }

// Works notes that a connection was accepted.
func (w *AcceptWarning) Works() { w.given = false }

// Failed warns of err; who is the server.
func (w *AcceptWarning) Failed(e *Env, who string, err error) {
	if !w.given {
		w.given = true
		_, _ = fmt.Fprintf(e.Stderr, "warn: %s cannot accept connections for now: %v\n", who, err)
	}
}
