package compression

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"math/rand"
	"runtime"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// texts are data of every kind: none, short, long, that cannot be compressed, that compresses to nearly nothing.
func texts() map[string][]byte {
	noise := make([]byte, 70000)
	r := rand.New(rand.NewSource(1))
	r.Read(noise)
	var words bytes.Buffer
	for words.Len() < 90000 {
		fmt.Fprintf(&words, "line %d of the text; ", r.Intn(5000))
	}
	return map[string][]byte{"nothing": nil, "a byte": {'x'}, "short": []byte("hello hello hello"), "noise": noise, "words": words.Bytes(), "zeros": make([]byte, 1<<18)}
}

// coders lists a compressor and a decompressor of every format and option.
func coders(t *testing.T) map[string][2]func() Coder {
	deflate := func(f Format, o DeflateOptions) func() Coder {
		return func() Coder {
			c, err := NewDeflater(f, o)
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
	}
	inflate := func(f Format, o InflateOptions) func() Coder { return func() Coder { return NewInflater(f, o) } }
	list := map[string][2]func() Coder{
		"unzip gzip": {deflate(Gzip, DeflateOptions{Level: -1}), inflate(Unzip, InflateOptions{Members: true})},
		"unzip zlib": {deflate(Zlib, DeflateOptions{Level: -1}), inflate(Unzip, InflateOptions{})},
		"zstd": {func() Coder {
			c, err := NewZstdCompressor(ZstdOptions{Checksum: true})
			if err != nil {
				t.Fatal(err)
			}
			return c
		}, NewZstdDecompressor},
		"brotli": {func() Coder { return NewBrotliCompressor(5, 0) }, NewBrotliDecompressor},
	}
	for name, f := range map[string]Format{"raw": Raw, "zlib": Zlib, "gzip": Gzip} {
		for level := -1; level <= 9; level += 2 {
			list[fmt.Sprint(name, " level ", level)] = [2]func() Coder{deflate(f, DeflateOptions{Level: level}), inflate(f, InflateOptions{})}
		}
		list[name+" stored"] = [2]func() Coder{deflate(f, DeflateOptions{}), inflate(f, InflateOptions{})}
		list[name+" huffman"] = [2]func() Coder{deflate(f, DeflateOptions{Level: 6, Huffman: true}), inflate(f, InflateOptions{})}
		for bits := 8; bits <= 14; bits += 3 {
			list[fmt.Sprint(name, " window ", bits)] = [2]func() Coder{deflate(f, DeflateOptions{Level: 6, WindowBits: bits}), inflate(f, InflateOptions{WindowBits: max(bits, 9)})}
		}
		if f != Gzip {
			dictionary := []byte("line of the text hello")
			list[name+" dictionary"] = [2]func() Coder{deflate(f, DeflateOptions{Level: 6, Dictionary: dictionary}), inflate(f, InflateOptions{Dictionary: dictionary})}
		}
	}
	return list
}

// pieces runs a coder over data in pieces of a size, and flushes behind each if flush says so.
func pieces(c Coder, data []byte, size int, flush Flush, most int) ([]byte, error) {
	defer c.Close()
	var whole []byte
	feed := func(in []byte, flush Flush) error {
		for more := true; more; in = nil {
			var out []byte
			var err error
			if out, more, err = c.Step(in, flush, most); err != nil {
				return err
			}
			whole = append(whole, out...)
		}
		return nil
	}
	for len(data) > size {
		if err := feed(data[:size], flush); err != nil {
			return whole, err
		}
		data = data[size:]
	}
	err := feed(data, Finish)
	return whole, err
}

func TestRoundTrips(t *testing.T) {
	for name, pair := range coders(t) {
		for of, data := range texts() {
			compressed, err := All(pair[0](), data, Finish, 1<<30)
			if err != nil {
				t.Errorf("%s of %s: %v", name, of, err)
				continue
			}
			if got, err := All(pair[1](), compressed, Finish, 1<<30); err != nil || !bytes.Equal(got, data) {
				t.Errorf("%s of %s: %d bytes, %v", name, of, len(got), err)
			}
			for _, size := range []int{1, 7, 1000, 70000} {
				if size == 1 && len(compressed) > 5000 {
					continue
				}
				if got, err := pieces(pair[1](), compressed, size, NoFlush, 1000); err != nil || !bytes.Equal(got, data) {
					t.Errorf("%s of %s in pieces of %d: %d bytes, %v", name, of, size, len(got), err)
				}
			}
			for _, flush := range []Flush{NoFlush, SyncFlush, FullFlush} {
				compressed, err := pieces(pair[0](), data, 50000, flush, 1000)
				if err != nil {
					t.Errorf("%s of %s with flush %d: %v", name, of, flush, err)
					continue
				}
				if got, err := All(pair[1](), compressed, Finish, 1<<30); err != nil || !bytes.Equal(got, data) {
					t.Errorf("%s of %s with flush %d: %d bytes, %v", name, of, flush, len(got), err)
				}
			}
		}
	}
}

// What our compressors write, the standard library reads.
func TestStandardLibraryReads(t *testing.T) {
	for of, data := range texts() {
		for f, open := range map[Format]func(r io.Reader) (io.Reader, error){
			Raw:  func(r io.Reader) (io.Reader, error) { return flate.NewReader(r), nil },
			Zlib: func(r io.Reader) (io.Reader, error) { return zlib.NewReader(r) },
			Gzip: func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		} {
			c, err := NewDeflater(f, DeflateOptions{Level: 6})
			if err != nil {
				t.Fatal(err)
			}
			compressed, err := All(c, data, Finish, 1<<30)
			if err != nil {
				t.Fatal(err)
			}
			r, err := open(bytes.NewReader(compressed))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, data) {
				t.Errorf("format %d of %s: %d bytes, %v", f, of, len(got), err)
			}
		}
	}
}

