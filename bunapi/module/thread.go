// Workers, as modules see them.

package module

import "github.com/gobun/gobun/jsbridge"

// Thread is what a realm that runs in a Worker knows about itself. The functions may be called from the Worker's own loop only.
type Thread struct {
	// ID is the Worker's number, unique in the app. Name is its name.
	ID   int
	Name string
	// Inside is the Worker's side of its connection to the parent; bunapi/web/worker knows its type.
	Inside any
	// Opened is called when the Worker's realm exists. Uncaught passes an uncaught error to the parent: the error itself, and as it
	// would be printed.
	Opened   func()
	Uncaught func(s jsbridge.Scope, err error, text string)
}

// ThreadPlan is what a new Worker runs, and with what.
type ThreadPlan struct {
	// File is the path of the script; if it is empty, Code is the script, and Name is its file name.
	File, Name, Code string
	Preload          []string
	Environ          []string
	Args, ExecArgs   []string
	Dir              string
	Self             *Thread
	// Ended is called once, from any goroutine, when everything of the Worker has been released.
	Ended func(ThreadEnd)
}

// ThreadEnd is how a Worker ended.
type ThreadEnd struct {
	// Code is the exit status.
	Code int
	// Failed is why the Worker was ended or could not run, unless Thread.Uncaught has said so; NotFound if there is no such file.
	Failed   string
	NotFound bool
}
