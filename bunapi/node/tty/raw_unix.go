//go:build unix

package tty

import (
	"os"

	"golang.org/x/sys/unix"
)

// rawMode remembers the settings of a terminal before a script made it raw.
type rawMode struct {
	file *os.File
	was  *unix.Termios
}

// control calls f with the terminal's descriptor.
func control(t *os.File, f func(fd int) error) error {
	conn, err := t.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	if err := conn.Control(func(fd uintptr) { failed = f(int(fd)) }); err != nil {
		return err
	}
	return failed
}

// set makes the terminal raw (each key at once, no echo, no signals), or restores its settings.
func (r *rawMode) set(t *os.File, raw bool) error {
	if !raw {
		r.restore()
		return nil
	}
	return control(t, func(fd int) error {
		was, err := unix.IoctlGetTermios(fd, getTermios)
		if err != nil {
			return err
		}
		if r.was == nil {
			r.file, r.was = t, was
		}
		now := *was
		now.Iflag &^= unix.BRKINT | unix.ICRNL | unix.INPCK | unix.ISTRIP | unix.IXON
		now.Oflag |= unix.ONLCR
		now.Cflag |= unix.CS8
		now.Lflag &^= unix.ECHO | unix.ICANON | unix.IEXTEN | unix.ISIG
		now.Cc[unix.VMIN], now.Cc[unix.VTIME] = 1, 0
		return unix.IoctlSetTermios(fd, setTermios, &now)
	})
}

func (r *rawMode) restore() {
	if r.was == nil {
		return
	}
	_ = control(r.file, func(fd int) error { return unix.IoctlSetTermios(fd, setTermios, r.was) }) // the terminal may be gone
	r.file, r.was = nil, nil
}

func windowSize(t *os.File) (columns, rows int, err error) {
	err = control(t, func(fd int) error {
		size, err := unix.IoctlGetWinsize(fd, unix.TIOCGWINSZ)
		if err == nil {
			columns, rows = int(size.Col), int(size.Row)
		}
		return err
	})
	return columns, rows, err
}
