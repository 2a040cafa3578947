// The chunked coding (RFC 9112 section 7.1).

package http1

import "bytes"

const (
	// maxChunkLine bounds the line of a chunk's size with its extensions, in bytes.
	maxChunkLine = 4 << 10
	// maxChunk bounds the size that a chunk may announce.
	maxChunk = 1<<48 - 1
	// maxOverhead bounds the bytes of chunk lines, extensions and trailers beyond what is normal for the amount of data: they
	// must not be a way to send without end.
	maxOverhead = MaxHead
	// fairLine is the length up to which a chunk line is not counted.
	fairLine = 16
)

func (p *Parser) chunked(b []byte) (n int, ev Event, data []byte, err Refusal) {
	for n < len(b) {
		if p.stage == inChunkData {
			k := int(min(p.left, int64(len(b)-n)))
			p.left -= int64(k)
			p.over = max(p.over-k, 0)
			if p.left == 0 {
				p.stage = inChunkEnd
			}
			return n + k, Data, b[n : n+k], OK
		}
		line, k, err := p.takeLine(b[n:])
		n += k
		if err != OK {
			return n, More, nil, err
		}
		if line == nil {
			break
		}
		switch p.stage {
		case inChunkSize:
			err = p.chunkSize(line)
		case inChunkEnd:
			if len(line) != len("\r\n") || line[0] != '\r' {
				return n, More, nil, BadRequest
			}
			p.stage = inChunkSize
		case inTrailer:
			if len(line) == len("\r\n") && line[0] == '\r' {
				p.reset()
				return n, End, nil, OK
			}
			if p.fields++; p.fields > p.limits().Fields {
				return n, More, nil, TooLarge
			}
			if colon, _, _ := split(line); colon <= 0 {
				err = BadRequest
			}
			if p.over += len(line); p.limits().Trailers {
				p.Trailers = append(p.Trailers, line...)
			}
		}
		if err != OK {
			return n, More, nil, err
		}
		if p.over > maxOverhead {
			return n, More, nil, TooLarge
		}
	}
	return n, More, nil, OK
}

// takeLine returns the current line with its LF when it is complete; it is valid until the next call.
func (p *Parser) takeLine(b []byte) (line []byte, n int, err Refusal) {
	at := bytes.IndexByte(b, '\n')
	n = at + 1
	if at < 0 {
		n = len(b)
	}
	if len(p.held)+n > maxChunkLine {
		return nil, n, BadRequest
	}
	if p.stage == inChunkEnd && !isCRLF(p.held, b) {
		return nil, n, BadRequest
	}
	switch {
	case at < 0:
		p.held = append(p.held, b...)
		return nil, n, OK
	case len(p.held) > 0:
		line = append(p.held, b[:n]...)
		p.held = p.held[:0]
		return line, n, OK
	}
	return b[:n], n, OK
}

// isCRLF reports whether the held and the received bytes begin with CR LF, without waiting for a line end.
func isCRLF(held, b []byte) bool {
	if len(held) == 0 {
		return b[0] == '\r' && (len(b) == 1 || b[1] == '\n')
	}
	return b[0] == '\n'
}

func (p *Parser) chunkSize(line []byte) Refusal {
	i, size := 0, int64(0)
	for ; hex(line[i]) >= 0; i++ {
		if size = size<<4 | int64(hex(line[i])); size > maxChunk {
			return BadRequest
		}
	}
	// Extensions are ignored; a bare CR in one is not.
	ext := line[i : len(line)-1]
	if i == 0 || len(ext) == 0 || ext[len(ext)-1] != '\r' || len(ext) > 1 && ext[0] != ';' {
		return BadRequest
	}
	for _, c := range ext[:len(ext)-1] {
		if c < ' ' && c != '\t' {
			return BadRequest
		}
	}
	p.over += max(len(line)-fairLine, 0)
	p.left = size
	p.stage = inChunkData
	if size == 0 {
		p.stage, p.fields, p.Trailers = inTrailer, 0, nil
	}
	return OK
}

func hex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}
