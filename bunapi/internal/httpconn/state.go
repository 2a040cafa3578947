// The states of a connection: four small state machines that run side by side, each with its table. An event that the table lacks
// for a state has no effect.

package httpconn

// life is how far the connection has come.
type life uint8

const (
	open      life = iota + 1
	finishing      // nothing is read any more; FIN follows when the output is written
	finished       // FIN was sent, and the peer's is awaited
	handing        // Upgrade was called; the successor takes over when the current request has been read
	handed         // the transport belongs to the successor
	gone           // the transport is closed
	lives
)

type lifeEvent uint8

const (
	finish   lifeEvent = iota // no request will be answered any more
	sendFIN                   // the last byte is written
	upgrade                   // the connection becomes something else
	handOver                  // … now
	closeIt                   // the transport is closed
	lifeEvents
)

var lifeTable = [lives][lifeEvents]life{
	open:      {finish: finishing, upgrade: handing, closeIt: gone},
	finishing: {sendFIN: finished, closeIt: gone},
	finished:  {closeIt: gone},
	handing:   {handOver: handed},
}

// answer is how far the response to the current request has come.
type answer uint8

const (
	noRequest answer = iota + 1 // there is nothing to answer
	awaited                     // nothing was written: the request can still be refused
	begun                       // something was written
	ending                      // it is complete, but its output has not been sent
	answers
)

type answerEvent uint8

const (
	headCame answerEvent = iota // the owner has a request
	wrote
	completed // with queued output
	over      // the owner no longer has a request
	answerEvents
)

var answerTable = [answers][answerEvents]answer{
	noRequest: {headCame: awaited},
	awaited:   {wrote: begun, completed: ending, over: noRequest},
	begun:     {completed: ending, over: noRequest},
	ending:    {over: noRequest},
}

// body is what happens to the body of the current request.
type body uint8

const (
	read    body = iota + 1 // up to its end, or there is no request: the next head may be parsed
	held                    // it has not been requested: nothing is parsed
	passed                  // it goes to the Request
	skipped                 // it is discarded
	whole                   // it has ended without having been requested: the Request is still to be notified
	bodies
)

type bodyEvent uint8

const (
	arrive bodyEvent = iota // a request has arrived
	ask                     // the Request wants it
	pause                   // … but not at the moment
	skip                    // it is not wanted
	end                     // the last byte was parsed
	bodyEvents
)

var bodyTable = [bodies][bodyEvents]body{
	read:    {arrive: held},
	held:    {ask: passed, skip: skipped, end: whole},
	passed:  {pause: held, skip: skipped, end: read},
	skipped: {end: read},
	whole:   {ask: read, skip: read},
}

// output is whether the transport accepts what is written.
type output uint8

const (
	flows  output = iota + 1 // it takes bytes
	waits                    // it is full: Writable comes
	broken                   // a write failed: nothing is written any more
	outputs
)

type outputEvent uint8

const (
	blocked outputEvent = iota
	writable
	fail
	outputEvents
)

var outputTable = [outputs][outputEvents]output{
	flows: {blocked: waits, fail: broken},
	waits: {writable: flows, fail: broken},
}

// The events, each of which reports whether it had an effect.

func (c *Conn) live(e lifeEvent) bool {
	next := lifeTable[c.life][e]
	if next != 0 {
		c.life = next
	}
	return next != 0
}

func (c *Conn) reply(e answerEvent) bool {
	next := answerTable[c.answer][e]
	if next != 0 {
		c.answer = next
	}
	return next != 0
}

func (c *Conn) content(e bodyEvent) bool {
	next := bodyTable[c.body][e]
	if next != 0 {
		c.body = next
	}
	return next != 0
}

func (c *Conn) stream(e outputEvent) bool {
	next := outputTable[c.output][e]
	if next != 0 {
		c.output = next
	}
	return next != 0
}

// complete reports whether the current request has come whole, or there is none.
func (c *Conn) complete() bool { return c.body == read || c.body == whole }

// closing reports whether nothing can be read or answered any more, but output may wait.
func (c *Conn) closing() bool { return c.life == finishing || c.life == finished }
