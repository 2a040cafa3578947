package url

import "testing"

// A URL as the handlers of servers take it apart.
const benchmarked = "http://localhost:3000/chat/room?name=ada&room=lobby"

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(benchmarked); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkString(b *testing.B) {
	u, err := Parse(benchmarked)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		_ = u.String()
	}
}
