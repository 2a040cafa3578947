// Dates and times of TOML.

package document

import (
	"fmt"
	"strings"
	"time"
)

// two reads two digits.
func (p *toml) two(what, name string) (int, error) {
	if !isDigit(p.peek()) || !isDigit(p.peekAt(1)) {
		return 0, p.fail("Invalid %s: expected %s", what, name)
	}
	n := int(p.peek()-'0')*10 + int(p.peekAt(1)-'0')
	p.at += 2
	return n, nil
}

func (p *toml) date() (any, error) {
	year := p.text[p.at : p.at+4]
	p.at += 5
	month, err := p.two("date", "a 2-digit month")
	if err != nil {
		return nil, err
	}
	if month < 1 || month > 12 {
		return nil, p.fail("Invalid date: month must be between 01 and 12")
	}
	if !p.take("-") {
		return nil, p.fail("Invalid date: expected '-' after the month")
	}
	day, err := p.two("date", "a 2-digit day")
	if err != nil {
		return nil, err
	}
	var y int
	_, _ = fmt.Sscan(strings.TrimLeft(year, "0")+" ", &y)
	if last := time.Date(y, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day(); day < 1 || day > last {
		return nil, p.fail("Invalid date: day is out of range for the month")
	}
	text := fmt.Sprintf("%s-%02d-%02d", year, month, day)
	if c := p.peek(); c|0x20 != 't' && (c != ' ' || !isDigit(p.peekAt(1))) {
		return Date(text), p.valueEnd()
	}
	p.at++
	clock, err := p.time()
	if err != nil {
		return nil, err
	}
	return p.offset(text + "T" + clock)
}

// time reads 07:32 with or without seconds.
func (p *toml) time() (string, error) {
	limits := [...]struct {
		name string
		most int
	}{{"hours", 23}, {"minutes", 59}, {"seconds", 60}}
	var part [3]int
	for i, l := range limits {
		if i > 0 && !p.take(":") {
			if i == 2 {
				break
			}
			return "", p.fail("Invalid time: expected ':' after the hours")
		}
		n, err := p.two("time", "2-digit "+l.name)
		if err != nil {
			return "", err
		}
		if n > l.most {
			return "", p.fail("Invalid time: %s must be between 00 and %02d", l.name, l.most)
		}
		part[i] = n
	}
	text := fmt.Sprintf("%02d:%02d:%02d", part[0], part[1], min(part[2], 59))
	if !p.take(".") {
		return text, nil
	}
	start := p.at
	for isDigit(p.peek()) {
		p.at++
	}
	if p.at == start {
		return "", p.fail("Invalid time: expected at least one digit of fractional seconds")
	}
	digits := p.text[start:min(p.at, start+9)]
	if digits = strings.TrimRight(digits, "0"); digits != "" {
		text += "." + digits
	}
	return text, nil
}

// offset reads what may follow a date and a time.
func (p *toml) offset(text string) (any, error) {
	if p.peek()|0x20 == 'z' {
		p.at++
		return Date(text + "Z"), p.valueEnd()
	}
	sign := p.peek()
	if sign != '+' && sign != '-' {
		return Date(text), p.valueEnd()
	}
	p.at++
	hours, err := p.two("date-time offset", "2-digit hours")
	if err != nil {
		return nil, err
	}
	if hours > 23 {
		return nil, p.fail("Invalid date-time offset: hours must be between 00 and 23")
	}
	if !p.take(":") {
		return nil, p.fail("Invalid date-time offset: expected ':' after the hours")
	}
	minutes, err := p.two("date-time offset", "2-digit minutes")
	if err != nil {
		return nil, err
	}
	if minutes > 59 {
		return nil, p.fail("Invalid date-time offset: minutes must be between 00 and 59")
	}
	return Date(fmt.Sprintf("%s%c%02d:%02d", text, sign, hours, minutes)), p.valueEnd()
}
