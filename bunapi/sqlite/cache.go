package sqlite

import (
	"container/list"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// maxCacheSize is the name of the property of Database that bounds each queryCache.
const maxCacheSize = "MAX_QUERY_CACHE_SIZE"

// maxCachedSQL is the longest text that is cached, in bytes.
const maxCachedSQL = 64 << 10

// queryCache keeps the latest statements of query, by their text.
type queryCache struct {
	byText map[string]*list.Element
	recent list.List // of *cached, most recently used first
}

type cached struct {
	text string
	st   *statement
	obj  *goja.Object
}

func (q *queryCache) get(text string) *goja.Object {
	e := q.byText[text]
	if e == nil {
		return nil
	}
	c := e.Value.(*cached)
	if finalized, _ := c.st.st.Finalized(); finalized {
		q.remove(e)
		return nil
	}
	q.recent.MoveToFront(e)
	return c.obj
}

// put adds a statement. Evicted statements keep working.
func (q *queryCache) put(text string, st *statement, obj *goja.Object, places int) {
	if len(text) > maxCachedSQL {
		return
	}
	if q.byText == nil {
		q.byText = map[string]*list.Element{}
	}
	q.byText[text] = q.recent.PushFront(&cached{text, st, obj})
	for q.recent.Len() > places {
		q.remove(q.recent.Back())
	}
}

func (q *queryCache) remove(e *list.Element) {
	q.recent.Remove(e)
	delete(q.byText, e.Value.(*cached).text)
}

// clear forgets the statements and finalizes them.
func (q *queryCache) clear() {
	for e := q.recent.Front(); e != nil; e = e.Next() {
		e.Value.(*cached).st.st.Finalize()
	}
	q.forget()
}

// forget empties the cache.
func (q *queryCache) forget() {
	q.byText = nil
	q.recent.Init()
}

// clearCache is Database.clearQueryCache.
func (d *database) clearCache() error {
	if d.cache.recent.Len() == 0 {
		return nil
	}
	if err := d.idle(); err != nil {
		return err
	}
	d.cache.clear()
	return nil
}

// query is Database.query.
func query(s jsbridge.Scope, d *database, a jsbridge.Args) (goja.Value, error) {
	v := a.At(0)
	if !jsbridge.IsString(v) {
		return nil, jsbridge.TypeError("Expected 'query' to be a string, got '%s'", typeOf(v))
	}
	text := v.String()
	if text == "" {
		return nil, jsbridge.Errorf("SQL query cannot be empty.")
	}
	if obj := d.cache.get(text); obj != nil {
		return obj, nil
	}
	st, obj, err := d.prepare(s, text)
	if err != nil {
		return nil, err
	}
	st.st.Own()
	places, _ := jsbridge.Number(s.Class(databaseClass).Get(maxCacheSize))
	d.cache.put(text, st, obj, int(places))
	return obj, nil
}
