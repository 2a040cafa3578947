package jsbridge

import "testing"

// BenchmarkNewRealm is the cost at every start of a script for the guards of goja's functions, among others.
func BenchmarkNewRealm(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		NewRealm(Hooks{})
	}
}
