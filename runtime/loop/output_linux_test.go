package loop

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

// outputPair creates a pipe as standard output.
func outputPair(t *testing.T, l *Loop) (o *Output, reader *os.File) {
	t.Helper()
	var fds [2]int
	if err := unix.Pipe2(fds[:], unix.O_CLOEXEC); err != nil {
		t.Fatal(err)
	}
	reader, w := os.NewFile(uintptr(fds[0]), "reader"), os.NewFile(uintptr(fds[1]), "writer")
	t.Cleanup(func() { _ = reader.Close(); _ = w.Close() })
	return l.Output(w), reader
}

// The reader reads nothing until the loop has continued; then it gets everything in the order of the calls.
func TestOutputThatStallsDoesNotStopTheLoop(t *testing.T) {
	l := newLoop(t)
	o, reader := outputPair(t, l)
	var want []byte
	var events []int
	for i := range 8 {
		b := bytes.Repeat([]byte{byte('a' + i)}, 50_000)
		want = append(want, b...)
		all, err := o.Send(b, func(err error) {
			if err != nil {
				t.Error(err)
			}
			events = append(events, i)
		})
		if err != nil || all != (i == 0) {
			t.Fatalf("send %d: %v, %v", i, all, err)
		}
	}
	got := make(chan []byte, 1)
	l.Immediate(func() {
		go func() {
			b := make([]byte, len(want)+len("printed"))
			_, _ = io.ReadFull(reader, b)
			got <- b
		}()
		if len(events) > 0 {
			t.Errorf("written before anything was read: %v", events)
		}
	})
	if err := l.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if len(events) != 7 {
		t.Errorf("chunks that were told of: %v", events)
	}
	if _, err := o.Write([]byte("printed")); err != nil {
		t.Error(err)
	}
	if b := <-got; !bytes.Equal(b, append(want, "printed"...)) {
		t.Error("the reader got something else")
	}
}

// What is printed comes after what is queued.
func TestOutputWriteKeepsTheOrder(t *testing.T) {
	l := newLoop(t)
	o, reader := outputPair(t, l)
	want := bytes.Repeat([]byte("x"), 200_000)
	if all, err := o.Send(want, func(error) {}); all || err != nil {
		t.Fatal(all, err)
	}
	got := make(chan []byte, 1)
	go func() {
		b := make([]byte, len(want)+1)
		_, _ = io.ReadFull(reader, b)
		got <- b
	}()
	if _, err := o.Write([]byte("y")); err != nil {
		t.Fatal(err)
	}
	if b := <-got; !bytes.Equal(b, append(want, 'y')) {
		t.Error("the reader got something else")
	}
}

func TestOutputWithoutReader(t *testing.T) {
	for _, when := range []string{"before", "while it waits"} {
		t.Run(when, func(t *testing.T) {
			l := newLoop(t)
			o, reader := outputPair(t, l)
			if when == "before" {
				_ = reader.Close()
				if all, err := o.Send([]byte("x"), nil); all || !errors.Is(err, unix.EPIPE) {
					t.Errorf("%v, %v", all, err)
				}
				return
			}
			var failed []error
			for range 3 {
				if _, err := o.Send(make([]byte, 50_000), func(err error) { failed = append(failed, err) }); err != nil {
					t.Fatal(err)
				}
			}
			l.Immediate(func() { _ = reader.Close() })
			if err := l.Run(context.Background()); err != nil {
				t.Fatal(err)
			}
			if len(failed) != 2 || !errors.Is(failed[0], unix.EPIPE) || !errors.Is(failed[1], unix.EPIPE) {
				t.Errorf("the chunks that waited ended with %v", failed)
			}
		})
	}
}

func TestOutputIsBounded(t *testing.T) {
	l := newLoop(t)
	o, _ := outputPair(t, l)
	b := make([]byte, 1<<20)
	for n := 0; ; n++ {
		_, err := o.Send(b, func(error) {})
		if errors.Is(err, ErrOutputFull) {
			break
		}
		if err != nil || n > outputLimit/len(b)+1 {
			t.Fatalf("send %d: %v", n, err)
		}
	}
	o.Finish()
	if o.queued != 0 {
		t.Error("a reader that stalls holds the end of the process")
	}
}
