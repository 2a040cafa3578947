//go:build race

package pubsub

// The race detector makes everything many times slower.
const (
	causalRounds = 100_000
	seeds        = 50
)