// Data that breaks off anywhere is an error, or as much as there is.
func TestTruncated(t *testing.T) {
	data := bytes.Repeat([]byte("some text, "), 30)
	for name, pair := range coders(t) {
		compressed, err := All(pair[0](), data, Finish, 1<<30)
		if err != nil {
			t.Fatal(err)
		}
		for n := range compressed {
			if _, err := All(pair[1](), compressed[:n], Finish, 1<<30); !errors.Is(err, ErrTruncated) && name != "zstd" {
				t.Errorf("%s of %d bytes: %v", name, n, err)
				break
			}
			got, err := All(pair[1](), compressed[:n], SyncFlush, 1<<30)
			if err != nil || !bytes.HasPrefix(data, got) {
				t.Errorf("%s of %d bytes, flushed: %d bytes, %v", name, n, len(got), err)
				break
			}
		}
	}
}

// Whatever is done to compressed data, it never panics, and never gives more than it may.
func TestDamaged(t *testing.T) {
	r := rand.New(rand.NewSource(2))
	for name, pair := range coders(t) {
		compressed, err := All(pair[0](), texts()["words"][:20000], Finish, 1<<30)
		if err != nil {
			t.Fatal(err)
		}
		for range 50 {
			bad := bytes.Clone(compressed)
			for range 1 + r.Intn(3) {
				bad[r.Intn(len(bad))] ^= byte(1 << r.Intn(8))
			}
			if got, err := All(pair[1](), bad, Finish, 1<<20); err == nil && len(got) > 1<<20 {
				t.Errorf("%s: %d bytes", name, len(got))
			}
		}
	}
}

// A bomb costs no more than its limit.
func TestBomb(t *testing.T) {
	zeros := make([]byte, 64<<20)
	all := coders(t)
	for _, name := range []string{"raw level 5", "zlib level 1", "gzip level 5", "brotli", "zstd"} {
		pair := all[name]
		compressed, err := All(pair[0](), zeros, Finish, 1<<30)
		if err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := All(pair[1](), compressed, Finish, 1<<20); err != ErrTooLarge {
			t.Errorf("%s: %v", name, err)
		}
		runtime.ReadMemStats(&after)
		if taken := after.TotalAlloc - before.TotalAlloc; taken > 48<<20 {
			t.Errorf("%s took %d MB", name, taken>>20)
		}
	}
}

// A gzip file may have several members, and zeros behind them.
func TestMembers(t *testing.T) {
	one := func(text string) []byte {
		c, _ := NewDeflater(Gzip, DeflateOptions{Level: 6})
		b, _ := All(c, []byte(text), Finish, 1<<30)
		return b
	}
	both := append(one("first "), one("second")...)
	for _, size := range []int{1, 5, 1000} {
		if got, err := pieces(NewInflater(Gzip, InflateOptions{Members: true}), append(bytes.Clone(both), 0, 0, 0), size, NoFlush, 4); err != nil || string(got) != "first second" {
			t.Errorf("in pieces of %d: %q, %v", size, got, err)
		}
	}
	if got, err := All(NewInflater(Gzip, InflateOptions{}), both, Finish, 1<<30); err != nil || string(got) != "first " {
		t.Errorf("without members: %q, %v", got, err)
	}
	if _, err := All(NewInflater(Gzip, InflateOptions{Members: true}), append(one("x"), "junk"...), Finish, 1<<30); err == nil || err.Error() != "incorrect header check" {
		t.Errorf("junk: %v", err)
	}
}

// A decompressor that nobody closed ends with the garbage.
func TestForgotten(t *testing.T) {
	func() {
		d := NewZstdDecompressor()
		if _, _, err := d.Step([]byte{0x28, 0xb5}, NoFlush, 10); err != nil {
			t.Fatal(err)
		}
	}()
	var left error
	for range 20 { // the collector notices in one of its first rounds; Find waits for goroutines that are about to end
		runtime.GC()
		if left = goleak.Find(); left == nil {
			return
		}
	}
	t.Error(left)
}

// What zlib says of bad data.
func TestWords(t *testing.T) {
	for _, c := range []struct {
		format Format
		data   string
		want   string
	}{
		{Zlib, "garbage", "incorrect header check"}, {Gzip, "garbage", "incorrect header check"}, {Raw, "\x07", "invalid block type"},
		{Zlib, "\x79\x18", "unknown compression method"}, {Zlib, "\x88\x1c", "invalid window size"}, {Gzip, "\x1f\x8b\x07\x00", "unknown compression method"},
		{Gzip, "\x1f\x8b\x08\x80", "unknown header flags set"}, {Raw, "\x01\x01\x00\x00\x00", "invalid stored block lengths"},
		{Raw, "\xfd\xff\xff", "too many length or distance symbols"}, {Raw, "\x03\x02\x00\x00", "invalid distance too far back"},
		{Raw, "\x04\x00\xfe\xff", "invalid code lengths set"}, {Zlib, "\x78\x9c\x03\x00\x00\x00\x00\x02", "incorrect data check"},
		{Zlib, "\x78\xbb\x00\x00\x00\x00", "Missing dictionary"}, {Zlib, "\x78", "unexpected end of file"},
	} {
		if _, err := All(NewInflater(c.format, InflateOptions{}), []byte(c.data), Finish, 1<<20); err == nil || err.Error() != c.want {
			t.Errorf("%d %x: %v, want %s", c.format, c.data, err, c.want)
		}
	}
}
