/**
 * A rate limit with one bucket of tokens for each name: `burst` at once, then `perSecond`. A bucket that is full again is
 * forgotten.
 */
export function rateLimit({ perSecond, burst }: { perSecond: number; burst: number }) {
	const buckets = new Map<string, { tokens: number; at: number }>();
	const refill = (bucket: { tokens: number; at: number }, now: number) =>
		Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
	return (name: string): boolean => {
		const now = performance.now();
		if (buckets.size >= 10_000) for (const [of, bucket] of buckets) if (refill(bucket, now) >= burst) buckets.delete(of);
		const bucket = buckets.get(name) ?? { tokens: burst, at: now };
		bucket.tokens = refill(bucket, now);
		bucket.at = now;
		buckets.set(name, bucket);
		if (bucket.tokens < 1) return false;
		bucket.tokens--;
		return true;
	};
}
