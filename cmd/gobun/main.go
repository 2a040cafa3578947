// Command gobun runs scripts written for Bun's server API.
package main

import (
	"context"
	"os"
	"runtime/debug"
)

// version is set by the linker (see the Makefile). A gobun of `go install …@VERSION` knows its version from the module.
var version = "dev"

func main() {
	if info, ok := debug.ReadBuildInfo(); ok && version == "dev" && info.Main.Version != "" && info.Main.Version != "(devel)" {
		version = info.Main.Version
	}
	tuneGC()
	os.Exit(run(context.Background(), os.Args, os.Stdin, os.Stdout, os.Stderr))
}
