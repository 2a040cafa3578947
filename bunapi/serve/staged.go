// Servers of a script that takes over from another one in the same realm: the new script's calls of Bun.serve take effect when
// its top level has finished, all at once, or not at all.

package serve

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// staging is what a new script has requested so far.
type staging struct {
	changed []change
	fresh   []*Server // servers that did not exist before
}

// change is a server of the old script with the options of the new one.
type change struct {
	srv  *Server
	opts *options
}

// Stage starts recording what a new script requests: Bun.serve for an existing server returns that server, which keeps its old
// handlers until Commit. Loop only.
func (ss *Servers) Stage() { ss.staged = &staging{} }

// again implements Bun.serve for an existing server.
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

// add registers a new server.
func (ss *Servers) add(srv *Server) {
	ss.all[srv] = struct{}{}
	ss.order = append(ss.order, srv)
	if ss.staged != nil {
		ss.staged.fresh = append(ss.staged.fresh, srv)
	}
}

// Commit puts the requests since Stage into force. Loop only.
func (ss *Servers) Commit() {
	staged := ss.staged
	ss.staged = nil
	for _, c := range staged.changed {
		c.srv.put(c.opts)
	}
}

// Discard drops the requests since Stage, and stops the new servers. Loop only.
func (ss *Servers) Discard(s jsbridge.Scope) {
	staged := ss.staged
	ss.staged = nil
	for _, srv := range staged.fresh {
		srv.stop(s, true)
	}
}
