/** The middle of the values, or the mean of the two in the middle. @throws {RangeError} when there are none */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const high = sorted[Math.floor(sorted.length / 2)];
  const low = sorted[Math.ceil(sorted.length / 2) - 1];
  if (high === undefined || low === undefined) throw new RangeError("Cannot take the median of nothing");
  return (low + high) / 2;
}

/** The value that so many percent of the values do not exceed. @throws {RangeError} when there are none */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * percent / 100) - 1)];
  if (value === undefined) throw new RangeError("Cannot take a percentile of nothing");
  return value;
}
