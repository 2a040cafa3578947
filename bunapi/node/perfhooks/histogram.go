// High dynamic range histograms: values are recorded with a fixed number of significant digits.

package perfhooks

import (
	"maps"
	"math"
	"math/bits"
	"slices"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// histogram counts values in buckets. A bucket is as wide as the precision allows at its position; only those with a count are
// kept.
type histogram struct {
	highest        int64
	unit           int             // number of bits of the lowest value that is distinguished from 0
	subBits        int             // within a power of two there are 1<<subBits places
	counts         map[int64]int64 // by the bucket's lowest value
	count, exceeds int64
	min, max       int64
	last           float64 // when recordDelta was called, in nanoseconds; 0 is never
}

func newHistogram(lowest, highest int64, figures int) *histogram {
	h := &histogram{highest: highest, unit: bits.Len64(uint64(lowest)) - 1, subBits: int(math.Ceil(math.Log2(2 * math.Pow10(figures))))}
	h.reset()
	return h
}

func (h *histogram) reset() {
	h.counts, h.count, h.exceeds, h.min, h.max, h.last = map[int64]int64{}, 0, 0, math.MaxInt64, 0, 0
}

// width is how many values share the bucket of v.
func (h *histogram) width(v int64) int64 {
	return 1 << max(h.unit, bits.Len64(uint64(v))-h.subBits)
}

func (h *histogram) lowestOf(v int64) int64  { return v &^ (h.width(v) - 1) }
func (h *histogram) highestOf(v int64) int64 { return h.lowestOf(v) + h.width(v) - 1 }
func (h *histogram) middleOf(v int64) int64  { return h.lowestOf(v) + h.width(v)/2 }

func (h *histogram) record(v, times int64) {
	if v > h.highest {
		h.exceeds++
		return
	}
	h.counts[h.lowestOf(v)] += times
	h.count += times
	h.min, h.max = min(h.min, v), max(h.max, v)
}

func (h *histogram) sorted() []int64 { return slices.Sorted(maps.Keys(h.counts)) }

func (h *histogram) mean() float64 {
	var sum float64
	for _, v := range h.sorted() {
		sum += float64(h.middleOf(v)) * float64(h.counts[v])
	}
	return sum / float64(h.count)
}

func (h *histogram) deviation() float64 {
	mean, sum := h.mean(), 0.0
	for _, v := range h.sorted() {
		d := float64(h.middleOf(v)) - mean
		sum += d * d * float64(h.counts[v])
	}
	return math.Sqrt(sum / float64(h.count))
}

// percentile is the highest value of the bucket in which the given share of all values is reached.
func (h *histogram) percentile(p float64) int64 {
	wanted := max(int64(p/100*float64(h.count)+0.5), 1)
	var seen int64
	for _, v := range h.sorted() {
		if seen += h.counts[v]; seen >= wanted {
			return h.highestOf(v)
		}
	}
	return 0
}

// share is one line of the distribution.
type share struct {
	percent float64
	value   int64
}

// shares halves the distance to 100 % from line to line.
func (h *histogram) shares() []share {
	var list []share
	var seen, last int64
	next := 0.0
	for _, v := range h.sorted() {
		seen += h.counts[v]
		last = h.highestOf(v)
		for next <= 100*float64(seen)/float64(h.count) {
			list = append(list, share{next, last})
			next += 100 / math.Exp2(math.Floor(math.Log2(100/(100-next)))+1)
			if seen == h.count {
				break
			}
		}
	}
	return append(list, share{100, last})
}

// histograms adds internal.histogram(lowest, highest, figures): an object of functions around one histogram.
func histograms(s jsbridge.Scope, internal *goja.Object) {
	_ = internal.Set("histogram", s.Func("histogram", 3, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return newHistogram(a.At(0).ToInteger(), a.At(1).ToInteger(), int(a.At(2).ToInteger())).object(s), nil
	}))
}

func (h *histogram) object(s jsbridge.Scope) *goja.Object {
	o := s.Object()
	s.Attach(o, h)
	fn := func(name string, f func(s jsbridge.Scope, a jsbridge.Args) goja.Value) {
		_ = o.Set(name, s.Func(name, 0, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) { return f(s, a), nil }))
	}
	whole := func(name string, get func() int64) {
		fn(name, func(s jsbridge.Scope, _ jsbridge.Args) goja.Value { return s.BigInt(get()) })
	}
	whole("min", func() int64 { return h.min })
	whole("max", func() int64 { return h.max })
	whole("count", func() int64 { return h.count })
	whole("exceeds", func() int64 { return h.exceeds })
	fn("mean", func(s jsbridge.Scope, _ jsbridge.Args) goja.Value { return s.Float(h.mean()) })
	fn("stddev", func(s jsbridge.Scope, _ jsbridge.Args) goja.Value { return s.Float(h.deviation()) })
	fn("reset", func(jsbridge.Scope, jsbridge.Args) goja.Value { h.reset(); return nil })
	fn("record", func(_ jsbridge.Scope, a jsbridge.Args) goja.Value { h.record(a.At(0).ToInteger(), 1); return nil })
	fn("percentile", func(s jsbridge.Scope, a jsbridge.Args) goja.Value { return s.BigInt(h.percentile(a.At(0).ToFloat())) })
	fn("percentiles", func(s jsbridge.Scope, _ jsbridge.Args) goja.Value {
		var list []goja.Value
		for _, x := range h.shares() {
			list = append(list, s.Array(s.Float(x.percent), s.BigInt(x.value)))
		}
		return s.Array(list...)
	})
	fn("add", func(s jsbridge.Scope, a jsbridge.Args) goja.Value {
		if other, ok := jsbridge.Unwrap[*histogram](s, a.At(0)); ok {
			for _, v := range other.sorted() {
				h.record(v, other.counts[v])
			}
			h.exceeds += other.exceeds
		}
		return nil
	})
	return o
}
