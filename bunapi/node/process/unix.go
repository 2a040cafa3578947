// What the process has used and who it is, on systems with users.

//go:build unix

package process

import (
	"os/user"
	"runtime"
	"strconv"
	"syscall"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

func umask(mask int) int { return syscall.Umask(mask) }

// resources are the figures of getrusage. Times are in microseconds, maxRSS in kilobytes.
func resources() []figure {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	micros := func(t syscall.Timeval) int64 { return t.Nano() / 1000 }
	rss := int64(u.Maxrss)
	if runtime.GOOS == "darwin" { // in bytes there
		rss /= 1024
	}
	return []figure{
		{"userCPUTime", micros(u.Utime)}, {"systemCPUTime", micros(u.Stime)}, {"maxRSS", rss},
		{"sharedMemorySize", int64(u.Ixrss)}, {"unsharedDataSize", int64(u.Idrss)}, {"unsharedStackSize", int64(u.Isrss)},
		{"minorPageFault", int64(u.Minflt)}, {"majorPageFault", int64(u.Majflt)}, {"swappedOut", int64(u.Nswap)},
		{"fsRead", int64(u.Inblock)}, {"fsWrite", int64(u.Oublock)}, {"ipcSent", int64(u.Msgsnd)}, {"ipcReceived", int64(u.Msgrcv)},
		{"signalsCount", int64(u.Nsignals)}, {"voluntaryContextSwitches", int64(u.Nvcsw)}, {"involuntaryContextSwitches", int64(u.Nivcsw)},
	}
}

// identity adds the calls about users and groups. Those that set one take a number and return undefined or a failure.
func identity(fn func(name string, f jsbridge.Native)) {
	for _, get := range []struct {
		name string
		call func() int
	}{{"getuid", syscall.Getuid}, {"geteuid", syscall.Geteuid}, {"getgid", syscall.Getgid}, {"getegid", syscall.Getegid}} {
		fn(get.name, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) { return s.Int(get.call()), nil })
	}
	for _, set := range []struct {
		name string
		call func(id int) error
	}{
		{"setuid", syscall.Setuid}, {"setgid", syscall.Setgid},
		{"seteuid", func(id int) error { return syscall.Setreuid(-1, id) }},
		{"setegid", func(id int) error { return syscall.Setregid(-1, id) }},
	} {
		fn(set.name, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			return failure(s, set.call(int(a.At(0).ToInteger())))
		})
	}
	fn("getgroups", func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
		groups, err := syscall.Getgroups()
		var list []goja.Value
		for _, g := range groups {
			list = append(list, s.Int(g))
		}
		return s.Array(list...), err
	})
	fn("setgroups", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		var groups []int
		s.ForOf(a.At(0), func(v goja.Value) bool { groups = append(groups, int(v.ToInteger())); return true })
		return failure(s, syscall.Setgroups(groups))
	})
	// groupsOf(user): the numbers of the groups that a user belongs to.
	fn("groupsOf", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		u, err := user.Lookup(a.At(0).String())
		if err != nil {
			u, err = user.LookupId(a.At(0).String())
		}
		if err != nil {
			return s.Array(), nil
		}
		ids, err := u.GroupIds()
		if err != nil {
			return s.Array(), nil
		}
		return s.Strings(ids), nil
	})
	number := func(s jsbridge.Scope, id string, err error) (goja.Value, error) {
		if err != nil {
			return goja.Undefined(), nil // there is nobody of that name
		}
		n, err := strconv.Atoi(id)
		return s.Int(n), err
	}
	fn("userID", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		u, err := user.Lookup(a.At(0).String())
		if err != nil {
			return number(s, "", err)
		}
		return number(s, u.Uid, nil)
	})
	fn("groupID", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		g, err := user.LookupGroup(a.At(0).String())
		if err != nil {
			return number(s, "", err)
		}
		return number(s, g.Gid, nil)
	})
}
