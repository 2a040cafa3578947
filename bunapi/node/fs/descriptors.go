// The descriptors that a script uses.

package fs

import "syscall"

// descriptor is an open file. Running operations keep it open: if it were closed too early, its number could belong to a socket
// by the time the operation writes to it.
type descriptor struct {
	number  int
	uses    int
	closing bool
	strange bool // not the script's: every operation fails
}

// descriptors are those of one realm. Loop only.
type descriptors struct {
	open map[int]*descriptor
	own  bool // numbers that the script has not opened are refused
}

// opened records a descriptor that the script has opened.
func (t *descriptors) opened(number int) {
	if t.open == nil {
		t.open = map[int]*descriptor{}
	}
	t.open[number] = &descriptor{number: number}
}

// use returns the descriptor with a number, which must be released. A number that the script has not opened must be inherited by
// the process; otherwise it is refused, because the poller's descriptors and the sockets belong to the program.
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

// take starts closing a descriptor that the caller uses, and returns the system call for it. If other operations still use it,
// the last of them closes it.
func (t *descriptors) take(d *descriptor) func() error {
	if d.strange {
		return func() error { return syscall.EBADF }
	}
	d.closing = true
	if d.uses > 1 {
		return func() error { return nil }
	}
	delete(t.open, d.number)
	d.strange = true // there is nothing to release
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

// closeAll closes the descriptors that the script left open.
func (t *descriptors) closeAll() {
	for number, d := range t.open {
		if number > 2 && d.uses == 0 {
			_ = sysClose(number)
		}
	}
	t.open = nil
}
