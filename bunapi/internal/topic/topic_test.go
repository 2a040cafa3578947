package topic

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// span is a frame as the arena has them: a half-open range.
type span struct{ start, end int }

func (f span) Join(next span) (span, bool) {
	return span{f.start, next.end}, f.end == next.start
}

func (f span) Size() int { return f.end - f.start }

type client struct {
	Member[*client, span]
	name string
	got  []span
	last []span // delivered as the last
}

func (c *client) deliver(f span, last bool) {
	c.got = append(c.got, f)
	if last {
		c.last = append(c.last, f)
	}
}

func newTable() *Table[*client, span] { return New((*client).deliver) }

func member(c *client) *Member[*client, span] {
	if c == nil {
		return nil
	}
	return &c.Member
}

// each publishes the slow way and returns the names of those visited.
func each(t *Table[*client, span], topic string, except *client) string {
	var got []string
	if tp := t.Topic(topic); tp != nil {
		tp.Each(member(except), func(c *client) { got = append(got, c.name) })
	}
	return strings.Join(got, "")
}

func TestSubscribePublishLeave(t *testing.T) {
	tb := newTable()
	a, b, c := &client{name: "a"}, &client{name: "b"}, &client{name: "c"}
	for _, m := range []*client{a, b, c} {
		if !tb.Subscribe("x", &m.Member, m) {
			t.Fatal("first subscribe says false")
		}
	}
	if tb.Subscribe("x", &a.Member, a) {
		t.Error("second subscribe says true")
	}
	if got := each(tb, "x", nil); got != "abc" {
		t.Errorf("all: %s", got)
	}
	if got := each(tb, "x", b); got != "ac" {
		t.Errorf("but b: %s", got)
	}
	if n := tb.Topic("x").Receivers(&b.Member); n != 2 {
		t.Errorf("%d receivers", n)
	}
	if !tb.Unsubscribe("x", &a.Member) || tb.Unsubscribe("x", &a.Member) {
		t.Error("unsubscribe's result")
	}
	tb.Leave(&b.Member)
	if got := each(tb, "x", nil); got != "c" || tb.Count("x") != 1 {
		t.Errorf("after two left: %s, %d", got, tb.Count("x"))
	}
	tb.Leave(&c.Member)
	if tb.Len() != 0 || tb.Topic("x") != nil {
		t.Error("an empty topic is kept")
	}
}

