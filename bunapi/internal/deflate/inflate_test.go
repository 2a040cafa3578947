package deflate

import (
	"bytes"
	stdflate "compress/flate"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/klauspost/compress/flate"
)

// pack compresses as a peer would: with zlib's sync flush, without its end.
func pack(t testing.TB, w *flate.Writer, to *bytes.Buffer, m []byte) []byte {
	t.Helper()
	to.Reset()
	if _, err := w.Write(m); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSuffix(to.Bytes(), []byte(tail))
}

func TestInflateConversation(t *testing.T) {
	for _, bits := range []uint8{8, 9, 12, 15} {
		for _, takeover := range []bool{true, false} {
			var codec Codec
			var to bytes.Buffer
			w, err := flate.NewWriterWindow(&to, 1<<bits)
			if err != nil {
				t.Fatal(err)
			}
			ctx := NewContext(Params{Receive: Side{bits, takeover}})
			for i, m := range conversation() {
				if !takeover {
					w.Reset(&to)
				}
				got, err := codec.Inflate(ctx, pack(t, w, &to, m), 70_000)
				if err != nil || !bytes.Equal(got, m) {
					t.Fatalf("window %d, message %d: %v, %d bytes of %d", bits, i, err, len(got), len(m))
				}
			}
			if want := 1 << bits; takeover && cap(ctx.got) > want || !takeover && ctx.got != nil {
				t.Errorf("window %d, takeover %v: %d bytes of history", bits, takeover, cap(ctx.got))
			}
			codec.Trim()
		}
	}
}

// How Bun 1.4.5 handles malformed data.
func TestInflateOddData(t *testing.T) {
	const hello = "\xca\x48\xcd\xc9\xc9\x57\xc8\x40\x27\x01\x00" // "hello hello hello hello"
	for _, tt := range []struct{ name, data, want string }{
		{"nothing", "", ""},
		{"one zero", "\x00", ""},
		{"whole", hello, "hello hello hello hello"},
		{"with its tail", hello + tail, "hello hello hello hello"},
		{"cut: the tail is read on", hello[:4], "helh"},
		{"cut: the tail makes nonsense of it", "\x00\x05\x00\xfa\xffhel", "<invalid>"},
		{"stored", "\x00\x05\x00\xfa\xffhello", "hello"},
		{"stored with wrong length", "\x00\x05\x00\x00\x00hello", "<invalid>"},
		{"block type 3", "\x06\x00\x00", "<invalid>"},
		{"final", "\x01\x05\x00\xfa\xffhello", "hello"},
		{"final, and more", "\x01\x05\x00\xfa\xffhello\x00\x05\x00\xfa\xffworld", "hello"},
		{"final, and nonsense", "\x01\x05\x00\xfa\xffhello\xff\xff\xff", "hello"},
		{"final of type 3", "\x07", "<invalid>"},
		{"two blocks", "\x00\x02\x00\xfd\xffab\x00\x02\x00\xfd\xffcd", "abcd"},
		{"a match before the beginning", "\x02\x10\x80\x90\x00\x00", "<invalid>"},
		{"a repetition that breaks off, of nothing", "\x24\x83\x5f\x42\x43", ""},
		{"ones", "\xff\xff\xff\xff\xff", "<invalid>"},
		{"a block that cannot end", "\x24\x9d\xbc\xbc\xbc\x30\xbc\xbc\xbc\x30\x30\x38\x30", "<invalid>"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var codec Codec
			ctx := NewContext(Params{Receive: Side{Bits: MaxBits}})
			out, err := codec.Inflate(ctx, []byte(tt.data), 1000)
			got := string(out)
			if errors.Is(err, ErrCorrupt) {
				got = "<invalid>"
			} else if err != nil {
				t.Fatal(err)
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			// No trace of it remains.
			if out, err := codec.Inflate(ctx, []byte(hello), 1000); err != nil || string(out) != "hello hello hello hello" {
				t.Errorf("the next message: %q, %v", out, err)
			}
		})
	}
}

