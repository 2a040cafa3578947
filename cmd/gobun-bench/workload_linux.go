// The workloads: what is done to a server, and what is measured of it.

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// figure is one measured quantity of a workload.
type figure struct {
	name string
	unit string
	// lower says that less is better: times, processor time, memory.
	lower bool
	// need is the ratio gobun/Bun that gobun promises: at least it, or at most it if lower. 0: no promise.
	need float64
}

// workload is one row group of the table.
type workload struct {
	name    string
	figures []figure
	// run measures one peer once and returns a value for each figure.
	run  func(b *bench, p *peer) ([]float64, error)
	solo bool // only gobun and Bun
}

const (
	mega = 1e6
	kilo = 1e3
)

var (
	perSecond = func(need float64) figure { return figure{name: "delivered", unit: "M/s", need: need} }
	cpuEach   = func(need float64) figure {
		return figure{name: "server CPU each", unit: "µs", lower: true, need: need}
	}
)

func workloads() []workload {
	return []workload{
		{name: "chat, 32 clients, to self too", figures: []figure{perSecond(4), cpuEach(0.25)}, run: chat(chatConfig{script: "chat", clients: 32, self: true, burst: 400})},
		{name: "chat, 32 clients", figures: []figure{perSecond(4), cpuEach(0.25)}, run: chat(chatConfig{script: "chat", clients: 32, burst: 400})},
		{name: "chat, 32 clients, compressed", figures: []figure{perSecond(4), cpuEach(0)}, run: chat(chatConfig{script: "chat", clients: 32, burst: 100, deflate: true})},
		{name: "JSON chat, 32 clients", figures: []figure{perSecond(0.8), cpuEach(0)}, run: chat(chatConfig{script: "json", clients: 32, self: true, burst: 40})},
		{name: "JSON chat, 256 clients", figures: []figure{perSecond(2), cpuEach(0)}, run: chat(chatConfig{script: "json", clients: 256, self: true, burst: 8})},
		{name: "JSON of a 200-byte envelope", solo: true, run: codec, figures: []figure{
			{name: "parse", unit: "µs", lower: true}, {name: "stringify", unit: "µs", lower: true},
		}},
		{name: "echo, 64 clients, 20 B", figures: []figure{{name: "messages", unit: "k/s", need: 1}, cpuEach(1)}, run: echo(64, 20)},
		{name: "echo, 1 client, 20 B", figures: []figure{{name: "median round trip", unit: "µs", lower: true, need: 0.8}}, run: roundTrip},
		{name: "echo, 4 clients, 1 MB", figures: []figure{{name: "bytes", unit: "MB/s", need: 1}, cpuEach(0)}, run: echoBig},
		{name: "fan-out, 50/s to 1,000", figures: []figure{cpuEach(1), {name: "p99 latency", unit: "ms", lower: true, need: 1}}, run: fanout(1000)},
		{name: "fan-out, 50/s to 5,000", figures: []figure{cpuEach(1), {name: "p99 latency", unit: "ms", lower: true, need: 1}}, run: fanout(5000)},
		{name: "10,000 idle connections", figures: []figure{{name: "memory each", unit: "B", lower: true, need: 1}}, run: idle(10_000)},
		{name: "20,000 idle connections", solo: true, figures: []figure{{name: "memory each", unit: "B", lower: true, need: 1}}, run: idle(20_000)},
		{name: "connect and close", figures: []figure{{name: "connections", unit: "k/s", need: 1}, cpuEach(0)}, run: connects},
		{name: "HTTP hello world, 64 clients", figures: []figure{{name: "requests", unit: "k/s", need: 0.7}, cpuEach(0)}, run: hello},
		{name: "start of a hello world", solo: true, figures: []figure{{name: "wall time", unit: "ms", lower: true, need: 1.5}}, run: startUp},
		{name: "subscribe and unsubscribe, 10,000 topics", solo: true, figures: []figure{{name: "operations", unit: "M/s", need: 1}, cpuEach(0)}, run: churn},
		{name: "echo under chat load, 64 + 32 clients", figures: []figure{
			{name: "p50 latency", unit: "ms", lower: true}, {name: "p99.9 latency", unit: "ms", lower: true},
		}, run: underLoad},
		{name: "memory after load", solo: true, figures: []figure{{name: "resident, idle", unit: "MB", lower: true}, {name: "resident, after", unit: "MB", lower: true}}, run: afterLoad},
	}
}

