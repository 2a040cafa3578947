// The descriptors that a script works with.

package fs

import "syscall"

// descriptor is an open file. Operations that are under way keep it open: the number of a file that is closed too early could
// be a socket's by the time the operation writes to it.
type descriptor struct {
	number  int
	uses    int
	closing bool
	strange bool // not the script's: every operation fails
}

// descriptors are those of one realm. Loop only.
type descriptors struct {
	open map[int]*descriptor
	own  bool // a number that the script has not opened is refused
}

// opened takes note of a descriptor that the script has opened.
func (t *descriptors) opened(number int) {
	if t.open == nil {
		t.open = map[int]*descriptor{}
	}
	t.open[number] = &descriptor{number: number}
}

// use returns the descriptor of a number, to be released. A number that the script has not opened is one that the process
// has inherited, or is refused: the poller's descriptors and the sockets are the program's own.
func (t *descriptors) use(number int) *descriptor {
	d := t.open[number]
	if d == nil {
		if t.own || sysInternal(number) {
			return &descriptor{number: number, strange: true}
		}
		t.opened(number)
		d = t.open[number]
	}
	if d.closing {
		return &descriptor{number: number, strange: true}
	}
	d.uses++
	return d
}

// release ends a use.
func (t *descriptors) release(d *descriptor) {
	if d.strange {
		return
	}
	d.uses--
	if d.uses == 0 && d.closing {
		delete(t.open, d.number)
		_ = sysClose(d.number)
	}
}

// take begins to close a descriptor that is in use by the caller, and returns the system call that does so. Where other
// operations still use it the last of them closes it.
func (t *descriptors) take(d *descriptor) func() error {
	if d.strange {
		return func() error { return syscall.EBADF }
	}
	d.closing = true
	if d.uses > 1 {
		return func() error { return nil }
	}
	delete(t.open, d.number)
	d.strange = true // nothing is left to be released
	if d.number <= 2 {
		return func() error { return nil } // the program's own streams
	}
	number := d.number
	return func() error { return sysClose(number) }
}

// fd returns the number for a system call.
func (d *descriptor) fd() (int, error) {
	if d.strange {
		return -1, syscall.EBADF
	}
	return d.number, nil
}

// call does a system call with the descriptor.
func (d *descriptor) call(fn func(fd int) error) error {
	fd, err := d.fd()
	if err != nil {
		return err
	}
	return fn(fd)
}

// closeAll closes what the script has left open.
func (t *descriptors) closeAll() {
	for number, d := range t.open {
		if number > 2 && d.uses == 0 {
			_ = sysClose(number)
		}
	}
	t.open = nil
}
