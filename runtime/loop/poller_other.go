// Systems without epoll wait on a channel; every connection has goroutines.

//go:build !linux

package loop

import (
	"net"
	"time"
)

type poller struct {
	ch         chan struct{}
	beforeRead func() // not called: bytes arrive as a task, before which the loop takes its news anyway
}

func newPoller() (*poller, error) { return &poller{ch: make(chan struct{}, 1)}, nil }

func (p *poller) wake() {
	select {
	case p.ch <- struct{}{}:
	default:
	}
}

// wait waits until wake is called or the timeout expires; negative means forever.
func (p *poller) wait(timeout time.Duration) error {
	if timeout < 0 {
		<-p.ch
		return nil
	}
	if timeout == 0 {
		select {
		case <-p.ch:
		default:
		}
		return nil
	}
	t := time.NewTimer(timeout)
	defer t.Stop()
	select {
	case <-p.ch:
	case <-t.C:
	}
	return nil
}

func (p *poller) dispatch(*Loop) {}
func (p *poller) close()         {}

// pollListener is empty: every listener has a goroutine.
type pollListener struct{}

func (p *poller) listen(*Listener, net.Listener) (bool, error) { return false, nil }
func (p *poller) unlisten(*Listener)                           {}

func (p *poller) adopt(net.Conn, StreamHandler) (Stream, error) { return nil, nil }

// unixFile is empty: net removes the files of its unix sockets.
type unixFile struct{}

func (f *unixFile) remember(net.Listener) {}
func (f *unixFile) remove()               {}

func (p *poller) listenShared(*Listener, net.Listener) (bool, error) { return false, nil }
func (p *poller) unlistenShared(*Listener)                           {}
func (p *poller) accepted(*Listener, handed)                         {}

func closeHanded(int) {}

func stopListening(ln net.Listener) { _ = ln.Close() }

func (pollListener) descriptor() int { return -1 }
