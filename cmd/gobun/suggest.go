// Suggesting the word that was probably meant.

package main

// nearest returns the one of words that was most probably meant by word; empty if none is close.
func nearest(word string, words []string) string {
	best, limit := "", 1+len(word)/4
	if len(word) < 4 {
		return ""
	}
	for _, w := range words {
		if d := distance(word, w); d <= limit {
			best, limit = w, d-1
		}
	}
	return best
}

// distance returns how many letters must be inserted, removed, replaced or swapped with their neighbour.
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			same := 1
			if a[i-1] == b[j-1] {
				same = 0
			}
			d := min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+same)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, rows[i-2][j-2]+1)
			}
			rows[i][j] = d
		}
	}
	return rows[len(a)][len(b)]
}
