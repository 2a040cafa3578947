// --allow-… and --deny-…: what a script may use, with the names known from Deno. Without them it may use everything.

package main

import (
	"context"
	"fmt"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	gobun "github.com/gobun/gobun/runtime"
)

// doors are the names after --allow- and --deny-.
var doors = []string{"read", "write", "net", "env", "run"}

// permissions are the items in the flags, by door: a door without a list is allowed, or denied, as a whole.
type permissions struct{ allow, deny map[string][]string }

// permit applies one flag.
func permit(of func(o *options) *map[string][]string, door string) func(o *options, v string) error {
	return func(o *options, v string) error {
		m := of(o)
		if *m == nil {
			*m = map[string][]string{}
		}
		var items []string
		for item := range strings.SplitSeq(v, ",") {
			if item != "" {
				items = append(items, item)
			}
		}
		if door == "run" && len(items) > 0 {
			return usageError("--allow-run and --deny-run take no list: what one program may do, it may let another do")
		}
		before, given := (*m)[door]
		if given && (len(before) == 0 || len(items) == 0) {
			items = nil // once without a list means everything
		} else {
			items = append(before, items...)
		}
		(*m)[door] = items
		return nil
	}
}

func allowed(o *options) *map[string][]string { return &o.permissions.allow }
func denied(o *options) *map[string][]string  { return &o.permissions.deny }

// lists returns what is allowed of a door, and the exceptions. all: everything is allowed but the exceptions.
func (p *permissions) lists(door string) (open, all bool, in, out []string) {
	in, asked := p.allow[door]
	out, refused := p.deny[door]
	open = asked || len(p.allow) == 0
	if refused && len(out) == 0 {
		open = false
	}
	return open, len(in) == 0, in, out
}

// apply sets what the options allow the script. dir is what paths are relative to.
func (p *permissions) apply(o *gobun.Options, dir string) {
	o.Allow = gobun.AllowAll()
	if len(p.allow) == 0 && len(p.deny) == 0 {
		return
	}
	if len(p.allow) > 0 {
		o.Allow.Signals = false
	}
	o.Allow.Spawn, _, _, _ = p.lists("run")
	o.Allow.Read = nil
	if list := p.paths("read", dir); list != nil {
		o.Allow.Read = gobun.Files(list...)
	}
	o.Allow.Write = strings.Join(p.paths("write", dir), string(filepath.ListSeparator))
	p.network(o)
	open, all, in, out := p.lists("env")
	o.Environ = slices.DeleteFunc(slices.Clone(o.Environ), func(kv string) bool {
		name, _, _ := strings.Cut(kv, "=")
		return !open || !all && !slices.Contains(in, name) || slices.Contains(out, name)
	})
}

// paths returns the paths of a door, as gobun.Files takes them; nil if nothing is allowed.
func (p *permissions) paths(door, dir string) []string {
	open, all, in, out := p.lists(door)
	if !open {
		return nil
	}
	absolute := func(path string) string {
		if filepath.IsAbs(path) {
			return path
		}
		return filepath.Join(dir, path)
	}
	var list []string
	if all {
		list = append(list, "/")
	}
	for _, path := range in {
		list = append(list, absolute(path))
	}
	for _, path := range out {
		list = append(list, "!"+absolute(path))
	}
	return list
}

// network allows connecting to and listening on the hosts of --allow-net, which are names or addresses, optionally with a port.
func (p *permissions) network(o *gobun.Options) {
	open, all, in, out := p.lists("net")
	if !open {
		o.Allow.Dial, o.Allow.Listen = nil, false
		// A server without an address would wait forever.
		o.Listen = func(_ context.Context, _, address string) (net.Listener, error) { return nil, closed(address) }
		return
	}
	if all && len(out) == 0 {
		return
	}
	check := func(address string) error {
		if (all || names(in, address)) && !names(out, address) {
			return nil
		}
		return closed(address)
	}
	o.Allow.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		if err := check(address); err != nil {
			return nil, err
		}
		var d net.Dialer
		return d.DialContext(ctx, network, address)
	}
	o.Listen = func(ctx context.Context, network, address string) (net.Listener, error) {
		if err := check(address); err != nil {
			return nil, err
		}
		var config net.ListenConfig
		return config.Listen(ctx, network, address)
	}
}

func closed(address string) error {
	return fmt.Errorf("%s is not allowed (--allow-net, --deny-net): %w", address, syscall.EACCES)
}

// names reports whether a list contains an address, or its host.
func names(list []string, address string) bool {
	host, _, err := net.SplitHostPort(address)
	return slices.Contains(list, address) || err == nil && slices.Contains(list, host)
}

// doorFlags are the rows of the table of flags.
func doorFlags() []flag {
	values := map[string]string{"read": "PATHS", "write": "PATHS", "net": "HOSTS", "env": "NAMES", "run": "EVERYTHING"}
	what := map[string]string{"read": "read PATHS", "write": "write PATHS", "net": "connect to and listen on HOSTS", "env": "see the variables NAMES", "run": "start other programs"}
	var list []flag
	for _, door := range doors {
		list = append(list,
			flag{names: []string{"--allow-" + door}, in: everywhere, value: values[door], optional: true, help: "the script may " + what[door] + " and what other --allow flags say, no more", set: permit(allowed, door)},
			flag{names: []string{"--deny-" + door}, in: everywhere, value: values[door], optional: true, help: "the script may not " + what[door], set: permit(denied, door)})
	}
	return list
}
