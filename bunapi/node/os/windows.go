// Windows: what needs its own system calls is not known.

//go:build !unix

package os

import (
	"os"
	"runtime"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

type uname struct{ system, release, version, machine string }

func systemName() uname {
	machine := runtime.GOARCH
	if machine == "amd64" {
		machine = "x86_64"
	}
	return uname{system: "Windows_NT", machine: machine}
}

func userRecord() (home, shell, name string) {
	home, _ = os.UserHomeDir()
	return home, "", os.Getenv("USERNAME")
}

func memory() (free, total uint64)     { return 0, 0 }
func uptime() float64                  { return 0 }
func loadAverages() [3]float64         { return [3]float64{} }
func processors(count int) []processor { return make([]processor, count) }

func getPriority(int) (int, error) { return 0, nil }
func setPriority(int, int) error   { return jsbridge.Unsupported("os.setPriority") }
func errorInfo(s jsbridge.Scope, err error) goja.Value {
	o := s.Object()
	_ = o.Set("code", "ENOTSUP")
	_ = o.Set("errno", -95)
	_ = o.Set("message", err.Error())
	return o
}
