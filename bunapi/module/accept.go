package module

import "fmt"

// AcceptWarning warns that a server cannot accept connections, once each time that this begins: the cause lasts, and must not
// fill the log. Loop only.
type AcceptWarning struct{ given bool }

// Works records that a connection was accepted.
func (w *AcceptWarning) Works() { w.given = false }

// Failed warns about err; who names the server.
func (w *AcceptWarning) Failed(e *Env, who string, err error) {
	if !w.given {
		w.given = true
		_, _ = fmt.Fprintf(e.Stderr, "warn: %s cannot accept connections for now: %v\n", who, err)
	}
}
