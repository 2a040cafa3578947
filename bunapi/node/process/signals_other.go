// Signals on systems without them: only an interrupt exists.

//go:build !unix

package process

import (
	"os"

	"github.com/gobun/gobun/jsbridge"
)

func signalNames() []string { return []string{"SIGINT"} }

// Signal returns the signal of that name and its number, nil if there is none.
func Signal(name string) (os.Signal, int) {
	if name == "SIGINT" {
		return os.Interrupt, 2
	}
	return nil, 0
}

func kill(int, int) error { return jsbridge.Unsupported("process.kill on this system") }
