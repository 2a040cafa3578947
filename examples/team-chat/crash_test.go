package team_test

import (
	"fmt"
	"os"
	"sync"
	"testing"
)

// TestKilledServerKeepsMessages kills the server while six people talk: every message that was acknowledged is there afterwards,
// once.
func TestKilledServerKeepsMessages(t *testing.T) {
	rounds := 3
	if os.Getenv("GOBUN_SLOW") != "" {
		rounds = 20
	}
	data := t.TempDir()
	kept := map[string]bool{}
	var members []*member // their sessions outlive the server, too
	for round := range rounds {
		s := start(t, data)
		var mu sync.Mutex
		var talkers sync.WaitGroup
		acknowledged := 0
		enough := make(chan struct{})
		for i := range 6 {
			if round == 0 {
				members = append(members, s.member(fmt.Sprint("member ", i)))
			}
			members[i].s = s
			seat, _ := members[i].join(fmt.Sprint("room-", i))
			talkers.Go(func() {
				for n := 0; ; n++ {
					text := fmt.Sprintf("round %d, member %d, message %d", round, i, n)
					if seat.says(text, text) != nil {
						return
					}
					for {
						got, err := seat.next()
						if err != nil {
							return
						}
						if got.Type == "kept" || got.Type == "refused" {
							if got.Type == "kept" {
								mu.Lock()
								kept[text] = true
								if acknowledged++; acknowledged == 40 {
									close(enough)
								}
								mu.Unlock()
							}
							break
						}
					}
				}
			})
		}
		<-enough
		s.kill()
		talkers.Wait()
	}

	s := start(t, data)
	found := map[string]int{}
	for i, m := range members {
		m.s = s
		seat, welcome := m.join(fmt.Sprint("room-", i))
		for page := welcome.Messages; len(page) > 0; {
			for _, m := range page {
				found[m.Text]++
			}
			if err := seat.c.WriteJSON(map[string]any{"type": "older", "before": page[0].ID}); err != nil {
				t.Fatal(err)
			}
			page = seat.hears("older").Messages
		}
	}
	for text := range kept {
		if found[text] != 1 {
			t.Errorf("%q was acknowledged and is there %d times", text, found[text])
		}
	}
	if len(kept) < 40*rounds {
		t.Errorf("only %d messages were acknowledged", len(kept))
	}
}
