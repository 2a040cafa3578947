// Running the workloads in alternating rounds and printing what came out.

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	goruntime "runtime"
	"slices"
	"strings"
	"time"
)

// samples[peer][figure] are the values of the rounds.
type samples [][][]float64

func (b *bench) run(stdout io.Writer, out string) error {
	var report bytes.Buffer
	w := io.MultiWriter(stdout, &report)
	start := time.Now()
	b.heading(w)
	var missed []string
	var failed error
	list := slices.DeleteFunc(workloads(), func(wl workload) bool { return !b.only.MatchString(wl.name) })
	leftOut := 0
	for i, wl := range list {
		// Each workload has its share of the time, and what the ones before it have left.
		got, rounds, err := b.measureAll(wl, start.Add(b.limit*time.Duration(i+1)/time.Duration(len(list))))
		leftOut += b.rounds - rounds
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", wl.name, err))
			continue
		}
		missed = append(missed, b.rows(w, wl, got)...)
	}
	_, _ = fmt.Fprintf(w, "\nMedians of %d rounds; the ratio is gobun's median to Bun's. Took %s.\n", b.rounds, time.Since(start).Round(time.Second))
	if leftOut > 0 {
		_, _ = fmt.Fprintf(w, "To end in time, %d of the %d rounds were left out.\n", leftOut, b.rounds*len(list))
	}
	for _, m := range missed {
		_, _ = fmt.Fprintln(w, "Not reached: "+m)
	}
	if out == "" || failed != nil {
		return failed
	}
	return os.WriteFile(out, report.Bytes(), 0o644)
}

func (b *bench) heading(w io.Writer) {
	_, _ = fmt.Fprintf(w, "%s, %d cores, %s/%s, %s\n\n", processor(), goruntime.NumCPU(), goruntime.GOOS, goruntime.GOARCH, time.Now().UTC().Format(time.DateOnly))
	for _, p := range b.peers {
		_, _ = fmt.Fprintf(w, "- %s: %s\n", p.name, p.version)
	}
	_, _ = fmt.Fprint(w, "\n| workload | measure |")
	for _, p := range b.peers {
		_, _ = fmt.Fprintf(w, " %s |", p.name)
	}
	_, _ = fmt.Fprint(w, " ratio | promised |\n|---|---|"+strings.Repeat("---:|", len(b.peers)+2)+"\n")
}

// processor is the model name of the first core.
func processor() string {
	data, err := os.ReadFile("/proc/cpuinfo")
	if err == nil {
		for line := range strings.Lines(string(data)) {
			if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
				return strings.TrimSpace(value)
			}
		}
	}
	return "unknown processor"
}

// measureAll measures each server in turn, round by round. The slow ones are measured once: nobody compares them
// with anything in the second digit. After the deadline no further round begins; it returns how many there were.
func (b *bench) measureAll(wl workload, deadline time.Time) (got samples, rounds int, err error) {
	got = make(samples, len(b.peers))
	for i := range got {
		got[i] = make([][]float64, len(wl.figures))
	}
	for round := range b.rounds {
		if round > 0 && time.Now().After(deadline) {
			return got, round, nil
		}
		for i, p := range b.peers {
			main := p.name == "gobun" || p.name == "bun"
			if !main && (wl.solo || round > 0) {
				continue
			}
			_, _ = fmt.Fprintf(b.log, "%s: %s, round %d\n", wl.name, p.name, round+1)
			values, err := wl.run(b, p)
			switch {
			case errors.Is(err, errNoWorkload):
				continue
			case err != nil && main:
				return nil, round, fmt.Errorf("%s: %w", p.name, err)
			case err != nil:
				_, _ = fmt.Fprintf(b.log, "%s: %s failed: %v\n", wl.name, p.name, err)
				continue
			}
			for f, v := range values {
				got[i][f] = append(got[i][f], v)
			}
		}
	}
	return got, b.rounds, nil
}

func median(values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// digits prints three significant ones.
func digits(v float64) string {
	switch {
	case math.IsNaN(v):
		return "–"
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	case v >= 1:
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.3g", v)
}

// rows prints a workload and returns the promises that were not kept.
func (b *bench) rows(w io.Writer, wl workload, got samples) (missed []string) {
	for f, fig := range wl.figures {
		_, _ = fmt.Fprintf(w, "| %s | %s, %s |", wl.name, fig.name, fig.unit)
		values := map[string]float64{}
		for i, p := range b.peers {
			values[p.name] = median(got[i][f])
			_, _ = fmt.Fprintf(w, " %s |", digits(values[p.name]))
		}
		ratio := values["gobun"] / values["bun"]
		if _, ok := values["bun"]; !ok {
			ratio = math.NaN()
		}
		promise := ""
		if fig.need > 0 {
			promise = "≥ " + digits(fig.need)
			kept := ratio >= fig.need
			if fig.lower {
				promise = "≤ " + digits(fig.need)
				kept = ratio <= fig.need
			}
			if !kept && !math.IsNaN(ratio) {
				missed = append(missed, fmt.Sprintf("%s, %s: %s", wl.name, fig.name, digits(ratio)))
				promise += " ✗"
			}
		}
		_, _ = fmt.Fprintf(w, " %s | %s |\n", digits(ratio), promise)
	}
	return missed
}