// open starts a peer's server and makes a swarm for it; end closes and stops them.
func (b *bench) open(p *peer, workload string, env ...string) (pr *process, s *swarm, end func(), err error) {
	if pr, err = b.start(p, workload, env...); err != nil {
		return nil, nil, nil, err
	}
	if s, err = newSwarm(); err != nil {
		pr.stop()
		return nil, nil, nil, err
	}
	return pr, s, func() { s.close(); pr.stop() }, nil
}

type chatConfig struct {
	script  string
	clients int
	self    bool
	burst   int // messages of each client in one round
	deflate bool
	size    int // of each message, in bytes; 0: short texts of different lengths
}

func flag01(on bool) string {
	if on {
		return "1"
	}
	return "0"
}

// chat sends bursts from every client and waits, round by round, until everybody has everything.
func chat(cfg chatConfig) func(b *bench, p *peer) ([]float64, error) {
	return func(b *bench, p *peer) ([]float64, error) {
		pr, s, end, err := b.open(p, cfg.script, "SELF="+flag01(cfg.self), "DEFLATE="+flag01(cfg.deflate))
		if err != nil {
			return nil, err
		}
		defer end()
		if err := s.dialAll(cfg.clients, pr.port, cfg.deflate, func(i int) string { return "/?name=" + name(i) }); err != nil {
			return nil, err
		}
		frames, payload := burst(cfg.burst)
		perMessage := len(name(0)) + len(": ")
		switch {
		case cfg.script == "json":
			frames, payload = repeat(cfg.burst, envelope())
			perMessage = len(`,"seen":true`)
		case cfg.size > 0:
			frames, payload = repeat(cfg.burst, strings.Repeat("x", cfg.size))
		}
		senders := cfg.clients
		if !cfg.self {
			senders--
		}
		want := senders * cfg.burst
		wantBytes := senders * (payload + cfg.burst*perMessage)
		round := func() (int, error) {
			for _, c := range s.clients {
				c.frames, c.bytes = 0, 0
			}
			for _, c := range s.clients {
				if err := s.send(c, frames); err != nil {
					return 0, err
				}
			}
			i := 0
			err := s.until(func() bool {
				for i < len(s.clients) && s.clients[i].frames >= want {
					i++
				}
				return i == len(s.clients)
			})
			for _, c := range s.clients {
				if err == nil && (c.frames != want || !cfg.deflate && c.bytes != wantBytes) {
					err = fmt.Errorf("%s: client %d got %d messages of %d bytes, want %d of %d", p.name, c.index, c.frames, c.bytes, want, wantBytes)
				}
				if err == nil && cfg.deflate && c.first != opText|0x40 {
					err = fmt.Errorf("%s: a message that is not compressed", p.name)
				}
			}
			return cfg.clients * want, err
		}
		return b.rate(pr, mega, round)
	}
}

func name(i int) string { return fmt.Sprintf("user%04d", i) }

// rate runs rounds: first for the warm-up, then for the measured time. It returns events per second in the given
// unit, and microseconds of the server's processor time for each.
func (b *bench) rate(pr *process, unit float64, round func() (int, error)) ([]float64, error) {
	for end := time.Now().Add(b.warmUp); time.Now().Before(end); {
		if _, err := round(); err != nil {
			return nil, err
		}
	}
	start, cpu, events := time.Now(), pr.cpu(), 0
	for time.Since(start) < b.measure {
		n, err := round()
		if err != nil {
			return nil, err
		}
		events += n
	}
	elapsed, used := time.Since(start), pr.cpu()-cpu
	return []float64{float64(events) / elapsed.Seconds() / unit, float64(used.Nanoseconds()) / kilo / float64(events)}, nil
}

