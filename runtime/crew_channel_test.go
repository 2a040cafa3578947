package runtime

import (
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

// The loops of a script reach each other through a BroadcastChannel: each gets every message once, in order, as its own copy. The
// race detector checks that loops which decode a message at the same time do not write to it.
func TestBroadcastReachesLoops(t *testing.T) {
	t.Cleanup(func() { goleak.VerifyNone(t) })
	const loops = 4
	r := startOn(t, loops, `
		const me = Number(process.env.GOBUN_WORKER), all = Number(process.env.GOBUN_WORKERS);
		const c = new BroadcastChannel("loops"), heard = new Set(), got = [];
		c.onmessage = async ({ data }) => {
			if (data.who) return c.postMessage({ here: me });
			if ("here" in data) {
				if (me !== 0 || heard.size === all - 1 || heard.add(data.here).size < all - 1) return;
				for (let i = 0; i < 20; i++) c.postMessage({ i, bytes: new Uint8Array([i]), map: new Map([["i", i]]), blob: new Blob(["b" + i]) });
				c.postMessage({ bye: true });
				c.close();
				console.log("0 sent");
				return;
			}
			if (!data.bye) return got.push(data);
			c.close();
			const right = got.every((d, i) => d.i === i && d.bytes[0] === i && d.map.get("i") === i);
			console.log(me, got.length, right, await got[19].blob.text());
		};
		c.postMessage(me === 0 ? { who: true } : { here: me });
	`, nil)
	if err := r.app.Wait(); err != nil {
		t.Fatal(err, r.err)
	}
	lines := strings.Split(strings.TrimSpace(r.out.String()), "\n")
	slices.Sort(lines)
	want := []string{"0 sent", "1 20 true b19", "2 20 true b19", "3 20 true b19"}
	if !slices.Equal(lines, want) {
		t.Errorf("got %q, want %q\n%s", lines, want, r.err)
	}
}