func TestManySubscriptionsOfOneMember(t *testing.T) {
	tb := newTable()
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

func TestChangesDuringEach(t *testing.T) {
	tb := newTable()
	var all []*client
	for i := range 10 {
		c := &client{name: fmt.Sprint(i)}
		all = append(all, c)
		tb.Subscribe("x", &c.Member, c)
	}
	var got []string
	late := &client{name: "late"}
	tb.Topic("x").Each(nil, func(c *client) {
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
	if s := each(tb, "x", nil); s != "279late" {
		t.Errorf("afterwards %s", s)
	}
}

func TestNeighboursJoin(t *testing.T) {
	tb := newTable()
	a, b := &client{name: "a"}, &client{name: "b"}
	tb.Subscribe("x", &a.Member, a)
	tb.Subscribe("x", &b.Member, b)
	tp := tb.Topic("x")
	tp.Publish(span{0, 5}, nil)
	tp.Publish(span{5, 9}, nil)
	tp.Publish(span{9, 12}, &a.Member)
	tp.Publish(span{20, 30}, nil)
	if n := tp.Noted(); n != 22 {
		t.Errorf("%d bytes noted, want 22", n)
	}
	if len(a.got) != 0 {
		t.Error("handed out before the flush")
	}
	tb.Flush(false)
	if want := []span{{0, 9}, {20, 30}}; !slices.Equal(a.got, want) {
		t.Errorf("a: %v", a.got)
	}
	if want := []span{{0, 9}, {9, 12}, {20, 30}}; !slices.Equal(b.got, want) {
		t.Errorf("b: %v", b.got)
	}
	tb.Flush(false)
	if len(a.got) != 2 || tb.Pending() {
		t.Error("handed out twice")
	}
}

func TestKindIsThatOfAllSubscribers(t *testing.T) {
	tb := newTable()
	a, b, c := &client{}, &client{}, &client{}
	a.Kind, b.Kind, c.Kind = 3, 3, 4
	tb.Subscribe("x", &a.Member, a)
	tb.Subscribe("x", &b.Member, b)
	if k, uniform := tb.Topic("x").Kind(); k != 3 || !uniform {
		t.Error(k, uniform)
	}
	tb.Subscribe("x", &c.Member, c)
	if _, uniform := tb.Topic("x").Kind(); uniform {
		t.Error("two kinds are uniform")
	}
}

func TestSlowIsCountedForEveryTopic(t *testing.T) {
	tb := newTable()
	a, b := &client{}, &client{}
	tb.Subscribe("x", &a.Member, a)
	a.SetSlow(true)
	a.SetSlow(true)
	tb.Subscribe("y", &a.Member, a)
	tb.Subscribe("y", &b.Member, b)
	if !tb.Topic("x").Slow() || !tb.Topic("y").Slow() {
		t.Error("not slow")
	}
	tb.Unsubscribe("y", &a.Member)
	if tb.Topic("y").Slow() {
		t.Error("slow after the slow one left")
	}
	a.SetSlow(false)
	if tb.Topic("x").Slow() {
		t.Error("slow although nobody is")
	}
}

// TestLogAgainstOneByOne: whatever subscribes, leaves and publishes in one tick, each subscriber gets what it would get if each
// publish iterated over the subscribers.
func TestLogAgainstOneByOne(t *testing.T) {
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 1))
		tb := newTable()
		clients := make([]*client, 8)
		want := make([][]span, len(clients))
		subscribed := make([]map[string]bool, len(clients))
		for i := range clients {
			clients[i] = &client{name: fmt.Sprint(i)}
			subscribed[i] = map[string]bool{}
		}
		at := 0
		for range 300 {
			i, name := random.IntN(len(clients)), string(rune('a'+random.IntN(3)))
			c := clients[i]
			switch random.IntN(8) {
			case 0:
				tb.Subscribe(name, &c.Member, c)
				subscribed[i][name] = true
			case 1:
				tb.Unsubscribe(name, &c.Member)
				delete(subscribed[i], name)
			case 2:
				if random.IntN(4) == 0 {
					tb.Leave(&c.Member)
					clear(subscribed[i])
				}
			case 3:
				if random.IntN(4) == 0 {
					tb.Flush(false)
				}
			default:
				tp := tb.Topic(name)
				if tp == nil {
					continue
				}
				f := span{at, at + 1 + random.IntN(3)}
				at = f.end
				except := -1
				if random.IntN(2) == 0 {
					except = i
				}
				receivers := 0
				for j := range clients {
					if j != except && subscribed[j][name] {
						want[j] = append(want[j], f)
						receivers++
					}
				}
				var m *Member[*client, span]
				if except >= 0 {
					m = &c.Member
				}
				if n := tp.Receivers(m); n != receivers {
					t.Fatalf("seed %d: %d receivers, want %d", seed, n, receivers)
				}
				tp.Publish(f, m)
			}
		}
		tb.Flush(false)
		for i, c := range clients {
			if got, want := flat(c.got), flat(want[i]); got != want {
				t.Fatalf("seed %d, client %d:\ngot  %s\nwant %s", seed, i, got, want)
			}
		}
	}
}

// flat is the bytes of spans in the order of the arena, neighbours joined.
func flat(spans []span) string {
	spans = slices.Clone(spans)
	slices.SortFunc(spans, func(a, b span) int { return a.start - b.start })
	var out []span
	for _, s := range spans {
		if n := len(out); n > 0 && out[n-1].end >= s.start {
			if out[n-1].end > s.start {
				return fmt.Sprint("twice: ", spans)
			}
			out[n-1].end = s.end
			continue
		}
		out = append(out, s)
	}
	return fmt.Sprint(out)
}

