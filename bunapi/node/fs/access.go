// Permissions of scripts that may not access everything.

package fs

import "syscall"

// readers are operations that change nothing, unless their flags say otherwise. All others write.
var readers = map[string]bool{
	"access": true, "exists": true, "lstat": true, "open": true, "readFile": true, "readdir": true, "readlink": true, "realpath": true,
	"realpathNative": true, "stat": true, "statfs": true,
}

// writing are the flags of open that change a file.
const writing = syscall.O_WRONLY | syscall.O_RDWR | syscall.O_CREAT | syscall.O_TRUNC | syscall.O_APPEND

// allowed returns why a call is not allowed. Descriptors were checked when they were opened.
func (p *params) allowed(operation string) error {
	access := p.files.env.Access
	for i, name := range p.names {
		at := p.files.at(name).name
		switch {
		case operation == "link" || operation == "symlink":
			// Through a link of its own, a script could reach files that are not below an allowed folder.
			return access.Everything(operation + " " + name)
		case operation == "copyFile" && i == 0:
			if err := access.Path(at, false); err != nil {
				return err
			}
		case readers[operation]:
			if err := p.allowedToOpen(at); err != nil {
				return err
			}
		default:
			if err := access.Path(at, true); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *params) allowedToOpen(at string) error {
	access := p.files.env.Access
	if p.opens&writing != 0 {
		if err := access.Path(at, true); err != nil {
			return err
		}
	}
	if p.opens&(syscall.O_WRONLY|syscall.O_RDWR) == syscall.O_WRONLY {
		return nil
	}
	return access.Path(at, false)
}