// Bun lets a match reach back anywhere in its own message, and a window's length into earlier ones.
func TestInflateWindow(t *testing.T) {
	text := noise(3000)
	for _, tt := range []struct {
		name    string
		first   int // bytes of the first message; the second one repeats its beginning
		bits    uint8
		invalid bool
	}{{"within", 500, 9, false}, {"too far", 600, 9, true}, {"larger window", 600, 10, false}} {
		var to bytes.Buffer
		w, _ := flate.NewWriter(&to, 6)
		var codec Codec
		ctx := NewContext(Params{Receive: Side{tt.bits, true}})
		one := bytes.Clone(pack(t, w, &to, text[:tt.first]))
		if _, err := codec.Inflate(ctx, one, 5000); err != nil {
			t.Fatal(err)
		}
		two := pack(t, w, &to, text[:100])
		_, err := codec.Inflate(ctx, two, 5000)
		if errors.Is(err, ErrCorrupt) != tt.invalid {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	var to bytes.Buffer
	w, _ := flate.NewWriter(&to, 6)
	var codec Codec
	m := append(bytes.Clone(text), text...)
	if got, err := codec.Inflate(NewContext(Params{Receive: Side{9, true}}), pack(t, w, &to, m), 9000); err != nil || !bytes.Equal(got, m) {
		t.Errorf("far back in one message: %v", err)
	}
}

func TestInflateLimit(t *testing.T) {
	for _, size := range []int{0, 1, 100, firstChunk - 1, firstChunk, firstChunk + 1, 3 * firstChunk, 100_000, 1 << 20} {
		m := noise(size)
		var to bytes.Buffer
		w, _ := flate.NewWriter(&to, 1)
		packed := pack(t, w, &to, m)
		var codec Codec
		ctx := NewContext(Params{})
		if got, err := codec.Inflate(ctx, packed, int64(size)); err != nil || !bytes.Equal(got, m) {
			t.Errorf("%d bytes at the limit: %v", size, err)
		}
		if size > 0 {
			if _, err := codec.Inflate(ctx, packed, int64(size)-1); !errors.Is(err, ErrTooBig) {
				t.Errorf("%d bytes, one over the limit: %v", size, err)
			}
		}
		if got, err := codec.Inflate(ctx, packed, int64(size)+1); err != nil || !bytes.Equal(got, m) {
			t.Errorf("%d bytes below the limit: %v", size, err)
		}
	}
}

// bomb inflates to n megabytes and has about n kilobytes.
func bomb(t testing.TB, n int) []byte {
	t.Helper()
	var to bytes.Buffer
	w, err := flate.NewWriter(&to, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	all := bytes.Clone(pack(t, w, &to, zeros))
	// After the first megabyte every further one has the same form.
	next := append([]byte(tail), pack(t, w, &to, zeros)...)
	all = append(all, bytes.Repeat(next, n-1)...)
	return all
}

// A gigabyte of zeros in one megabyte costs no more than the limit.
func TestBombCostsAtMostTheLimit(t *testing.T) {
	var codec Codec
	if all, err := codec.Inflate(NewContext(Params{}), bomb(t, 20), 20<<20); err != nil || len(all) != 20<<20 {
		t.Fatalf("the bomb is none: %v, %d bytes", err, len(all))
	}
	bomb := bomb(t, 1<<10)
	if len(bomb) > 5<<18 {
		t.Fatalf("the bomb has %d bytes", len(bomb))
	}
	for _, limit := range []int64{0, 1000, 1 << 20, 16 << 20} {
		var codec Codec
		ctx := NewContext(Params{Receive: Side{MaxBits, true}})
		if _, err := codec.Inflate(ctx, []byte{0}, limit); err != nil { // makes the decompressor
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := codec.Inflate(ctx, bomb, limit)
		runtime.ReadMemStats(&after)
		if !errors.Is(err, ErrTooBig) {
			t.Fatal(err)
		}
		const bookkeeping = 8 << 10
		if taken := int64(after.TotalAlloc - before.TotalAlloc); taken > limit+bookkeeping {
			t.Errorf("limit %d: %d bytes were taken", limit, taken)
		}
	}
}

// FuzzInflate: any data is decompressed within the limit to the same result as the plain decoder's and, if it is well-formed, as
// the standard library's.
func FuzzInflate(f *testing.F) {
	for _, m := range []string{"", "\x00", "\xca\x48\xcd\xc9\xc9\x57\xc8\x40\x27\x01\x00", "\x00\x05\x00\xfa\xffhel", "\x01\x05\x00\xfa\xffhello\xff", "\x02\x10\x80\x90\x00\x00", "\x06"} {
		f.Add([]byte(m), []byte("hello "), uint16(100))
	}
	var codec Codec
	ctx := NewContext(Params{Send: Side{Bits: MaxBits}})
	f.Add(bytes.Clone(codec.Deflate(ctx, chat(600))), []byte{}, uint16(600))
	f.Add(bytes.Clone(codec.Deflate(ctx, bytes.Repeat([]byte("ab"), 3000))), []byte{}, uint16(5000))
	f.Fuzz(func(t *testing.T, data, history []byte, limit uint16) {
		var codec Codec
		ctx := NewContext(Params{Receive: Side{MaxBits, true}})
		ctx.got = ctx.got.add(history, 1<<MaxBits)
		plain := stream{out: bytes.Clone(ctx.got)}
		want, wantErr := plain.message(data)
		if wantErr == nil {
			const lastBlock = "\x01\x00\x00\xff\xff"
			r := stdflate.NewReaderDict(io.MultiReader(bytes.NewReader(data), strings.NewReader(tail+lastBlock)), ctx.got)
			if std, err := io.ReadAll(r); err != nil || !bytes.Equal(std, want) {
				t.Fatalf("the plain decoder %q; the standard library %q, %v", want, std, err)
			}
		} else if errors.Is(wantErr, errTruncated) {
			wantErr = nil
		}
		got, err := codec.Inflate(ctx, data, int64(limit))
		switch {
		case errors.Is(err, ErrTooBig):
			if len(plain.out)-min(len(history), 1<<MaxBits) <= int(limit) {
				t.Fatalf("%d bytes are too big for %d", len(plain.out), limit)
			}
		case errors.Is(err, ErrCorrupt):
			if wantErr == nil {
				t.Fatalf("%v, want %q", err, want)
			}
		case err != nil || wantErr != nil || !bytes.Equal(got, want) || len(got) > int(limit):
			t.Fatalf("limit %d: got %q, %v; want %q, %v", limit, got, err, want, wantErr)
		}
	})
}
