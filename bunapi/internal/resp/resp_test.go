package resp

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	for in, want := range map[string]Kind{
		"+OK\r\n": Simple, "-ERR x\r\n": Error, ":5\r\n": Integer, "$1\r\na\r\n": Bulk, "$-1\r\n": Null, "*-1\r\n": Null, "*1\r\n:1\r\n": Array,
		"_\r\n": Null, ",1.5\r\n": Double, ",inf\r\n": Double, "#t\r\n": Bool, "!3\r\nERR\r\n": BlobError, "=5\r\ntxt:a\r\n": Verbatim,
		"(123456789012345678901\r\n": BigNumber, "%1\r\n+a\r\n:1\r\n": Map, "~1\r\n:1\r\n": Set, ">1\r\n+a\r\n": Push, "|1\r\n+a\r\n:1\r\n:2\r\n": Integer,
	} {
		v, err := NewReader(iotest(in)).Read()
		if err != nil || v.Kind != want {
			t.Errorf("%q: %c, %v", in, v.Kind, err)
		}
	}
}

// iotest gives one byte at a time.
func iotest(text string) io.Reader { return &slow{strings.NewReader(text)} }

type slow struct{ r io.Reader }

func (s *slow) Read(p []byte) (int, error) { return s.r.Read(p[:min(1, len(p))]) }

func TestReadRefuses(t *testing.T) {
	for _, in := range []string{"x\r\n", ":x\r\n", "$9999999999\r\n", "$1\r\nabc", "*99999999\r\n", "\r\n", "+a\n", strings.Repeat("*1\r\n", 200), "+" + strings.Repeat("a", maxLine+32<<10)} {
		if _, err := NewReader(strings.NewReader(in)).Read(); !errors.Is(err, ErrProtocol) {
			t.Errorf("%.20q: %v", in, err)
		}
	}
	if _, err := NewReader(strings.NewReader("$10\r\nab")).Read(); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error(err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("*2\r\n+a\r\n%1\r\n$1\r\na\r\n:1\r\n"))
	f.Fuzz(func(_ *testing.T, b []byte) {
		for r := NewReader(bytes.NewReader(b)); ; {
			if _, err := r.Read(); err != nil {
				return
			}
		}
	})
}
