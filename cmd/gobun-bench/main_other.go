//go:build !linux

// The load generator reads processor times and memory from /proc and waits with epoll.

package main

import (
	"fmt"
	"os"
)

func main() {
	_ = serveGorilla
	_, _ = fmt.Fprintln(os.Stderr, "gobun-bench needs Linux")
	os.Exit(1)
}
