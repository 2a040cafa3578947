// Scaling curves: how delivered messages per second and processor time change with the number of clients, the size of
// messages and the number of topics.

package main

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// curve is one dimension. Its points are measured with gobun and Bun.
type curve struct {
	title  string
	points []point
	run    func(b *bench, p *peer, at int) ([]float64, error)
}

// point is one measured place: delivered messages per second and CPU microseconds of each, for each peer.
type point struct {
	at    int
	label string
	rate  map[string]float64
	cpu   map[string]float64
}

func points(label func(int) string, at ...int) []point {
	list := make([]point, len(at))
	for i, n := range at {
		list[i] = point{at: n, label: label(n), rate: map[string]float64{}, cpu: map[string]float64{}}
	}
	return list
}

func curves() []curve {
	number := func(n int) string { return commas(n) }
	return []curve{
		{title: "clients", points: points(number, 2, 8, 32, 128, 512, 2048), run: func(b *bench, p *peer, n int) ([]float64, error) {
			// About as many deliveries in a round, whatever the number of clients.
			return chat(chatConfig{script: "chat", clients: n, self: true, burst: max(1, 400_000/(n*n))})(b, p)
		}},
		{title: "message size", points: points(bytesLabel, 16, 256, 4<<10, 64<<10, 256<<10), run: func(b *bench, p *peer, size int) ([]float64, error) {
			const inRound = 4 << 20 // bytes that one client sends in a round
			return chat(chatConfig{script: "chat", clients: 16, self: true, burst: max(1, min(400, inRound/16/size)), size: size})(b, p)
		}},
		{title: "topics", points: points(number, 1, 10, 100, 1000, 10_000), run: topicsRun},
	}
}

// topicsRun publishes bursts to topics that have ten subscribers each.
func topicsRun(b *bench, p *peer, topics int) ([]float64, error) {
	pr, s, end, err := b.open(p, "topics", fmt.Sprintf("TOPICS=%d", topics))
	if err != nil {
		return nil, err
	}
	defer end()
	const sockets, each, messages = 100, 10, 10_000
	if err := s.dialAll(sockets, pr.port, false, func(int) string { return "/sub" }); err != nil {
		return nil, err
	}
	publisher, err := s.dial(pr.port, "/pub", false)
	if err != nil {
		return nil, err
	}
	frames, _ := burst(messages)
	received := func() (n int) {
		for _, c := range s.clients {
			n += c.frames
		}
		return n
	}
	return b.rate(pr, mega, func() (int, error) {
		start := received()
		if err := s.send(publisher, frames); err != nil {
			return 0, err
		}
		err := s.until(func() bool { return received()-start >= messages*each })
		return messages * each, err
	})
}

func commas(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func bytesLabel(n int) string {
	if n >= 1<<10 {
		return fmt.Sprintf("%d KB", n>>10)
	}
	return fmt.Sprintf("%d B", n)
}

func (b *bench) scale(stdout io.Writer, out string) error {
	all := curves()
	for i := range all {
		c := &all[i]
		if !b.only.MatchString(c.title) {
			continue
		}
		_, _ = fmt.Fprintf(stdout, "\n| %s |", c.title)
		for _, p := range b.peers {
			_, _ = fmt.Fprintf(stdout, " %s, M/s | %s, CPU µs each |", p.name, p.name)
		}
		_, _ = fmt.Fprint(stdout, "\n|---:|"+strings.Repeat("---:|---:|", len(b.peers))+"\n")
		for _, pt := range c.points {
			_, _ = fmt.Fprintf(stdout, "| %s |", pt.label)
			for _, p := range b.peers {
				values, err := b.medians(c, p, pt.at)
				if err != nil {
					return fmt.Errorf("%s, %s %s: %w", p.name, c.title, pt.label, err)
				}
				pt.rate[p.name], pt.cpu[p.name] = values[0], values[1]
				_, _ = fmt.Fprintf(stdout, " %s | %s |", digits(values[0]), digits(values[1]))
			}
			_, _ = fmt.Fprintln(stdout)
		}
	}
	if out == "" {
		return nil
	}
	return os.WriteFile(out, chart(all, b.peers), 0o644)
}

// medians are those of the rounds.
func (b *bench) medians(c *curve, p *peer, at int) ([]float64, error) {
	var rates, cpus []float64
	for range b.rounds {
		values, err := c.run(b, p, at)
		if err != nil {
			return nil, err
		}
		rates, cpus = append(rates, values[0]), append(cpus, values[1])
	}
	return []float64{median(rates), median(cpus)}, nil
}
