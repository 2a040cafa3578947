package members

import "strings"

// AbsentGlobals returns the globals of Bun that gobun lacks.
func AbsentGlobals() []string {
	return strings.Fields(`onerror
		BuildError BuildMessage ResolveError ResolveMessage URLPattern
		PerformanceResourceTiming PerformanceServerTiming PerformanceTiming
		Atomics FinalizationRegistry Float16Array Intl ShadowRealm SharedArrayBuffer Temporal WeakRef WebAssembly`)
}
