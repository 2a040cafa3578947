const KEPT = 50; // lines of a room's history

export class Room {
  people = 0;
  history: string[] = [];

  keep(line: string) {
    this.history.push(line);
    if (this.history.length > KEPT) this.history.shift();
  }
}
