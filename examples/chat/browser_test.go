package chat_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/gobun/gobun/examples/internal/browser"
)

// pictures is where the screenshots go; it is not under version control.
const pictures = "../../browser-out"

// What the page shows, as expressions.
const (
	messages = `[...document.querySelectorAll("#log li")].map((e) => e.innerText.replace(/\s+/g, " ").trim())`
	state    = `document.querySelector("#state").innerText`
	people   = `document.querySelector("#people").innerText`
)

// shows waits until a line of the log contains text.
func shows(t *testing.T, p *browser.Page, text string) {
	t.Helper()
	p.Until(messages+`.some((line) => line.includes(`+strconv.Quote(text)+`))`, messages)
}

// TestBrowser opens the chat twice in a real browser, in which people of two names talk; then the server goes away and
// comes back. make browser-test runs it.
func TestBrowser(t *testing.T) {
	executable := os.Getenv("GOBUN_CHROMIUM")
	if executable == "" {
		t.Skip("NOT RUN: the browser test; make browser-test runs it")
	}
	s := start(t, 0)
	b := browser.Launch(t, executable)
	ada := b.Visit("Ada", "http://"+s.address, 1000, 720)
	bob := b.Visit("Bob", "http://"+s.address, 390, 780)
	for _, p := range []*browser.Page{ada, bob} {
		p.Until(state+` === "online"`, state)
		p.TypeInto("#name", p.Name)
	}
	ada.Until(people+`.includes("Ada") && `+people+`.includes("Bob")`, people)
	bob.Until(people+`.includes("Ada") && `+people+`.includes("Bob")`, people)
	shows(t, ada, "is now Bob")

	bob.TypeInto("#text", "Hello from a phone, <b>Ada</b> & others ☃")
	shows(t, ada, "Hello from a phone, <b>Ada</b> & others ☃") // markup is text
	shows(t, bob, "Hello from a phone, <b>Ada</b> & others ☃")
	ada.TypeInto("#text", "Hello Bob. This line is long enough to be wrapped on a narrow screen, and it still reads well.")
	shows(t, bob, "Hello Bob.")
	shows(t, ada, "Hello Bob.")
	if field := ada.Eval(`document.querySelector("#text").value`); field != "" {
		t.Errorf("the field still holds %q after sending", field)
	}
	if wide := bob.Eval(`document.documentElement.scrollWidth > innerWidth`); wide != false {
		t.Error("the page is wider than a phone")
	}
	if unlabelled := bob.Eval(`[...document.querySelectorAll("input, button")].filter((e) => !(e.labels?.[0]?.innerText || e.innerText || e.ariaLabel)).length`); unlabelled != 0.0 {
		t.Errorf("%v fields without label", unlabelled)
	}
	ada.Picture(filepath.Join(pictures, "chat-desktop.png"))
	bob.Picture(filepath.Join(pictures, "chat-phone.png"))
	for _, p := range []*browser.Page{ada, bob} {
		p.Call("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": "dark"}}})
	}
	ada.Picture(filepath.Join(pictures, "chat-desktop-dark.png"))
	bob.Picture(filepath.Join(pictures, "chat-phone-dark.png"))

	// Who reads further up is not pulled down by what others say, but told of it.
	for i := range 40 {
		ada.TypeInto("#text", "line "+strconv.Itoa(i))
	}
	shows(t, bob, "line 39")
	bob.Until(`document.querySelector("main").scrollTop > 0`, `document.querySelector("main").scrollTop`)
	bob.Eval(`document.querySelector("main").scrollTo(0, 0)`)
	bob.Until(`document.querySelector("main").scrollTop === 0`, `document.querySelector("main").scrollTop`)
	ada.TypeInto("#text", "are you there?")
	bob.Until(`!document.querySelector("#latest").hidden`, messages)
	bob.Picture(filepath.Join(pictures, "chat-phone-reading.png"))
	bob.Eval(`document.querySelector("#latest").click()`)
	bob.Until(`document.querySelector("#latest").hidden && document.querySelector("main").scrollTop > 0`, messages)
	bob.TypeInto("#text", "yes")
	shows(t, ada, "yes")

	// The server goes away and comes back at the same address: the pages notice both.
	s.stop()
	ada.Until(state+` !== "online"`, state)
	ada.Until(`document.querySelector("#say button").disabled`, `document.querySelector("#say button").disabled`)
	ada.Picture(filepath.Join(pictures, "chat-offline.png"))
	_, port, _ := strings.Cut(s.address, ":")
	n, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	start(t, n)
	for _, p := range []*browser.Page{ada, bob} {
		p.Until(state+` === "online"`, state)
	}
	bob.Until(people+`.includes("Ada") && `+people+`.includes("Bob")`, people)
	bob.TypeInto("#text", "Still here")
	shows(t, ada, "Still here")
	shows(t, bob, "Still here")

	// Somebody leaves; the name is remembered by the next visit.
	bob.Navigate("about:blank")
	shows(t, ada, "Bob left")
	bob.Navigate("http://" + s.address)
	bob.Until(`document.querySelector("#name").value === "Bob"`, `document.body.innerText`)
	ada.Until(people+`.includes("Bob")`, people)
}
