// The port of a server: the option, or what the environment and the command line say where it is not given.

package serve

import (
	"math"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// DefaultPort is the port where nothing says another one.
const DefaultPort = 3000

func parsePort(s jsbridge.Scope, v goja.Value, cfg *Config) (int, error) {
	if jsbridge.IsNullish(v) || isEmptyString(v) {
		return defaultPort(cfg.Getenv, cfg.Port), nil
	}
	n, err := s.ToNumber(v)
	if err != nil {
		return 0, err
	}
	switch {
	case math.IsNaN(n) || math.IsInf(n, 0) || n != math.Trunc(n):
		return 0, jsbridge.RangeError(`The value of "options.port" is out of range. It must be an integer. Received %s`, s.Float(n).String()).WithCode("ERR_OUT_OF_RANGE")
	case n < 0 || n > math.MaxUint16:
		return 0, jsbridge.RangeError(`The value of "options.port" is out of range. It must be >= 0 and <= 65535. Received %s`, s.Float(n).String()).WithCode("ERR_OUT_OF_RANGE")
	}
	return int(n), nil
}

// defaultPort is the first of these that is a port. flag is the one of --port, empty if there was none.
func defaultPort(getenv func(string) string, flag string) int {
	for _, text := range []string{getenv("BUN_PORT"), getenv("PORT"), getenv("NODE_PORT"), flag} {
		if port, ok := ParsePort(text); ok {
			return port
		}
	}
	return DefaultPort
}

// ParsePort reads a port as Bun reads that of the environment and of --port: decimal digits, which may have a plus
// before them and low lines between them, and no spaces.
func ParsePort(text string) (port int, ok bool) {
	digits := strings.TrimPrefix(text, "+")
	if strings.HasPrefix(digits, "_") || strings.HasSuffix(digits, "_") || strings.HasPrefix(digits, "+") {
		return 0, false
	}
	n, err := strconv.ParseUint(strings.ReplaceAll(digits, "_", ""), 10, 16)
	return int(n), err == nil
}
