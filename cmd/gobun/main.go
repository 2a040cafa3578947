// Command gobun runs scripts written for Bun's server API.
package main

import (
	"context"
	"os"
)

// version is set by the linker (see the Makefile).
var version = "dev"

func main() {
	tuneGC()
	os.Exit(run(context.Background(), os.Args, os.Stdin, os.Stdout, os.Stderr))
}
