package site

import "sync"

// cacheLimit is how many bytes of finished pages are kept: some thousands of articles.
const cacheLimit = 64 << 20

// cache keeps finished pages by address. Everything in it is of one version of the
// content: when that changes all of it goes at once, so nothing in it can be stale and
// nobody has to know which page shows what.
type cache struct {
	mu      sync.Mutex
	limit   int // bytes
	version int64
	kept    map[string]*document
	order   []string // oldest first
	bytes   int
}

func newCache(limit int) *cache { return &cache{limit: limit, kept: map[string]*document{}} }

// get returns the document kept for key, if it was made of this version of the content.
func (c *cache) get(version int64, key string) (*document, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if version != c.version {
		c.version, c.kept, c.order, c.bytes = version, map[string]*document{}, nil, 0
		return nil, false
	}
	doc, ok := c.kept[key]
	return doc, ok
}

// put keeps a document made of this version. One that was overtaken by a change while it
// was made is not kept, nor one that is too big to share the room.
func (c *cache) put(version int64, key string, doc *document) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if version != c.version || doc.size() > c.limit/8 {
		return
	}
	if _, there := c.kept[key]; there {
		return // two requests made it at once; they are the same
	}
	for c.bytes+doc.size() > c.limit && len(c.order) > 0 {
		oldest := c.order[0]
		c.order = c.order[1:]
		c.bytes -= c.kept[oldest].size()
		delete(c.kept, oldest)
	}
	c.kept[key] = doc
	c.order = append(c.order, key)
	c.bytes += doc.size()
}
