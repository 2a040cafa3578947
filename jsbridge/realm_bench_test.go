package jsbridge

import "testing"

// BenchmarkNewRealm is what every start of a script pays for the guards of goja's functions, among others.
func BenchmarkNewRealm(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		NewRealm(Hooks{})
	}
}
