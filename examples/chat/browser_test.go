package chat_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
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
func (p *page) shows(text string) {
	p.b.t.Helper()
	p.until(messages+`.some((line) => line.includes(`+strconv.Quote(text)+`))`, messages)
}

// TestBrowser opens the chat twice in a real browser, in which people of two names talk; then the server goes away and
// comes back. make browser-test runs it.
func TestBrowser(t *testing.T) {
	executable := os.Getenv("GOBUN_CHROMIUM")
	if executable == "" {
		t.Skip("NOT RUN: the browser test; make browser-test runs it")
	}
	s := start(t, 0)
	b := launch(t, executable)
	ada := b.visit("Ada", "http://"+s.address, 1000, 720)
	bob := b.visit("Bob", "http://"+s.address, 390, 780)
	for _, p := range []*page{ada, bob} {
		p.until(state+` === "online"`, state)
		p.typeInto("#name", p.name)
	}
	ada.until(people+`.includes("Ada") && `+people+`.includes("Bob")`, people)
	bob.until(people+`.includes("Ada") && `+people+`.includes("Bob")`, people)
	ada.shows("is now Bob")

	bob.typeInto("#text", "Hello from a phone, <b>Ada</b> & others ☃")
	ada.shows("Hello from a phone, <b>Ada</b> & others ☃") // markup is text
	bob.shows("Hello from a phone, <b>Ada</b> & others ☃")
	ada.typeInto("#text", "Hello Bob. This line is long enough to be wrapped on a narrow screen, and it still reads well.")
	bob.shows("Hello Bob.")
	ada.shows("Hello Bob.")
	if field := ada.eval(`document.querySelector("#text").value`); field != "" {
		t.Errorf("the field still holds %q after sending", field)
	}
	if wide := bob.eval(`document.documentElement.scrollWidth > innerWidth`); wide != false {
		t.Error("the page is wider than a phone")
	}
	if unlabelled := bob.eval(`[...document.querySelectorAll("input, button")].filter((e) => !(e.labels?.[0]?.innerText || e.innerText || e.ariaLabel)).length`); unlabelled != 0.0 {
		t.Errorf("%v fields without label", unlabelled)
	}
	ada.picture(filepath.Join(pictures, "chat-desktop.png"))
	bob.picture(filepath.Join(pictures, "chat-phone.png"))
	for _, p := range []*page{ada, bob} {
		p.call("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": "dark"}}})
	}
	ada.picture(filepath.Join(pictures, "chat-desktop-dark.png"))
	bob.picture(filepath.Join(pictures, "chat-phone-dark.png"))

	// Who reads further up is not pulled down by what others say, but told of it.
	for i := range 40 {
		ada.typeInto("#text", "line "+strconv.Itoa(i))
	}
	bob.shows("line 39")
	bob.until(`document.querySelector("main").scrollTop > 0`, `document.querySelector("main").scrollTop`)
	bob.eval(`document.querySelector("main").scrollTo(0, 0)`)
	bob.until(`document.querySelector("main").scrollTop === 0`, `document.querySelector("main").scrollTop`)
	ada.typeInto("#text", "are you there?")
	bob.until(`!document.querySelector("#latest").hidden`, messages)
	bob.picture(filepath.Join(pictures, "chat-phone-reading.png"))
	bob.eval(`document.querySelector("#latest").click()`)
	bob.until(`document.querySelector("#latest").hidden && document.querySelector("main").scrollTop > 0`, messages)
	bob.typeInto("#text", "yes")
	ada.shows("yes")

	// The server goes away and comes back at the same address: the pages notice both.
	s.stop()
	ada.until(state+` !== "online"`, state)
	ada.until(`document.querySelector("#say button").disabled`, `document.querySelector("#say button").disabled`)
	ada.picture(filepath.Join(pictures, "chat-offline.png"))
	_, port, _ := strings.Cut(s.address, ":")
	n, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	start(t, n)
	for _, p := range []*page{ada, bob} {
		p.until(state+` === "online"`, state)
	}
	bob.until(people+`.includes("Ada") && `+people+`.includes("Bob")`, people)
	bob.typeInto("#text", "Still here")
	ada.shows("Still here")
	bob.shows("Still here")

	// Somebody leaves; the name is remembered by the next visit.
	bob.navigate("about:blank")
	ada.shows("Bob left")
	bob.navigate("http://" + s.address)
	bob.until(`document.querySelector("#name").value === "Bob"`, `document.body.innerText`)
	ada.until(people+`.includes("Bob")`, people)
}
