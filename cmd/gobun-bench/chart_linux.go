// The curves as one SVG: a column for each dimension, delivered messages above, processor time below, both axes
// logarithmic. It reads on light and dark pages.

package main

import (
	"bytes"
	"fmt"
	"math"
)

const (
	panelWidth  = 250
	panelHeight = 170
	marginLeft  = 56
	marginTop   = 46
	gapX        = 64
	gapY        = 64
)

var colours = []string{"#0a84a5", "#e0762f", "#7a8b2f", "#9a5fb4"}

func chart(curves []curve, peers []*peer) []byte {
	var b bytes.Buffer
	width := marginLeft + len(curves)*(panelWidth+gapX)
	height := marginTop + 2*(panelHeight+gapY)
	_, _ = fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="system-ui, sans-serif" font-size="11">`+"\n", width, height)
	b.WriteString("<style>text{fill:#444}.g{stroke:#8884}.t{font-size:12px;font-weight:600}@media(prefers-color-scheme:dark){text{fill:#ccc}}</style>\n")
	for i, p := range peers {
		x := marginLeft + i*90
		_, _ = fmt.Fprintf(&b, `<rect x="%d" y="10" width="12" height="12" fill="%s"/><text x="%d" y="20">%s</text>`+"\n", x, colours[i%len(colours)], x+18, p.name)
	}
	for i, c := range curves {
		x := marginLeft + i*(panelWidth+gapX)
		panel(&b, x, marginTop, "million deliveries a second, by "+c.title, c.points, peers, func(pt point, name string) float64 { return pt.rate[name] })
		panel(&b, x, marginTop+panelHeight+gapY, "server CPU µs each, by "+c.title, c.points, peers, func(pt point, name string) float64 { return pt.cpu[name] })
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// panel draws one pair of axes with a line for each peer.
func panel(b *bytes.Buffer, x, y int, title string, points []point, peers []*peer, value func(point, string) float64) {
	low, high := math.Inf(1), math.Inf(-1)
	for _, pt := range points {
		for _, p := range peers {
			if v := value(pt, p.name); v > 0 {
				low, high = min(low, math.Log10(v)), max(high, math.Log10(v))
			}
		}
	}
	if low > high {
		return // nothing was measured
	}
	low, high = math.Floor(low), math.Ceil(high)
	if low == high {
		high++
	}
	px := func(i int) float64 { return float64(x) + float64(i)*panelWidth/float64(max(1, len(points)-1)) }
	py := func(v float64) float64 {
		return float64(y+panelHeight) - (math.Log10(v)-low)/(high-low)*panelHeight
	}
	_, _ = fmt.Fprintf(b, `<text class="t" x="%d" y="%d">%s</text>`+"\n", x, y-8, title)
	for e := low; e <= high; e++ {
		v := math.Pow(10, e)
		_, _ = fmt.Fprintf(b, `<line class="g" x1="%d" x2="%d" y1="%.1f" y2="%.1f"/><text x="%d" y="%.1f" text-anchor="end">%g</text>`+"\n", x, x+panelWidth, py(v), py(v), x-6, py(v)+4, v)
	}
	for i, pt := range points {
		_, _ = fmt.Fprintf(b, `<text x="%.1f" y="%d" text-anchor="middle">%s</text>`+"\n", px(i), y+panelHeight+16, pt.label)
	}
	for n, p := range peers {
		var line bytes.Buffer
		for i, pt := range points {
			if v := value(pt, p.name); v > 0 {
				_, _ = fmt.Fprintf(&line, "%.1f,%.1f ", px(i), py(v))
				_, _ = fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>`, px(i), py(v), colours[n%len(colours)])
			}
		}
		_, _ = fmt.Fprintf(b, `<polyline fill="none" stroke="%s" stroke-width="2" points="%s"/>`+"\n", colours[n%len(colours)], bytes.TrimSpace(line.Bytes()))
	}
}
