// Servers of a script that takes over from another one in the same realm: what it asks for comes into force when its top level is
// through, all at once, or not at all.

package serve

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

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

// again is Bun.serve for a server that runs.
func (ss *Servers) again(s jsbridge.Scope, srv *Server, arg goja.Value) error {
	if ss.staged == nil {
		return srv.reload(s, arg)
	}
	opts, err := parseOptions(s, arg, ss.env, srv.opts)
	if err == nil {
		ss.staged.changed = append(ss.staged.changed, change{srv, opts})
	}
	return err
}

// add takes a server that did not run before into the books.
func (ss *Servers) add(srv *Server) {
	ss.all[srv] = struct{}{}
	ss.order = append(ss.order, srv)
	if ss.staged != nil {
		ss.staged.fresh = append(ss.staged.fresh, srv)
	}
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
