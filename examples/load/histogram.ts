// A histogram of durations with buckets that grow by five percent: bounded in memory, exact enough for quantiles.

const growth = Math.log(1.05);
/** The lower end of the first bucket, in milliseconds. */
const smallest = 0.001;
/** The last bucket begins at about ten minutes. */
const buckets = 420;

export class Histogram {
  private counts = new Array<number>(buckets).fill(0);
  private n = 0;
  max = 0;

  add(ms: number) {
    const i = ms <= smallest ? 0 : Math.min(buckets - 1, Math.floor(Math.log(ms / smallest) / growth));
    this.counts[i]++;
    this.n++;
    if (ms > this.max) this.max = ms;
  }

  /** The duration that a share q of all stays below, in milliseconds; 0 if there are none. */
  quantile(q: number): number {
    let rank = Math.ceil(q * this.n);
    for (let i = 0; i < buckets; i++) {
      rank -= this.counts[i];
      if (rank <= 0 && this.n > 0) return Math.min(this.max, smallest * Math.exp((i + 1) * growth));
    }
    return 0;
  }

  clear() {
    this.counts.fill(0);
    this.n = this.max = 0;
  }
}
