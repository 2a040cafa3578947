package dialog

import (
	"errors"
	"io"
	"strings"
	"testing"
)

func TestReadLine(t *testing.T) {
	in := strings.NewReader("a\r\n\nb")
	for _, want := range []string{"a", ""} {
		if got, err := readLine(in); got != want || err != nil {
			t.Errorf("%q, %v, want %q", got, err, want)
		}
	}
	if got, err := readLine(in); got != "" || !errors.Is(err, io.EOF) {
		t.Errorf("a line without an end: %q, %v", got, err)
	}
	for n, want := range map[int]error{maxLine: nil, maxLine + 1: errLong} {
		if _, err := readLine(strings.NewReader(strings.Repeat("x", n) + "\n")); !errors.Is(err, want) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}
