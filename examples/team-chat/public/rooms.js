const list = document.querySelector("#rooms");
const answer = await fetch("/api/rooms");
if (!answer.ok) location.assign("/");
const { name, rooms } = await answer.json();
document.querySelector("#me").textContent = name;
for (const { room, messages } of rooms) {
	const link = document.createElement("a");
	link.href = `/rooms/${encodeURIComponent(room)}`;
	link.textContent = room;
	const count = document.createElement("small");
	count.textContent = messages === 1 ? "1 message" : `${messages} messages`;
	const item = document.createElement("li");
	item.append(link, " ", count);
	list.append(item);
}
document.querySelector("#open").addEventListener("submit", (event) => {
	event.preventDefault();
	location.assign(`/rooms/${encodeURIComponent(event.target.room.value.trim())}`);
});
