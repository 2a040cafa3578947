//go:build !amd64 && !arm64 && !riscv64

package engine

func stackUsed() uintptr { return 0 }
