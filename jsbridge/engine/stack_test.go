package engine

import "testing"

// The bounds of Go's stack are where stack_*.s reads them.
func TestStackUsedGrowsWithTheStack(t *testing.T) {
	if stackUsed() == 0 {
		t.Skip("this processor has no stack_*.s")
	}
	if Deep() || stackUsed() > 64<<10 {
		t.Fatalf("a test begins with %d bytes of stack", stackUsed())
	}
	before := stackUsed()
	if used := deeper(1000); used < before+1000*frame || used > before+1000*frame*3 {
		t.Errorf("1,000 frames of %d bytes take the stack from %d to %d bytes", frame, before, used)
	}
	if deeper(maxStack / frame); Deep() {
		t.Error("the stack stays deep")
	}
	if !deepAt(maxStack / frame) {
		t.Error("a deep stack is not seen")
	}
}

const frame = 1024

//go:noinline
func deeper(n int) uintptr {
	var room [frame]byte
	room[n%frame] = 1
	if n == 0 {
		return stackUsed()
	}
	return deeper(n-1) + uintptr(room[(n+1)%frame])
}

//go:noinline
func deepAt(n int) bool {
	var room [frame]byte
	room[n%frame] = 1
	if n == 0 {
		return Deep()
	}
	return deepAt(n-1) && room[n%frame] == 1
}
