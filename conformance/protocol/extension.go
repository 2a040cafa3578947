// permessage-deflate (RFC 7692) from the tester's side: offers, answers and the compressor.

package protocol

import (
	"bytes"
	stdflate "compress/flate"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/klauspost/compress/flate"
)

const deflateName = "permessage-deflate"

// params are the parameters of one offer or answer. Window bits are 0 if absent, bare if present without value.
type params struct {
	serverNoTakeover, clientNoTakeover bool
	serverBits, clientBits             int
}

const bare = -1

func (p params) String() string {
	s := deflateName
	flag := func(on bool, name string) {
		if on {
			s += "; " + name
		}
	}
	number := func(n int, name string) {
		switch n {
		case 0:
		case bare:
			s += "; " + name
		default:
			s += fmt.Sprintf("; %s=%d", name, n)
		}
	}
	flag(p.clientNoTakeover, "client_no_context_takeover")
	number(p.clientBits, "client_max_window_bits")
	flag(p.serverNoTakeover, "server_no_context_takeover")
	number(p.serverBits, "server_max_window_bits")
	return s
}

// parseExtensions reads Sec-WebSocket-Extensions headers. An offer may leave the value of client_max_window_bits out.
func parseExtensions(headers []string, offer bool) ([]params, error) {
	var out []params
	for _, part := range strings.Split(strings.Join(headers, ","), ",") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		fields := strings.Split(part, ";")
		if strings.TrimSpace(fields[0]) != deflateName {
			if offer {
				continue
			}
			return nil, fmt.Errorf("extension %q", part)
		}
		var p params
		seen := map[string]bool{}
		for _, field := range fields[1:] {
			name, value, hasValue := strings.Cut(strings.TrimSpace(field), "=")
			if seen[name] {
				return nil, fmt.Errorf("%s twice", name)
			}
			seen[name] = true
			var err error
			switch name {
			case "server_no_context_takeover":
				p.serverNoTakeover, err = true, noValue(name, hasValue)
			case "client_no_context_takeover":
				p.clientNoTakeover, err = true, noValue(name, hasValue)
			case "server_max_window_bits":
				p.serverBits, err = windowBits(name, value, hasValue, false)
			case "client_max_window_bits":
				p.clientBits, err = windowBits(name, value, hasValue, offer)
			default:
				err = fmt.Errorf("parameter %q", name)
			}
			if err != nil {
				return nil, err
			}
		}
		out = append(out, p)
	}
	if !offer && len(out) > 1 {
		return nil, errors.New(deflateName + " twice")
	}
	return out, nil
}

func noValue(name string, has bool) error {
	if has {
		return fmt.Errorf("%s with a value", name)
	}
	return nil
}

func windowBits(name, value string, has, mayBeBare bool) (int, error) {
	if !has && mayBeBare {
		return bare, nil
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 8 || n > 15 || strconv.Itoa(n) != value {
		return 0, fmt.Errorf("%s=%q", name, value)
	}
	return n, nil
}

// window is the window of agreed bits, in bytes.
func window(bits int) int {
	if bits <= 0 {
		bits = 15
	}
	return 1 << bits
}

// agree makes both halves for the tester, which is the client or the server of what was agreed.
func (p params) agree(client bool) (*deflater, *inflater) {
	if client {
		return newDeflater(p.clientBits, !p.clientNoTakeover), &inflater{window: window(p.serverBits), takeover: !p.serverNoTakeover}
	}
	return newDeflater(p.serverBits, !p.serverNoTakeover), &inflater{window: window(p.clientBits), takeover: !p.clientNoTakeover}
}

// deflater is the sending half.
type deflater struct {
	buf      bytes.Buffer
	takeover bool
	w        interface {
		Write(p []byte) (int, error)
		Flush() error
	}
	reset func()
}

// newDeflater uses the standard library's compressor at level 6 where it can: the engine under test has another one.
// Only the other one has small windows.
func newDeflater(bits int, takeover bool) *deflater {
	d := &deflater{takeover: takeover}
	if window(bits) == 1<<15 {
		w, _ := stdflate.NewWriter(&d.buf, 6) // fails for bad levels only
		d.w, d.reset = w, func() { w.Reset(&d.buf) }
	} else {
		w, _ := flate.NewWriterWindow(&d.buf, window(bits))
		d.w, d.reset = w, func() { w.Reset(&d.buf) }
	}
	return d
}

// message compresses one message. The result is valid until the next call.
func (d *deflater) message(p []byte) []byte {
	d.buf.Reset()
	if !d.takeover {
		d.reset()
	}
	_, _ = d.w.Write(p) // into memory
	_ = d.w.Flush()
	return bytes.TrimSuffix(d.buf.Bytes(), []byte{0, 0, 0xff, 0xff})
}
