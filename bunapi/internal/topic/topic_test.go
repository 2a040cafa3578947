package topic

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

type client struct {
	Member[*client]
	name string
}

func publish(t *Table[*client], topic string, except *client) string {
	var got []string
	var m *Member[*client]
	if except != nil {
		m = &except.Member
	}
	t.Each(topic, m, func(c *client) { got = append(got, c.name) })
	return strings.Join(got, "")
}

func TestSubscribePublishLeave(t *testing.T) {
	tb := New[*client]()
	a, b, c := &client{name: "a"}, &client{name: "b"}, &client{name: "c"}
	for _, m := range []*client{a, b, c} {
		if !tb.Subscribe("x", &m.Member, m) {
			t.Fatal("first subscribe says false")
		}
	}
	if tb.Subscribe("x", &a.Member, a) {
		t.Error("second subscribe says true")
	}
	if got := publish(tb, "x", nil); got != "abc" {
		t.Errorf("all: %s", got)
	}
	if got := publish(tb, "x", b); got != "ac" {
		t.Errorf("but b: %s", got)
	}
	if !tb.Unsubscribe("x", &a.Member) || tb.Unsubscribe("x", &a.Member) {
		t.Error("unsubscribe's result")
	}
	tb.Leave(&b.Member)
	if got := publish(tb, "x", nil); got != "c" || tb.Count("x") != 1 {
		t.Errorf("after two left: %s, %d", got, tb.Count("x"))
	}
	tb.Leave(&c.Member)
	if tb.Len() != 0 {
		t.Error("an empty topic is kept")
	}
}

func TestManySubscriptionsOfOneMember(t *testing.T) {
	tb := New[*client]()
	c := &client{name: "c"}
	var want []string
	for i := range 5 * linearLimit {
		name := fmt.Sprint("t", i)
		tb.Subscribe(name, &c.Member, c)
		if i%3 == 0 {
			tb.Unsubscribe(name, &c.Member)
		} else {
			want = append(want, name)
		}
		if c.IsSubscribed(name) != (i%3 != 0) {
			t.Fatalf("isSubscribed(%s)", name)
		}
	}
	got := c.Subscriptions()
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestChangesDuringAPublish(t *testing.T) {
	tb := New[*client]()
	var all []*client
	for i := range 10 {
		c := &client{name: fmt.Sprint(i)}
		all = append(all, c)
		tb.Subscribe("x", &c.Member, c)
	}
	var got []string
	late := &client{name: "late"}
	tb.Each("x", nil, func(c *client) {
		got = append(got, c.name)
		if c == all[2] { // most leave, so that the table compacts in the middle
			tb.Subscribe("x", &late.Member, late)
			for _, i := range []int{0, 1, 3, 4, 5, 6, 8} {
				tb.Leave(&all[i].Member)
			}
		}
	})
	if s := strings.Join(got, " "); s != "0 1 2 7 9" {
		t.Errorf("got %s", s)
	}
	if s := publish(tb, "x", nil); s != "279late" {
		t.Errorf("afterwards %s", s)
	}
}

func BenchmarkPublish(b *testing.B) {
	for _, n := range []int{1, 100, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			tb := New[*client]()
			for range n {
				c := &client{}
				tb.Subscribe("x", &c.Member, c)
			}
			sum := 0
			b.ReportAllocs()
			for b.Loop() {
				tb.Each("x", nil, func(c *client) { sum++ })
			}
		})
	}
}

func BenchmarkSubscribeUnsubscribe(b *testing.B) {
	for _, n := range []int{1, 10_000} {
		b.Run(fmt.Sprint(n, "topics"), func(b *testing.B) {
			tb := New[*client]()
			c := &client{}
			names := make([]string, n)
			for i := range names {
				names[i] = fmt.Sprint("topic", i)
				tb.Subscribe(names[i], &c.Member, c)
			}
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				tb.Unsubscribe(names[i%n], &c.Member)
				tb.Subscribe(names[i%n], &c.Member, c)
				i++
			}
		})
	}
}
