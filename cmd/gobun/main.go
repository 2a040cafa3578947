// Command gobun runs scripts written for Bun's server API.
package main

import (
	"context"
	"math"
	"os"
	"runtime/debug"
)

// version is set by the linker (see the Makefile). After `go install …@VERSION` it is read from the module.
var version = "dev"

// maxStack is the stack size at which Go ends the process, in bytes: twice Go's default, because a chain of a million objects or
// Proxies takes hundreds of megabytes inside goja. Endless recursion is a RangeError long before.
const maxStack = math.MaxInt32

func main() {
	if info, ok := debug.ReadBuildInfo(); ok && version == "dev" && info.Main.Version != "" && info.Main.Version != "(devel)" {
		version = info.Main.Version
	}
	debug.SetMaxStack(maxStack)
	tuneGC()
	end(run(context.Background(), os.Args, os.Stdin, os.Stdout, os.Stderr))
}
