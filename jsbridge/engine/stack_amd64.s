#include "textflag.h"

// func stackUsed() uintptr
//
// A goroutine's structure begins with the bounds of its stack: stack.lo, stack.hi.
TEXT ·stackUsed(SB), NOSPLIT, $0-8
	MOVQ (TLS), AX
	MOVQ 8(AX), AX
	SUBQ SP, AX
	MOVQ AX, ret+0(FP)
	RET
