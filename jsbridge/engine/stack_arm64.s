#include "textflag.h"

// func stackUsed() uintptr
//
// A goroutine's structure begins with the bounds of its stack: stack.lo, stack.hi.
TEXT ·stackUsed(SB), NOSPLIT, $0-8
	MOVD 8(g), R0
	MOVD RSP, R1
	SUB  R1, R0
	MOVD R0, ret+0(FP)
	RET
