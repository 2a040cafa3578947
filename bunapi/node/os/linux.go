// What Linux tells in /proc.

//go:build linux

package os

import (
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// rawPriority says that the system call returns 20 minus the priority, so that no result looks like an error.
const rawPriority = true

// threads are the ids of this process's threads, each of which has a priority of its own.
func threads() []int {
	list := []int{os.Getpid()}
	entries, _ := os.ReadDir("/proc/self/task")
	for _, e := range entries {
		if id, err := strconv.Atoi(e.Name()); err == nil {
			list = append(list, id)
		}
	}
	return list
}

// tick is the unit of /proc/stat in milliseconds.
const tick = 10

// memory is what a program could still get, and all there is, in bytes.
func memory() (free, total uint64) {
	var info unix.Sysinfo_t
	if unix.Sysinfo(&info) == nil {
		unit := uint64(info.Unit)
		free, total = uint64(info.Freeram)*unit, uint64(info.Totalram)*unit //nolint:unconvert // their size depends on the processor
	}
	text, _ := os.ReadFile("/proc/meminfo")
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "MemAvailable:"); ok {
			if kb, err := strconv.ParseUint(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64); err == nil {
				free = kb << 10
			}
		}
	}
	return free, total
}

func uptime() float64 {
	var info unix.Sysinfo_t
	if unix.Sysinfo(&info) != nil {
		return 0
	}
	return float64(info.Uptime)
}

func loadAverages() [3]float64 {
	var loads [3]float64
	text, _ := os.ReadFile("/proc/loadavg")
	for i, field := range strings.Fields(string(text)) {
		if i < len(loads) {
			loads[i], _ = strconv.ParseFloat(field, 64)
		}
	}
	return loads
}

// processors reads the models of /proc/cpuinfo, the clock of /sys and the times of /proc/stat.
func processors(count int) []processor {
	list := make([]processor, count)
	info, _ := os.ReadFile("/proc/cpuinfo")
	i := -1
	for line := range strings.Lines(string(info)) {
		name, value, _ := strings.Cut(line, ":")
		switch strings.TrimSpace(name) {
		case "processor":
			i++
		case "model name":
			if i >= 0 && i < count {
				list[i].model = strings.TrimSpace(value)
			}
		}
	}
	stat, _ := os.ReadFile("/proc/stat")
	for line := range strings.Lines(string(stat)) {
		fields := strings.Fields(line)
		if len(fields) < 7 || !strings.HasPrefix(fields[0], "cpu") {
			continue
		}
		n, err := strconv.Atoi(fields[0][len("cpu"):])
		if err != nil || n >= count {
			continue
		}
		p := &list[n]
		for at, to := range map[int]*int64{1: &p.user, 2: &p.nice, 3: &p.sys, 4: &p.idle, 6: &p.irqMS} {
			ticks, _ := strconv.ParseInt(fields[at], 10, 64)
			*to = ticks * tick
		}
	}
	for i := range list {
		if list[i].model == "" {
			list[i].model = "unknown"
		}
		khz, err := os.ReadFile("/sys/devices/system/cpu/cpu" + strconv.Itoa(i) + "/cpufreq/scaling_cur_freq")
		if err == nil {
			n, _ := strconv.Atoi(strings.TrimSpace(string(khz)))
			list[i].mhz = n / 1000
		}
	}
	return list
}
