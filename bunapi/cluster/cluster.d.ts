declare module "gobun:cluster" {
	/** The loop that runs this code: its number from 0, how many there are, and the process. */
	export const worker: { readonly id: number; readonly count: number; readonly node: string };
	/** A server as this loop alone has it: what is published here reaches the sockets of this loop only. */
	export function local(server: Bun.Server<unknown>): {
		publish(topic: string, data: string | Bun.BufferSource, compress?: boolean): number;
		subscriberCount(topic: string): number;
		readonly pendingWebSockets: number;
		readonly pendingRequests: number;
	};
	/** The processes. Today there is one. */
	export function nodes(): { id: string; loops: number; since: number; self: boolean }[];
	/** True on one loop. It is no lock. */
	export const leader: { readonly isLeader: boolean; onchange: ((isLeader: boolean) => void) | null };
	type Value = string | number | boolean | null | Value[] | { [key: string]: Value };
	/** Values that all loops of the process see at once: copies, made by JSON. At most 64 MB. */
	export const shared: {
		get(key: string): Value | undefined;
		set(key: string, value: Value): void;
		/** True if there was one. */
		delete(key: string): boolean;
		/** Adds to a number in one step and returns the sum. */
		incr(key: string, by?: number): number;
		/** Replaces a value by what change makes of it, in one step: change is called again if another loop was quicker. */
		update<T extends Value | undefined>(key: string, change: (old: Value | undefined) => T): T;
	};
	/** Messages that were published on other loops and did not reach the sockets of this one, because too much waited. */
	export const stats: { readonly dropped: number };
}
