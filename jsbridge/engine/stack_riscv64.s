#include "textflag.h"

// func stackUsed() uintptr
//
// A goroutine's structure begins with the bounds of its stack: stack.lo, stack.hi.
TEXT ·stackUsed(SB), NOSPLIT, $0-8
	MOV 8(g), X5
	SUB X2, X5
	MOV X5, ret+0(FP)
	RET
