//go:build amd64 || arm64 || riscv64

package engine

//go:noescape
func stackUsed() uintptr
