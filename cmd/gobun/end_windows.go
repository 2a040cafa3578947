package main

import "os"

// end ends the process.
func end(status int) { os.Exit(status) }
