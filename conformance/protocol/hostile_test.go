// Nothing that a peer sends may panic, hang, leak or grow memory past the limits.

package protocol

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	gobunruntime "github.com/gobun/gobun/runtime"
)

var hostile = flag.Int("hostile", 0, "so many hostile connections; 0 is 10,000, and fewer with the race detector")

// attackers is how many hostile connections there are at once.
const attackers = 48

func hostileCount() int {
	switch {
	case *hostile > 0:
		return *hostile
	case raceDetector:
		return 2000
	}
	return 10_000
}

// inProcess runs a script in this process, so that goroutines, descriptors and memory can be counted. It returns the
// first line of output, and waits for the script at the end of the test.
func inProcess(t *testing.T, script string, environ []string, args ...string) (line string, done <-chan int) {
	t.Helper()
	r, w := io.Pipe()
	rt, err := gobunruntime.New(gobunruntime.Config{Args: args, Environ: append(os.Environ(), environ...), Stdout: w, Stderr: os.Stderr})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan int, 1)
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		ended <- rt.RunFile(ctx, filepath.Join("testdata", script))
		rt.Close()
		_ = w.Close()
	}()
	t.Cleanup(func() {
		cancel()
		<-stopped
	})
	if len(args) > 0 {
		go func() { _, _ = io.Copy(io.Discard, r) }()
		return "", ended
	}
	var text strings.Builder
	for one := make([]byte, 1); !strings.HasSuffix(text.String(), "\n"); text.Write(one) {
		if _, err := r.Read(one); err != nil {
			t.Fatal(err)
		}
	}
	go func() { _, _ = io.Copy(io.Discard, r) }()
	return strings.TrimSpace(text.String()), ended
}

// census counts what must not grow.
type census struct {
	goroutines, descriptors int
	heap                    int64 // bytes
}

func count() census {
	runtime.GC()
	runtime.GC() // pools are emptied by the second
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	c := census{goroutines: runtime.NumGoroutine(), heap: int64(m.HeapAlloc)}
	if list, err := os.ReadDir("/proc/self/fd"); err == nil {
		c.descriptors = len(list)
	}
	return c
}

// settle waits until nothing is more than it was: peers are gone, but the other side may still be about to notice.
func settle(t *testing.T, before census, slack int64) {
	t.Helper()
	var now census
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if now = count(); now.goroutines <= before.goroutines && now.descriptors <= before.descriptors && now.heap <= before.heap+slack {
			t.Logf("before: %+v, after: %+v", before, now)
			return
		}
	}
	stacks := make([]byte, 1<<20)
	t.Errorf("before: %+v, after: %+v\n%.10000s", before, now, stacks[:runtime.Stack(stacks, true)])
}

// peak watches the heap, in bytes, until stop is called.
func peak() (stop func() int64) {
	end := make(chan struct{})
	highest := make(chan int64)
	go func() {
		top := int64(0)
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				top = max(top, int64(m.HeapAlloc))
			case <-end:
				highest <- top
				return
			}
		}
	}()
	return func() int64 { close(end); return <-highest }
}

const (
	// heapSlack is what pools and caches may keep after an attack, in bytes.
	heapSlack = 16 << 20
	// heapPeak is what the heap may grow by during one, in bytes: half a megabyte of message and as much of backlog for
	// each connection, twice for the garbage collector, and the attackers' own. One bomb alone would be 200 MB.
	heapPeak = 96 << 20
	// heapPeakClient is the same for a client, whose limit for one message is 128 MB.
	heapPeakClient = 2*128<<20 + heapPeak
)

func TestHostileClients(t *testing.T) {
	port, _ := inProcess(t, "hostile.ts", nil)
	attackServer(t, "ws://127.0.0.1:"+port, onServer(), hostileCount())
}

// TestHostileClientsOverTLS: the streams with goroutines, which other systems have without TLS too.
func TestHostileClientsOverTLS(t *testing.T) {
	dir := t.TempDir()
	writeCertificate(t, dir)
	port, _ := inProcess(t, "hostile.ts", []string{"CERTIFICATES=" + dir})
	attackServer(t, "wss://127.0.0.1:"+port, onTLS(), hostileCount()/5)
}

// attackServer makes total connections, each with the next of the attacks.
func attackServer(t *testing.T, target string, attacks []attack, total int) {
	t.Helper()
	_, address, _ := strings.Cut(target, "://")
	run := func(n int) { // the n-th connection
		a := attacks[n%len(attacks)]
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Errorf("connection %d: %v", n, err)
			return
		}
		defer func() { _ = conn.Close() }()
		if err := a.do(newAttacker(conn, uint64(n), true)); err != nil {
			t.Errorf("connection %d, %s: %v", n, a.name, err)
		}
	}
	for n := range attacks {
		run(n) // what is made once and kept is made now
	}
	good := newWellBehaved(t, target)
	before := count()
	stop := peak()
	began := time.Now()
	var next atomic.Int64
	var wg sync.WaitGroup
	for range attackers {
		wg.Go(func() {
			for n := int(next.Add(1)) - 1; n < total && !t.Failed(); n = int(next.Add(1)) - 1 {
				run(n)
			}
		})
	}
	wg.Wait()
	top := stop() - before.heap
	t.Logf("%d hostile connections of %d kinds in %v, the heap grew by %d MB at most, a good client had %d echoes, the slowest after %v",
		total, len(attacks), time.Since(began).Round(time.Millisecond), top>>20, good.echoes.Load(), time.Duration(good.slowest.Load()).Round(time.Millisecond))
	if top > heapPeak {
		t.Errorf("the heap grew by %d MB", top>>20)
	}
	settle(t, before, heapSlack)
	good.stop(t)
}