// inFlight keeps one message of each client on its way, for a slice of time.
func (s *swarm) inFlight(frame []byte, slice time.Duration) (int, error) {
	var failed error
	count := 0
	stop := false
	for _, c := range s.clients {
		c.onFrame = func(c *client, _ []byte) {
			count++
			if !stop && failed == nil {
				failed = s.send(c, frame)
			}
		}
		if err := s.send(c, frame); err != nil {
			return 0, err
		}
	}
	end := time.Now().Add(slice)
	if err := s.until(func() bool { return failed != nil || !time.Now().Before(end) }); err != nil {
		return 0, err
	}
	stop = true
	// The last message of each client is still on its way.
	for _, c := range s.clients {
		c.onFrame, c.frames = nil, 0
	}
	err := s.until(func() bool {
		for _, c := range s.clients {
			if c.frames == 0 {
				return false
			}
		}
		return true
	})
	return count + len(s.clients), errors.Join(failed, err)
}

func echo(clients, size int) func(b *bench, p *peer) ([]float64, error) {
	return func(b *bench, p *peer) ([]float64, error) {
		return b.echo(p, clients, appendFrame(nil, opText, strings.Repeat("x", size)), kilo)
	}
}

const bigMessage = 1_000_000

func echoBig(b *bench, p *peer) ([]float64, error) {
	return b.echo(p, 4, appendFrame(nil, opBinary, strings.Repeat("\xfe", bigMessage)), mega/bigMessage)
}

func (b *bench) echo(p *peer, clients int, frame []byte, unit float64) ([]float64, error) {
	pr, s, end, err := b.open(p, "echo")
	if err != nil {
		return nil, err
	}
	defer end()
	if err := s.dialAll(clients, pr.port, false, func(int) string { return "/" }); err != nil {
		return nil, err
	}
	return b.rate(pr, unit, func() (int, error) { return s.inFlight(frame, b.measure/4) })
}

// roundTrip measures on one blocking socket: nothing but the two system calls stands between client and server.
func roundTrip(b *bench, p *peer) ([]float64, error) {
	pr, err := b.start(p, "echo")
	if err != nil {
		return nil, err
	}
	defer pr.stop()
	times, err := pingPong(pr.port, b.warmUp, b.measure)
	if err != nil {
		return nil, err
	}
	return []float64{float64(percentile(times, 50).Nanoseconds()) / kilo}, nil
}

// percentile sorts its argument.
func percentile(times []time.Duration, p float64) time.Duration {
	if len(times) == 0 {
		return 0
	}
	slices.Sort(times)
	return times[min(len(times)-1, int(float64(len(times))*p/100))]
}

const fanoutRate = 50 // messages a second

func fanout(subscribers int) func(b *bench, p *peer) ([]float64, error) {
	return func(b *bench, p *peer) ([]float64, error) {
		pr, s, end, err := b.open(p, "fanout")
		if err != nil {
			return nil, err
		}
		defer end()
		if err := s.dialAll(subscribers, pr.port, false, func(int) string { return "/sub" }); err != nil {
			return nil, err
		}
		publisher, err := s.dial(pr.port, "/pub", false)
		if err != nil {
			return nil, err
		}
		var times []time.Duration
		var failed error
		received := 0
		for _, c := range s.clients {
			c.collect = true
			c.onFrame = func(_ *client, payload []byte) {
				received++
				d, err := since(payload, time.Now())
				times = append(times, d)
				failed = errors.Join(failed, err)
			}
		}
		phase := func(length time.Duration) (int, error) {
			times, received = times[:0], 0
			n := int(length * fanoutRate / time.Second)
			next := time.Now()
			for range n {
				next = next.Add(time.Second / fanoutRate)
				if err := s.send(publisher, appendFrame(nil, opText, stamped(time.Now(), 64))); err != nil {
					return 0, err
				}
				for wait := time.Until(next); wait > 0; wait = time.Until(next) {
					if _, err := s.poll(wait.Round(time.Millisecond)); err != nil {
						return 0, err
					}
				}
			}
			err := s.until(func() bool { return received >= n*subscribers })
			return received, errors.Join(err, failed)
		}
		if _, err := phase(b.warmUp); err != nil {
			return nil, err
		}
		cpu := pr.cpu()
		n, err := phase(b.measure)
		if err != nil {
			return nil, err
		}
		used := pr.cpu() - cpu
		return []float64{float64(used.Nanoseconds()) / kilo / float64(n), float64(percentile(times, 99).Nanoseconds()) / mega}, nil
	}
}

