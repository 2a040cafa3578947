//go:build !unix

package tty

import (
	"os"

	"github.com/gobun/gobun/jsbridge"
)

type rawMode struct{}

func (r *rawMode) set(*os.File, bool) error { return jsbridge.Unsupported("tty.ReadStream.setRawMode") }
func (r *rawMode) restore()                 {}

func windowSize(*os.File) (columns, rows int, err error) {
	return 0, 0, jsbridge.Unsupported("tty.WriteStream.getWindowSize")
}