// TestSenderIsSlowedDown: what a script does not take stays with the sender; memory does not fill with it.
func TestSenderIsSlowedDown(t *testing.T) {
	const (
		message = 60_000
		flood   = 256 << 20 // bytes that the client would like to send
		kernel  = 32 << 20  // more than both kernels' buffers of a loopback connection hold
	)
	port, _ := inProcess(t, "slow.ts", nil)
	for _, path := range []string{"/slow", "/paused"} {
		t.Run(path[1:], func(t *testing.T) {
			conn, _, _, err := dial(t.Context(), "ws://127.0.0.1:"+port+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			b := frame{op: opBinary, payload: make([]byte, message)}.encode(nil, true)
			before := count()
			stop := peak()
			_ = conn.SetWriteDeadline(time.Now().Add(time.Second)) // a hundred times what an eager reader would need
			sent := 0
			for ; sent < flood && err == nil; sent += len(b) {
				_, err = conn.Write(b)
			}
			top := stop() - before.heap
			t.Logf("%d MB were sent, the heap grew by %d MB", sent>>20, top>>20)
			if !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("the sender was not made to wait: %v", err)
			}
			if sent > kernel || top > kernel {
				t.Errorf("%d MB were sent, the heap grew by %d MB", sent>>20, top>>20)
			}
		})
	}
}

// writeCertificate makes key.pem and cert.pem for the loopback interface.
func writeCertificate(t *testing.T, dir string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{"key.pem": {Type: "PRIVATE KEY", Bytes: private}, "cert.pem": {Type: "CERTIFICATE", Bytes: cert}} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// wellBehaved is a client that wants an echo again and again.
type wellBehaved struct {
	echoes, slowest atomic.Int64
	end             chan struct{}
	result          chan error
}

func newWellBehaved(t *testing.T, target string) *wellBehaved {
	t.Helper()
	conn, r, _, err := dial(t.Context(), target, nil)
	if err != nil {
		t.Fatal(err)
	}
	w := &wellBehaved{end: make(chan struct{}), result: make(chan error, 1)}
	go func() {
		defer func() { _ = conn.Close() }()
		w.result <- w.talk(conn, &receiver{r: r})
	}()
	return w
}

func (w *wellBehaved) talk(conn net.Conn, rc *receiver) error {
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-w.end:
			return nil
		case <-tick.C:
		}
		began := time.Now()
		_ = conn.SetDeadline(began.Add(answerWithin))
		want := fmt.Sprintf("echo %d", n)
		if _, err := conn.Write(textFrame(want).encode(nil, true)); err != nil {
			return err
		}
		for {
			e := rc.next()
			if e.kind == gotText && string(e.payload) == "one is gone" || e.kind == gotPing {
				continue
			}
			if e.kind != gotText || string(e.payload) != want {
				return fmt.Errorf("instead of %q: %s", want, e)
			}
			break
		}
		w.echoes.Add(1)
		w.slowest.Store(max(w.slowest.Load(), int64(time.Since(began))))
	}
}

func (w *wellBehaved) stop(t *testing.T) {
	t.Helper()
	close(w.end)
	if err := <-w.result; err != nil {
		t.Errorf("the good client: %v", err)
	}
	if w.echoes.Load() < 10 {
		t.Errorf("the good client had %d echoes", w.echoes.Load())
	}
}

func TestHostileServers(t *testing.T) {
	attacks := onClient()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for n := 0; ; n++ {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() {
				defer func() { _ = conn.Close() }()
				a := attacks[n%len(attacks)]
				if err := a.do(newAttacker(conn, uint64(n), false)); err != nil {
					t.Errorf("connection %d, %s: %v", n, a.name, err)
				}
			})
		}
	})
	defer wg.Wait()
	defer func() { _ = l.Close() }()
	url := "ws://" + l.Addr().String()
	// The first script warms up what the process keeps.
	total := hostileCount() / 5
	for i, n := range []int{len(attacks), total} {
		t.Run([]string{"warm", "attack"}[i], func(t *testing.T) {
			before := count()
			stop := peak()
			began := time.Now()
			_, done := inProcess(t, "hostile-client.ts", nil, url, fmt.Sprint(n), "16")
			status := <-done
			top := stop() - before.heap
			t.Logf("%d hostile connections of %d kinds in %v, the heap grew by %d MB at most", n, len(attacks), time.Since(began).Round(time.Millisecond), top>>20)
			if status != 0 {
				t.Errorf("the script ended with %d", status)
			}
			if top > heapPeakClient {
				t.Errorf("the heap grew by %d MB", top>>20)
			}
			if i > 0 {
				settle(t, before, heapSlack)
			}
		})
	}
}
