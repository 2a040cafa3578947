//go:build !unix

package sockets

import (
	"errors"
	"net/netip"
	"syscall"
)

func (k *UDP) sendNow(b []byte, to netip.AddrPort) (bool, error) {
	if !to.IsValid() {
		to = k.remote // the system does not know connected sockets here
	}
	_, err := k.conn.WriteToUDPAddrPort(b, to)
	return err == nil, err
}

// connectNow does nothing: deliver discards datagrams of other senders.
func (k *UDP) connectNow(netip.AddrPort) error { return nil }

func (k *UDP) name() (netip.AddrPort, error) { return k.local, nil }

func reuseAddress(string, string, syscall.RawConn) error { return nil }

func setBroadcast(uintptr, bool) error { return nil } // Go allows it by default

func bufferSize(uintptr, bool) (int, error) { return 0, errors.ErrUnsupported }
