// Nothing that an HTTP client does may panic, hang, leak or grow memory past the limits.

package protocol

import (
	"crypto/tls"
	"flag"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"
)

var (
	soak = flag.Bool("soak", false, "10,000 connections of each bad kind, and 50 rounds of chaos")
	seed = flag.Uint64("seed", 0, "the chaos of this seed; 0 is a new one")
)

// each is how many connections of every kind there are.
func each() int {
	switch {
	case *soak:
		return 10_000
	case raceDetector:
		return 5
	}
	return 20
}

// ask makes one honest request on a connection of its own.
func ask(t *testing.T, base, path string) string {
	t.Helper()
	client := http.Client{Timeout: answerWithin, Transport: &http.Transport{
		DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, // the victim is ours
	}}
	r, err := client.Get(base + path)
	if err != nil {
		t.Errorf("an honest request: %v", err)
		return ""
	}
	defer func() { _ = r.Body.Close() }()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Errorf("an honest request: %v", err)
	}
	return string(b)
}

// pendingBecomes waits until no request but the one that asks is under way.
func pendingBecomes(t *testing.T, base, want string) {
	t.Helper()
	got := ""
	for deadline := time.Now().Add(answerWithin); time.Now().Before(deadline) && !t.Failed(); time.Sleep(20 * time.Millisecond) {
		if got = ask(t, base, "/pending"); got == want {
			return
		}
	}
	t.Errorf("requests under way: %s, not %s", got, want)
}

func TestHostileHTTPClients(t *testing.T) {
	port, _ := inProcess(t, "web.ts", nil)
	attackHTTP(t, "ws", "http", port, overHTTP)
}

func TestHostileHTTPClientsOverTLS(t *testing.T) {
	dir := t.TempDir()
	writeCertificate(t, dir)
	port, _ := inProcess(t, "web.ts", []string{"CERTIFICATES=" + dir})
	attackHTTP(t, "wss", "https", port, onSecureHTTP())
}

func attackHTTP(t *testing.T, ws, scheme, port string, attacks []attack) {
	base := scheme + "://127.0.0.1:" + port
	before := ask(t, base, "/pending")
	attackServer(t, ws+"://127.0.0.1:"+port, attacks, each()*len(attacks))
	pendingBecomes(t, base, before)
	if got := ask(t, base, "/static"); got != "static" {
		t.Errorf("an honest request was answered with %q", got)
	}
}

// chaosClients and chaosActions are the size of one round of chaos.
const (
	chaosClients = 12
	chaosActions = 60 // of each client
)

// TestChaos has clients do random things to one server that uses everything, and then ends it: no crash, no hang, nothing left.
func TestChaos(t *testing.T) {
	rounds, actions := 2, chaosActions
	switch {
	case *soak:
		rounds, actions = 50, 20*chaosActions
	case raceDetector:
		actions = chaosActions / 4
	}
	dir := t.TempDir()
	writeCertificate(t, dir)
	before := census{}
	for round := range rounds {
		n := *seed
		if n == 0 {
			n = rand.Uint64()
		}
		if round == 1 {
			before = count() // what is made once and kept is there
		}
		chaos(t, n, actions, dir, round%2 == 1)
		if t.Failed() {
			t.Fatalf("round %d: again with -args -seed %d", round, n)
		}
	}
	settle(t, before, heapSlack)
}

func chaos(t *testing.T, seed uint64, actions int, certificates string, secure bool) {
	var environ []string
	attacks, base := append(onServer(), overHTTP...), "http://127.0.0.1:"
	if secure {
		environ, base = []string{"CERTIFICATES=" + certificates}, "https://127.0.0.1:"
		attacks = append(onTLS(), onSecureHTTP()...)
	}
	port, done := inProcess(t, "web.ts", environ)
	base += port
	var wg sync.WaitGroup
	for i := range chaosClients {
		wg.Go(func() {
			rnd := rand.New(rand.NewPCG(seed, uint64(i)))
			for n := range actions {
				if rnd.IntN(4) == 0 {
					if got := ask(t, base, "/static"); got != "static" {
						t.Errorf("client %d, action %d: an honest request was answered with %q", i, n, got)
					}
					continue
				}
				a := attacks[rnd.IntN(len(attacks))]
				conn, err := net.Dial("tcp", "127.0.0.1:"+port)
				if err != nil {
					t.Errorf("client %d, action %d: %v", i, n, err)
					return
				}
				if err := a.do(newAttacker(conn, rnd.Uint64(), true)); err != nil {
					t.Errorf("client %d, action %d, %s: %v", i, n, a.name, err)
				}
				_ = conn.Close()
			}
		})
	}
	wg.Wait()
	if got := ask(t, base, "/quit"); got != "bye" {
		t.Errorf("asked to end, it answered %q", got)
	}
	select {
	case status := <-done:
		if status != 0 {
			t.Errorf("the server ended with %d", status)
		}
	case <-time.After(answerWithin):
		t.Error("the server does not end")
	}
}