// settleTime is how long a server may take to give memory of a burst of handshakes back before it is measured.
const settleTime = 4 * time.Second

// fewMore descriptors are what a process needs beside its connections.
const fewMore = 300

// idle measures what a connection costs that says nothing: with its ws object, its data and its one subscription.
func idle(clients int) func(b *bench, p *peer) ([]float64, error) {
	return func(b *bench, p *peer) ([]float64, error) {
		pr, s, end, err := b.open(p, "chat")
		if err != nil {
			return nil, err
		}
		defer end()
		clients := min(clients, openFiles()-fewMore)
		// The first few pay for what every later one shares.
		path := func(i int) string { return "/?name=" + name(i) }
		if err := s.dialAll(100, pr.port, false, path); err != nil {
			return nil, err
		}
		before := pr.memory()
		if err := s.dialAll(clients, pr.port, false, path); err != nil {
			return nil, err
		}
		least := pr.memory()
		for end := time.Now().Add(settleTime); time.Now().Before(end); {
			if _, err := s.poll(time.Second); err != nil {
				return nil, err
			}
			least = min(least, pr.memory())
		}
		return []float64{float64(least-before) / float64(clients)}, nil
	}
}

// connects opens WebSockets and closes them, 64 at a time in one thread.
func connects(b *bench, p *peer) ([]float64, error) {
	pr, err := b.start(p, "echo")
	if err != nil {
		return nil, err
	}
	defer pr.stop()
	request := handshake("/", false)
	return b.rate(pr, kilo, func() (int, error) { return connectBatch(pr.port, request) })
}

func hello(b *bench, p *peer) ([]float64, error) {
	pr, err := b.start(p, "http")
	if err != nil {
		return nil, err
	}
	defer pr.stop()
	conns, err := openRequests(pr.port, 64)
	if err != nil {
		return nil, err
	}
	defer conns.close()
	return b.rate(pr, kilo, func() (int, error) { return conns.requests(b.measure / 4) })
}

func startUp(b *bench, p *peer) ([]float64, error) {
	argv := p.command("hello")
	times := make([]time.Duration, 0, 20)
	for range cap(times) {
		cmd := exec.Command(argv[0], argv[1:]...)
		cmd.Dir = b.work
		start := time.Now()
		out, err := cmd.Output()
		if err != nil || !bytes.Contains(out, []byte("Hello world")) {
			return nil, fmt.Errorf("%s: hello world: %q %w", p.name, out, err)
		}
		times = append(times, time.Since(start))
	}
	return []float64{float64(percentile(times, 50).Nanoseconds()) / mega}, nil
}

func codec(b *bench, p *peer) ([]float64, error) {
	argv := p.command("codec")
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Dir = b.work
	cmd.Env = append(os.Environ(), "ENVELOPE="+envelope())
	out, err := cmd.Output()
	fields := strings.Fields(string(out))
	if err != nil || len(fields) != 2 {
		return nil, fmt.Errorf("%s: codec: %q %w", p.name, out, err)
	}
	values := make([]float64, len(fields))
	for i, f := range fields {
		if values[i], err = strconv.ParseFloat(f, 64); err != nil {
			return nil, err
		}
		values[i] /= kilo
	}
	return values, nil
}

