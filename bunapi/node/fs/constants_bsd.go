//go:build unix && !linux

package fs

import "golang.org/x/sys/unix"

var systemConstants = map[string]int{
	"O_NOCTTY": unix.O_NOCTTY, "O_DIRECTORY": unix.O_DIRECTORY, "O_NOFOLLOW": unix.O_NOFOLLOW, "O_SYNC": unix.O_SYNC, "O_NONBLOCK": unix.O_NONBLOCK,
}

const errNotSupported = unix.ENOTSUP
