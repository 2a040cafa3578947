// Package os is the built-in module node:os. Its constants come from the recording of Bun's members.
//
// This package is not an API: it may change without notice.
package os

import (
	_ "embed"
	"encoding/binary"
	"net"
	"os"
	"runtime"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed module.js
var source string

// Module is node:os.
var Module = builtin.New("node:os", source, goSide)

// private are the functions that tell of the machine's users and networks, or change something of the process.
var private = map[string]bool{"hostname": true, "homedir": true, "networkInterfaces": true, "userInfo": true, "getPriority": true, "setPriority": true}

func goSide(s jsbridge.Scope, env *module.Env, internal *goja.Object) {
	fn := func(name string, f func(s jsbridge.Scope, a jsbridge.Args) goja.Value) {
		_ = internal.Set(name, s.Func(name, 0, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			if private[name] {
				if err := env.Access.Everything("os." + name); err != nil {
					return nil, err
				}
			}
			return f(s, a), nil
		}))
	}
	_ = internal.Set("platform", builtin.Platform(runtime.GOOS))
	_ = internal.Set("arch", builtin.Arch(runtime.GOARCH))
	_ = internal.Set("endianness", endianness())
	fn("cpuCount", func(s jsbridge.Scope, _ jsbridge.Args) goja.Value { return s.Int(runtime.NumCPU()) })
	fn("cpus", func(s jsbridge.Scope, _ jsbridge.Args) goja.Value { return cpuList(s, processors(runtime.NumCPU())) })
	fn("freemem", func(s jsbridge.Scope, _ jsbridge.Args) goja.Value { free, _ := memory(); return s.Float(float64(free)) })
	fn("totalmem", func(s jsbridge.Scope, _ jsbridge.Args) goja.Value {
		_, total := memory()
		return s.Float(float64(total))
	})
	fn("uptime", func(s jsbridge.Scope, _ jsbridge.Args) goja.Value { return s.Float(uptime()) })
	fn("hostname", func(s jsbridge.Scope, _ jsbridge.Args) goja.Value { name, _ := os.Hostname(); return s.String(name) })
	fn("homedir", func(s jsbridge.Scope, _ jsbridge.Args) goja.Value { return s.String(homeDir(env)) })
	fn("loadavg", func(s jsbridge.Scope, _ jsbridge.Args) goja.Value {
		var list []goja.Value
		for _, load := range loadAverages() {
			list = append(list, s.Float(load))
		}
		return s.Array(list...)
	})
	fn("networkInterfaces", func(s jsbridge.Scope, _ jsbridge.Args) goja.Value { return interfaces(s) })
	fn("uname", func(s jsbridge.Scope, _ jsbridge.Args) goja.Value {
		o, u := s.Object(), systemName()
		_ = o.Set("type", u.system)
		_ = o.Set("release", u.release)
		_ = o.Set("version", u.version)
		_ = o.Set("machine", u.machine)
		return o
	})
	fn("userInfo", func(s jsbridge.Scope, _ jsbridge.Args) goja.Value { return userInfo(s, env) })
	fn("getPriority", func(s jsbridge.Scope, a jsbridge.Args) goja.Value {
		n, err := getPriority(int(a.At(0).ToInteger()))
		if err != nil {
			return errorInfo(s, err)
		}
		return s.Int(n)
	})
	fn("setPriority", func(s jsbridge.Scope, a jsbridge.Args) goja.Value {
		if err := setPriority(int(a.At(0).ToInteger()), int(a.At(1).ToInteger())); err != nil {
			return errorInfo(s, err)
		}
		return nil
	})
}

func endianness() string {
	var b [2]byte
	binary.NativeEndian.PutUint16(b[:], 1)
	if b[0] == 1 {
		return "LE"
	}
	return "BE"
}

// homeDir is HOME as the process was started with it, else what the user's record says.
func homeDir(env *module.Env) string {
	if home := env.Environ.Started("HOME"); home != "" && runtime.GOOS != "windows" {
		return home
	}
	home, _, _ := userRecord()
	return home
}

// userInfo reads the environment as the process was started: what the script assigned does not count.
func userInfo(s jsbridge.Scope, env *module.Env) goja.Value {
	home, shell, name := userRecord()
	for _, v := range []struct {
		name string
		to   *string
	}{{"HOME", &home}, {"SHELL", &shell}, {"USER", &name}} {
		if text := env.Environ.Started(v.name); text != "" {
			*v.to = text
		}
	}
	o := s.Object()
	_ = o.Set("homedir", home)
	_ = o.Set("username", orUnknown(name))
	_ = o.Set("shell", orUnknown(shell))
	_ = o.Set("uid", os.Getuid())
	_ = o.Set("gid", os.Getgid())
	return o
}

func orUnknown(text string) string {
	if text == "" {
		return "unknown"
	}
	return text
}

// processor is one of the machine's processors. Times are in milliseconds.
type processor struct {
	model                        string
	mhz                          int
	user, nice, sys, idle, irqMS int64
}

func cpuList(s jsbridge.Scope, list []processor) goja.Value {
	out := make([]goja.Value, len(list))
	for i, p := range list {
		times := s.Object()
		_ = times.Set("user", p.user)
		_ = times.Set("nice", p.nice)
		_ = times.Set("sys", p.sys)
		_ = times.Set("idle", p.idle)
		_ = times.Set("irq", p.irqMS)
		o := s.Object()
		_ = o.Set("times", times)
		_ = o.Set("model", p.model)
		_ = o.Set("speed", p.mhz)
		out[i] = o
	}
	return s.Array(out...)
}

// interfaces lists the addresses of the interfaces that are up.
func interfaces(s jsbridge.Scope) goja.Value {
	all := s.Object()
	list, _ := net.Interfaces()
	for _, in := range list {
		if in.Flags&net.FlagUp == 0 {
			continue
		}
		addrs, _ := in.Addrs()
		var entries []goja.Value
		for _, a := range addrs {
			if network, ok := a.(*net.IPNet); ok {
				entries = append(entries, address(s, in, network))
			}
		}
		if len(entries) > 0 {
			_ = all.Set(in.Name, s.Array(entries...))
		}
	}
	return all
}

func address(s jsbridge.Scope, in net.Interface, network *net.IPNet) goja.Value {
	mac := in.HardwareAddr.String()
	if mac == "" {
		mac = "00:00:00:00:00:00"
	}
	family := "IPv6"
	if network.IP.To4() != nil {
		family = "IPv4"
	}
	o := s.Object()
	_ = o.Set("address", network.IP.String())
	_ = o.Set("cidr", network.String())
	_ = o.Set("netmask", net.IP(network.Mask).String())
	_ = o.Set("family", family)
	_ = o.Set("mac", mac)
	_ = o.Set("internal", in.Flags&net.FlagLoopback != 0)
	if family == "IPv6" {
		scope := 0
		if network.IP.IsLinkLocalUnicast() {
			scope = in.Index
		}
		_ = o.Set("scopeid", scope)
	}
	return o
}
