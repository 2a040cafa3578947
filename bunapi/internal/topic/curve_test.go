// The curves: the cost of an operation with few and with many topics and subscribers. The time for each operation stays nearly
// the same along a curve, because its cost depends on what it touches (and on cache misses).
//
//	go test ./bunapi/internal/topic -run '^$' -bench Curve

package topic

import (
	"fmt"
	"testing"
)

var curve = []int{10, 100, 1000, 10_000, 100_000}

func names(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("topic-%d", i)
	}
	return list
}

// many makes n subscribers of one topic.
func many(t *Table[*client, span], topic string, n int) []*client {
	list := make([]*client, n)
	for i := range list {
		list[i] = &client{}
		t.Subscribe(topic, &list[i].Member, list[i])
	}
	return list
}

// BenchmarkCurveTopicsOfOneSocket: one socket, n topics.
func BenchmarkCurveTopicsOfOneSocket(b *testing.B) {
	for _, n := range curve {
		topics := names(n)
		b.Run(fmt.Sprintf("subscribe and unsubscribe/%d", n), func(b *testing.B) {
			t, c := newTable(), &client{}
			for _, name := range topics {
				t.Subscribe(name, &c.Member, c)
			}
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				name := topics[i%n]
				t.Unsubscribe(name, &c.Member)
				t.Subscribe(name, &c.Member, c)
				i++
			}
		})
		b.Run(fmt.Sprintf("close, for each topic/%d", n), func(b *testing.B) {
			t, c := newTable(), &client{}
			for done := 0; done < b.N; {
				b.StopTimer()
				for _, name := range topics {
					t.Subscribe(name, &c.Member, c)
				}
				b.StartTimer()
				t.Leave(&c.Member)
				done += n
			}
		})
		b.Run(fmt.Sprintf("publish to one of them/%d", n), func(b *testing.B) {
			t, c := newTable(), &client{}
			for _, name := range topics {
				t.Subscribe(name, &c.Member, c)
			}
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				t.Topic(topics[i%n]).Each(nil, func(*client) {})
				i++
			}
		})
	}
}

// BenchmarkCurveSocketsOfOneTopic: one topic, n sockets.
func BenchmarkCurveSocketsOfOneTopic(b *testing.B) {
	for _, n := range curve {
		b.Run(fmt.Sprintf("subscribe and unsubscribe/%d", n), func(b *testing.B) {
			t := newTable()
			all := many(t, "t", n)
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				c := all[i%n]
				t.Unsubscribe("t", &c.Member)
				t.Subscribe("t", &c.Member, c)
				i++
			}
		})
		b.Run(fmt.Sprintf("close, for each socket/%d", n), func(b *testing.B) {
			for done := 0; done < b.N; {
				b.StopTimer()
				t := newTable()
				all := many(t, "t", n)
				b.StartTimer()
				for _, c := range all {
					t.Leave(&c.Member)
				}
				done += n
			}
		})
		b.Run(fmt.Sprintf("publish one by one, for each socket/%d", n), func(b *testing.B) {
			t := newTable()
			all := many(t, "t", n)
			b.ReportAllocs()
			b.ResetTimer()
			for done := 0; done < b.N; {
				t.Topic("t").Each(&all[0].Member, func(*client) {})
				done += n
			}
		})
	}
}
