package runtime

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	goruntime "runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// What one kind of object may leave behind. Only a few connections wait for another request, so if each of a thousand objects
// leaked something, the total would exceed these bounds.
const (
	heapSlack       = 600 << 10 // bytes
	goroutineSlack  = 180       // 64 idle connections of two goroutines each, and some that are ending
	descriptorSlack = 140
	brokenSlack     = 24 // for uploads that broke off, whose connections are not used again
	// An upload that is aborted while connecting leaves an idle connection: up to 64, with three goroutines each, including the
	// peer's.
	abortedGoroutines  = 220
	abortedDescriptors = 90
	settleTimeout      = 10 * time.Second
	// windowSlack is for kinds whose objects may each hold a window of an unread body (4 MB): the last object is still in use.
	// All else is bounded as for other kinds.
	windowSlack = 4<<20 + heapSlack
)

type usage struct{ heap, goroutines, descriptors int }

func (l *leaks) measure() usage {
	goruntime.GC()
	goruntime.GC()
	var m goruntime.MemStats
	goruntime.ReadMemStats(&m)
	open, _ := os.ReadDir("/proc/self/fd") // empty where it does not exist
	return usage{int(m.HeapAlloc), goruntime.NumGoroutine(), len(open) - l.peer.open()}
}

// over describes what exceeds base by too much.
func (u usage) over(base usage, name string) string {
	heap, goroutines, descriptors := heapSlack, goroutineSlack, descriptorSlack
	if strings.Contains(name, "upload") && strings.Contains(name, ",") {
		goroutines, descriptors = brokenSlack, brokenSlack
	}
	if strings.Contains(name, "upload") && strings.Contains(name, ", aborted") {
		goroutines, descriptors = abortedGoroutines, abortedDescriptors
	}
	for _, kind := range []string{"lost", "endless", "upload", "fetch, canceled"} {
		if strings.Contains(name, kind) {
			heap = windowSlack
		}
	}
	for _, m := range []struct {
		name      string
		now, then int
		slack     int
	}{{"bytes", u.heap, base.heap, heap}, {"goroutines", u.goroutines, base.goroutines, goroutines}, {"descriptors", u.descriptors, base.descriptors, descriptors}} {
		if m.now > m.then+m.slack {
			return strconv.Itoa(m.now-m.then) + " " + m.name
		}
	}
	return ""
}

// leaks measures when the script requests it over HTTP; the answer comes once everything unreachable has been released.
type leaks struct {
	t        *testing.T
	peer     *deafPeer
	base     usage
	kinds    int
	controls int
}

// Write receives the script's output, of which there should be none.
func (l *leaks) Write(p []byte) (int, error) {
	l.t.Errorf("script: %s", p)
	return len(p), nil
}

func (l *leaks) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, err := io.ReadAll(r.Body)
	if err != nil {
		l.t.Error(err)
	}
	if string(name) == "before" {
		l.base = l.measure()
		return
	}
	l.compare(string(name))
}

func (l *leaks) compare(name string) {
	l.kinds++
	control := strings.Contains(name, "control")
	now := l.measure()
	// The script and other goroutines need a moment to release the rest.
	for begun := time.Now(); !control && now.over(l.base, name) != "" && time.Since(begun) < settleTimeout; now = l.measure() {
		collected := make(chan struct{})
		goruntime.AddCleanup(new([64]byte), func(c chan struct{}) { close(c) }, collected)
		goruntime.GC()
		<-collected
	}
	what := now.over(l.base, name)
	l.t.Logf("%8d bytes %4d goroutines %4d descriptors  %s", now.heap-l.base.heap, now.goroutines-l.base.goroutines, now.descriptors-l.base.descriptors, name)
	switch {
	case control && what != "":
		l.controls++
	case control:
		l.t.Errorf("%s: not seen", name)
	case what != "":
		l.t.Errorf("%s: leaves %s behind", name, what)
	}
}

// deafPeer is a server that does not read what it receives: it stays silent, answers early, closes or resets the connection. It
// keeps the other connections open until the end.
type deafPeer struct {
	listener net.Listener
	running  sync.WaitGroup

	mu   sync.Mutex
	kept []net.Conn
}

func startDeafPeer(t *testing.T) *deafPeer {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &deafPeer{listener: listener}
	p.running.Go(func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			p.running.Go(func() { p.serve(c) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		p.mu.Lock()
		for _, c := range p.kept {
			_ = c.Close()
		}
		p.mu.Unlock()
		p.running.Wait()
	})
	return p
}

func (p *deafPeer) serve(c net.Conn) {
	p.mu.Lock()
	p.kept = append(p.kept, c)
	p.mu.Unlock()
	tcp := c.(*net.TCPConn)
	request := make([]byte, len("POST /close"))
	if _, err := io.ReadFull(c, request); err != nil {
		return
	}
	switch string(request) {
	case "POST /early":
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
		_ = tcp.CloseWrite()
	case "POST /close":
		_ = tcp.CloseWrite()
	case "POST /reset":
		_ = tcp.SetLinger(0)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.kept = slices.DeleteFunc(p.kept, func(k net.Conn) bool { return k == c })
		_ = c.Close()
	}
}

// open returns how many descriptors the peer holds.
func (p *deafPeer) open() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.kept)
}

// TestNothingIsKept creates and drops every kind of object many times in one process and measures what is left.
func TestNothingIsKept(t *testing.T) {
	dir := t.TempDir()
	for name, size := range map[string]int{"file": 300 << 10, "large": 4 << 20} {
		if err := os.WriteFile(filepath.Join(dir, name), make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	l := &leaks{t: t, peer: startDeafPeer(t)}
	asked := httptest.NewServer(l)
	defer asked.Close()
	environ := append(os.Environ(), "LEAK_DIR="+dir, "LEAK_MEASURE="+asked.URL, "LEAK_PEER=http://"+l.peer.listener.Addr().String())
	rt, err := New(Config{Stdout: l, Stderr: l, Environ: environ})
	if err != nil {
		t.Fatal(err)
	}
	defer rt.Close()
	if code := rt.RunFile(t.Context(), filepath.Join("testdata", "leak.ts")); code != 0 {
		t.Errorf("exit %d", code)
	}
	if os.Getenv("LEAK_KIND") == "" && (l.kinds < 60 || l.controls != 1) {
		t.Errorf("%d kinds, %d controls", l.kinds, l.controls)
	}
}
