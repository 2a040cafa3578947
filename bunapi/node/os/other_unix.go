// The other Unix systems: what needs their own system calls is not known.

//go:build unix && !linux

package os

const rawPriority = false

func threads() []int { return []int{0} }

func memory() (free, total uint64)     { return 0, 0 }
func uptime() float64                  { return 0 }
func loadAverages() [3]float64         { return [3]float64{} }
func processors(count int) []processor { return make([]processor, count) }