func BenchmarkPublish(b *testing.B) {
	const perTick = 100
	for _, n := range []int{1, 100, 10_000} {
		for _, way := range []string{"log", "one by one"} {
			b.Run(fmt.Sprint(n, " subscribers, ", way), func(b *testing.B) {
				tb := New(func(c *client, f span, _ bool) { c.got = append(c.got[:0], f) })
				for range n {
					c := &client{}
					tb.Subscribe("x", &c.Member, c)
				}
				b.ReportAllocs()
				i := 0
				for b.Loop() {
					tp := tb.Topic("x")
					f := span{i, i + 1}
					if way == "log" {
						tp.Publish(f, nil)
					} else {
						tp.Each(nil, func(c *client) { c.got = append(c.got[:0], f) })
					}
					if i++; i%perTick == 0 {
						tb.Flush(false)
					}
				}
			})
		}
	}
}

// If member and topic both have many subscriptions, the topic's index agrees with its list.
func TestManySubscriptionsOfManyMembers(t *testing.T) {
	tb := newTable()
	members := make([]*client, 3*linearLimit)
	for i := range members {
		members[i] = &client{name: fmt.Sprint("c", i)}
	}
	rng := rand.New(rand.NewPCG(1, 2))
	subscribed := map[[2]int]bool{}
	for range 20_000 {
		i, j := rng.IntN(len(members)), rng.IntN(3*linearLimit)
		c, name := members[i], fmt.Sprint("t", j)
		key := [2]int{i, j}
		if c.IsSubscribed(name) != subscribed[key] {
			t.Fatalf("%s in %s: %v, want %v", c.name, name, !subscribed[key], subscribed[key])
		}
		if tp := tb.Topic(name); tp != nil && subscribed[key] && tp.Receivers(&c.Member) != tb.Count(name)-1 {
			t.Fatalf("%s receives what it publishes in %s", c.name, name)
		}
		switch rng.IntN(20) {
		case 0:
			tb.Leave(&c.Member)
			for k := range subscribed {
				if k[0] == i {
					delete(subscribed, k)
				}
			}
		case 1, 2, 3, 4, 5:
			if tb.Unsubscribe(name, &c.Member) != subscribed[key] {
				t.Fatalf("unsubscribe %s from %s: want %v", c.name, name, subscribed[key])
			}
			delete(subscribed, key)
		default:
			if tb.Subscribe(name, &c.Member, c) == subscribed[key] {
				t.Fatalf("subscribe %s to %s: want %v", c.name, name, !subscribed[key])
			}
			subscribed[key] = true
		}
	}
}

func BenchmarkSubscribeUnsubscribe(b *testing.B) {
	for _, n := range []int{1, 10_000} {
		b.Run(fmt.Sprint(n, "topics"), func(b *testing.B) {
			tb := newTable()
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

// Only in the final flush, only of the last topic, and only if nothing follows.
func TestTheLastFrameIsSaidToBeTheLast(t *testing.T) {
	tb := newTable()
	both, one, other := &client{}, &client{}, &client{}
	tb.Subscribe("a", &both.Member, both)
	tb.Subscribe("a", &other.Member, other)
	tb.Subscribe("b", &both.Member, both)
	tb.Subscribe("b", &one.Member, one)
	publish := func() {
		tb.Topic("a").Publish(span{0, 1}, nil)
		tb.Topic("b").Publish(span{2, 3}, nil)
		tb.Topic("b").Publish(span{4, 5}, member(one))
	}
	publish()
	tb.Flush(false)
	if len(both.last)+len(one.last)+len(other.last) > 0 {
		t.Error("a last frame in a flush that is not final")
	}
	publish()
	tb.Flush(true)
	if !slices.Equal(both.last, []span{{4, 5}}) || !slices.Equal(one.last, []span{{2, 3}}) || len(other.last) > 0 {
		t.Errorf("last frames: %v, %v, %v", both.last, one.last, other.last)
	}
}