func churn(b *bench, p *peer) ([]float64, error) {
	pr, s, end, err := b.open(p, "churn")
	if err != nil {
		return nil, err
	}
	defer end()
	c, err := s.dial(pr.port, "/", false)
	if err != nil {
		return nil, err
	}
	ask := appendFrame(nil, opText, "go")
	return b.rate(pr, mega, func() (int, error) {
		operations := 0
		var failed error
		c.collect = true
		c.onFrame = func(_ *client, payload []byte) { operations, failed = atoi(payload) }
		if err := s.send(c, ask); err != nil {
			return 0, err
		}
		err := s.until(func() bool { return operations > 0 || failed != nil })
		return operations, errors.Join(err, failed)
	})
}

func atoi(b []byte) (int, error) { return strconv.Atoi(string(b)) }

// underLoad measures the echo of 64 clients while a chat of 32 goes on beside them on the same server.
func underLoad(b *bench, p *peer) ([]float64, error) {
	pr, s, end, err := b.open(p, "mixed")
	if err != nil {
		return nil, err
	}
	defer end()
	const chatters, echoers = 32, 64
	if err := s.dialAll(chatters, pr.port, false, func(i int) string { return "/?name=" + name(i) }); err != nil {
		return nil, err
	}
	if err := s.dialAll(echoers, pr.port, false, func(int) string { return "/" }); err != nil {
		return nil, err
	}
	var times []time.Duration
	var failed error
	waiting := 0
	for _, c := range s.clients[chatters:] {
		c.collect = true
		c.onFrame = func(_ *client, payload []byte) {
			d, err := since(payload, time.Now())
			times, failed = append(times, d), errors.Join(failed, err)
			waiting--
		}
	}
	// A load that the server can carry: one message of each chatter and one of each echoer, again and again.
	const pause = 20 * time.Millisecond
	frames, _ := burst(1)
	phase := func(length time.Duration) error {
		times = times[:0]
		for end := time.Now().Add(length); time.Now().Before(end); {
			next := time.Now().Add(pause)
			for _, c := range s.clients[:chatters] {
				if err := s.send(c, frames); err != nil {
					return err
				}
			}
			for _, c := range s.clients[chatters:] {
				waiting++
				if err := s.send(c, appendFrame(nil, opText, stamped(time.Now(), 20))); err != nil {
					return err
				}
			}
			for wait := time.Until(next); wait > 0; wait = time.Until(next) {
				if _, err := s.poll(max(wait, time.Millisecond)); err != nil {
					return err
				}
			}
		}
		return errors.Join(s.until(func() bool { return waiting == 0 }), failed)
	}
	if err := phase(b.warmUp); err != nil {
		return nil, err
	}
	if err := phase(2 * b.measure); err != nil {
		return nil, err
	}
	return []float64{float64(percentile(times, 50).Nanoseconds()) / mega, float64(percentile(times, 99.9).Nanoseconds()) / mega}, nil
}

// afterLoad compares the memory of a server before and after a chat of 256 clients, all gone again.
func afterLoad(b *bench, p *peer) ([]float64, error) {
	pr, err := b.start(p, "chat", "SELF=1")
	if err != nil {
		return nil, err
	}
	defer pr.stop()
	before := pr.memory()
	s, err := newSwarm()
	if err != nil {
		return nil, err
	}
	err = s.dialAll(256, pr.port, false, func(i int) string { return "/?name=" + name(i) })
	frames, _ := burst(20)
	for range 4 {
		for _, c := range s.clients {
			c.frames = 0
		}
		for _, c := range s.clients {
			err = errors.Join(err, s.send(c, frames))
		}
		if err == nil {
			err = s.until(func() bool {
				for _, c := range s.clients {
					if c.frames < 20*len(s.clients) {
						return false
					}
				}
				return true
			})
		}
	}
	s.close()
	if err != nil {
		return nil, err
	}
	least := pr.memory()
	for range int(settleTime / time.Second) {
		time.Sleep(time.Second)
		least = min(least, pr.memory())
	}
	return []float64{float64(before) / mega, float64(least) / mega}, nil
}

func (b *bench) script(workload string) string {
	return filepath.Join(b.work, "servers", workload+".ts")
}
