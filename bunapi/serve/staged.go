// Servers of a script that takes over from another one in the same realm: what it asks for comes into force when its top level is
// through, all at once, or not at all.

package serve

import "github.com/gobun/gobun/jsbridge"

// staging is what a new script has asked for so far.
type staging struct {
	changed []change
	fresh   []*Server // that did not run before
}

// change is a server of the old script with the options of the new one.
type change struct {
	srv  *Server
	opts *options
}

// Stage begins to take note of what a new script asks for: Bun.serve for a place that is served already gives that server,
// with its old handlers up to Commit. Loop only.
func (ss *Servers) Stage() { ss.staged = &staging{} }

// stage notes the options of a server that runs.
func (ss *Servers) stage(srv *Server, opts *options) {
	ss.staged.changed = append(ss.staged.changed, change{srv, opts})
}

// Commit puts into force what was asked for since Stage. Loop only.
func (ss *Servers) Commit() {
	staged := ss.staged
	ss.staged = nil
	for _, c := range staged.changed {
		c.srv.put(c.opts)
	}
}

// Discard forgets it, and stops the servers that were started. Loop only.
func (ss *Servers) Discard(s jsbridge.Scope) {
	staged := ss.staged
	ss.staged = nil
	for _, srv := range staged.fresh {
		srv.stop(s, true)
	}
}
