/**
 * How many tokens a model makes of an image, by the formulas that OpenAI publishes (guide "Images and vision", as of autumn 2026).
 * An estimate: the provider may resize otherwise, and its own count stands beside ours.
 *
 * - tiles: fit into 2048 × 2048, then the shorter side down to 768; a base and so much per 512 px square; `low` costs the base
 * - patches: 32 px squares that cover the image, after it was scaled down to a longest side and a budget of patches; times a factor
 *
 * A model of another family counts in a way that nobody publishes per image size: then there is no estimate.
 */
import { bareModelName } from './catalogue.ts'
import type { ImageSize } from './image-size.ts'

export type ImageDetail = 'low' | 'high' | 'original' | 'auto'

interface Tiles {
  base: number
  tile: number
}

/** `side` is the longest in pixels, `patches` the budget, where there is one. */
interface Limits {
  side: number
  patches?: number
}

interface Patches {
  factor: number
  limits: Record<ImageDetail, Limits>
}

const same = (limits: Limits): Patches['limits'] => ({ low: limits, high: limits, original: limits, auto: limits })
const high: Limits = { side: 2048, patches: 2_500 }
const large: Limits = { side: 6000, patches: 10_000 }
const whole: Limits = { side: 65_535 }
const small: Limits = { side: 512 }
const wide: Limits = { side: 2048, patches: 6_144 }

/** Without a longest side of its own, as the first models of this kind have it. */
const first = same({ side: Infinity, patches: 1_536 })

/** The first that fits decides; a name is bare and without a date. */
const families: readonly [name: RegExp, counts: Tiles | Patches][] = [
  [/^gpt-4o-mini$/, { base: 2_833, tile: 5_667 }],
  [/^(gpt-4o|chatgpt-4o-latest|gpt-4\.1|gpt-4\.5-preview|gpt-4-turbo)$/, { base: 85, tile: 170 }],
  [/^(gpt-5|gpt-5\.1|gpt-5(\.1)?-chat-latest)$/, { base: 70, tile: 140 }],
  [/^(o1|o1-pro|o3)$/, { base: 75, tile: 150 }],
  [/^gpt-4\.1-mini$/, { factor: 1.62, limits: same(wide) }],
  [/^gpt-4\.1-nano$/, { factor: 2.46, limits: first }],
  [/^o4-mini$/, { factor: 1.72, limits: first }],
  [/^gpt-5-mini$/, { factor: 1.2, limits: first }],
  [/^gpt-5-nano$/, { factor: 1.5, limits: first }],
  [/^gpt-5\.2$/, { factor: 1.2, limits: same(wide) }],
  [/^gpt-5\.4(-mini|-nano)?$/, { factor: 1.2, limits: { low: wide, high, original: large, auto: high } }],
  [/^gpt-5\.5$/, { factor: 1.2, limits: { low: small, high, original: large, auto: large } }],
  [/^gpt-5\.6-(sol|terra|luna)$/, { factor: 1.2, limits: { low: small, high, original: whole, auto: whole } }],
]

/** Undefined for a model whose way of counting is not published. */
export function imageTokens(model: string, { width, height }: ImageSize, detail: ImageDetail = 'auto'): number | undefined {
  const name = bareModelName(model)
  const counts = families.find(([pattern]) => pattern.test(name))?.[1]
  if (!counts) return undefined
  return 'tile' in counts ? byTiles(counts, width, height, detail) : byPatches(counts, width, height, detail)
}

function byTiles({ base, tile }: Tiles, width: number, height: number, detail: ImageDetail): number {
  if (detail === 'low') return base
  const fit = Math.min(1, 2048 / Math.max(width, height))
  const short = Math.min(1, 768 / (Math.min(width, height) * fit))
  const squares = (side: number) => Math.ceil(Math.floor(side * fit * short + rounding) / 512)
  return base + tile * Math.max(1, squares(width)) * Math.max(1, squares(height))
}

/** So that 768.0000001 and 767.9999999, which both mean 768, count alike. */
const rounding = 1e-6

function byPatches({ factor, limits }: Patches, width: number, height: number, detail: ImageDetail): number {
  const { side, patches: budget = Infinity } = limits[detail]
  const fit = Math.min(1, side / Math.max(width, height))
  const [fitWidth, fitHeight] = [Math.max(1, Math.round(width * fit)), Math.max(1, Math.round(height * fit))]
  const patches = covered(fitWidth, fitHeight)
  return Math.ceil((patches > budget ? shrunk(fitWidth, fitHeight, budget) : patches) * factor - rounding)
}

const covered = (width: number, height: number): number => Math.ceil(width / 32) * Math.ceil(height / 32)

/** Patches after scaling down so that whole patches cover it within the budget. */
function shrunk(width: number, height: number, budget: number): number {
  const shrink = Math.sqrt((32 * 32 * budget) / (width * height))
  const whole = (side: number) => Math.floor((side * shrink) / 32 + rounding) / ((side * shrink) / 32)
  const scale = shrink * Math.min(whole(width), whole(height))
  return Math.min(budget, covered(Math.max(1, Math.floor(width * scale + rounding)), Math.max(1, Math.floor(height * scale + rounding))))
}
