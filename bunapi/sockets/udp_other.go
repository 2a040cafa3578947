//go:build !unix

package sockets

import (
	"errors"
	"net/netip"
	"syscall"
)

func (k *UDP) sendNow(b []byte, to netip.AddrPort) (bool, error) {
	if !to.IsValid() {
		to = k.remote // connected sockets are not the system's here
	}
	_, err := k.conn.WriteToUDPAddrPort(b, to)
	return err == nil, err
}

// connectNow does nothing: datagrams of others are thrown away in deliver.
func (k *UDP) connectNow(netip.AddrPort) error { return nil }

func (k *UDP) name() (netip.AddrPort, error) { return k.local, nil }

func reuseAddress(string, string, syscall.RawConn) error { return nil }

func setBroadcast(uintptr, bool) error { return nil } // Go allows it from the start

func bufferSize(uintptr, bool) (int, error) { return 0, errors.ErrUnsupported }
