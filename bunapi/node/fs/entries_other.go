//go:build !linux

package fs

import "io/fs"

// entriesOf is what Go says of a directory. On Linux sys_linux.go reads directories itself.
func entriesOf(found []fs.DirEntry) []entry {
	list := make([]entry, len(found))
	for i, d := range found {
		k := kindUnknown
		switch t := d.Type(); {
		case t.IsRegular():
			k = kindFile
		case t.IsDir():
			k = kindDir
		case t&fs.ModeSymlink != 0:
			k = kindLink
		case t&fs.ModeNamedPipe != 0:
			k = kindFIFO
		case t&fs.ModeSocket != 0:
			k = kindSocket
		case t&fs.ModeCharDevice != 0:
			k = kindChar
		case t&fs.ModeDevice != 0:
			k = kindBlock
		}
		list[i] = entry{d.Name(), k}
	}
	return list
}
