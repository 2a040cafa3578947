package cluster

import (
	"strconv"
	"sync"

	"github.com/gobun/gobun/jsbridge"
)

// storeLimit bounds the keys and values of a process, in bytes.
const storeLimit = 64 << 20

// store is the data shared by the loops of a process, as JSON texts. Any goroutine.
type store struct {
	mu     sync.Mutex
	values map[string]string
	size   int
}

func newStore() *store { return &store{values: map[string]string{}} }

func (st *store) read(key string) (text string, ok bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	text, ok = st.values[key]
	return text, ok
}

// compare replaces old by text if old is still stored (old nil: if nothing is); text nil deletes it.
func (st *store) compare(key string, old, text *string) (done bool, err error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	now, ok := st.values[key]
	if ok != (old != nil) || ok && now != *old {
		return false, nil
	}
	_, err = st.write(key, text)
	return err == nil, err
}

// put stores a value, or deletes it (nil). It reports whether there was one.
func (st *store) put(key string, text *string) (had bool, err error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.write(key, text)
}

func (st *store) write(key string, text *string) (had bool, err error) {
	old, had := st.values[key]
	size := st.size
	if had {
		size -= len(key) + len(old)
	}
	if text == nil {
		delete(st.values, key)
		st.size = size
		return had, nil
	}
	if size += len(key) + len(*text); size > storeLimit {
		return had, jsbridge.RangeError("gobun:cluster: shared holds %d MB already", storeLimit>>20)
	}
	st.values[key], st.size = *text, size
	return had, nil
}

// add adds to a number. A missing value counts as 0.
func (st *store) add(key string, by float64) (sum float64, err error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if text, ok := st.values[key]; ok {
		if sum, err = strconv.ParseFloat(text, 64); err != nil {
			return 0, jsbridge.TypeError("gobun:cluster: %q is not a number", key)
		}
	}
	sum += by
	text := strconv.FormatFloat(sum, 'g', -1, 64)
	_, err = st.write(key, &text)
	return sum, err
}
