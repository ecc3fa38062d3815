/** One figure is one line of JSON. */
export function figure(name: string, value: number, unit: string, n: number): void {
  console.log(JSON.stringify({ name, value: Number(value.toPrecision(4)), unit, n }))
}

/** Of numbers in ascending order. */
export const percentile = (sorted: number[], share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN

/** How often `act` ends per second, with so many under way at once. */
export async function perSecond(atOnce: number, seconds: number, act: (worker: number) => Promise<unknown>): Promise<{ rate: number; n: number }> {
  const began = performance.now()
  const until = began + seconds * 1000
  let n = 0
  await Promise.all(
    Array.from({ length: atOnce }, async (_, worker) => {
      for (; performance.now() < until; n++) await act(worker)
    }),
  )
  return { rate: (n * 1000) / (performance.now() - began), n }
}
