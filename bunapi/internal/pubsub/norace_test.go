//go:build !race

package pubsub

// How much the tests of several loops do: some seconds.
const (
	causalRounds = 1_000_000
	seeds        = 300
)
