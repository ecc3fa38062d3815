/**
 * The path of a run as text runs: visits one after another, loops unrolled with a line per turn, parallel branches below each other
 * with a bracket of their own. Pure: packs boxes of known width into lines.
 */
import type { BranchTree } from '../timeline/branches.ts'
import type { Rail } from '../timeline/timeline-lines.ts'

export interface PathBox {
  step: string
  node: string
  width: number
}

export interface PathLine {
  key: string
  boxes: readonly PathBox[]
  rails: readonly Rail[]
  /** It goes on from the line above: after a full line, or into the next turn of a loop. */
  lead: 'none' | 'on' | 'again'
}

/** Between two boxes; before the first of a line that goes on; per branch. */
export const pathGaps = { arrow: 20, lead: 20, rail: 14 }

/** `boxOf`: a visit as a box, undefined for a step that is not shown. */
export function pathLines({ root, arms }: BranchTree, boxOf: (step: string) => PathBox | undefined, width: number): PathLine[] {
  const lines: PathLine[] = []
  const write = (steps: readonly string[], rails: readonly Rail[]) => {
    let line: PathBox[] = []
    /** Nodes of this turn, over as many lines as it takes. */
    let turn = new Set<string>()
    let lead: PathLine['lead'] = 'none'
    let used = 0
    const room = width - rails.length * pathGaps.rail
    const flush = (next: PathLine['lead']) => {
      const [first] = line
      if (first) lines.push({ key: first.step, boxes: line, rails, lead })
      line = []
      used = next === 'none' ? 0 : pathGaps.lead
      lead = next
    }
    for (const step of steps) {
      const box = boxOf(step)
      if (!box) continue
      if (turn.has(box.node)) {
        flush('again')
        turn = new Set()
      } else if (line.length > 0 && used + pathGaps.arrow + box.width > room) flush('on')
      used += box.width + (line.length > 0 ? pathGaps.arrow : 0)
      line.push(box)
      turn.add(box.node)
      const branches = arms.get(step)?.steps.filter((arm) => arm.length > 0) ?? []
      if (branches.length === 0) continue
      flush('on')
      for (const arm of branches) bracket(lines, rails.length, () => write(arm, [...rails, 'middle']))
    }
    flush('none')
  }
  write(root, [])
  return lines
}

/** Gives the lines of one branch their bracket. */
function bracket(lines: PathLine[], depth: number, write: () => void): void {
  const from = lines.length
  write()
  const count = lines.length - from
  for (let index = 0; index < count; index += 1) {
    const line = lines[from + index]
    const rail: Rail = count === 1 ? 'only' : index === 0 ? 'start' : index === count - 1 ? 'end' : 'middle'
    if (line) lines[from + index] = { ...line, rails: line.rails.map((each, at) => (at === depth ? rail : each)) }
  }
}

/** The box that an arrow key leads to from the current one: along the path, or the nearest on the line above or below. */
export function boxBeside(lines: readonly PathLine[], current: string | undefined, key: string): PathBox | undefined {
  const all = lines.flatMap(({ boxes }) => boxes)
  const index = all.findIndex(({ step }) => step === current)
  if (key === 'ArrowRight') return all[index + 1]
  if (key === 'ArrowLeft') return all[index - 1]
  if (key === 'Home') return all[0]
  if (key === 'End') return all.at(-1)
  if (key !== 'ArrowDown' && key !== 'ArrowUp') return undefined
  const at = lines.findIndex(({ boxes }) => boxes.some(({ step }) => step === current))
  const here = lines[at]
  const there = lines[at + (key === 'ArrowDown' ? 1 : -1)]
  if (!here || !there) return at === -1 ? all[0] : undefined
  const middle = middleOf(here, current)
  return there.boxes.toSorted((a, b) => Math.abs(middleOf(there, a.step) - middle) - Math.abs(middleOf(there, b.step) - middle))[0]
}

function middleOf({ boxes, rails, lead }: PathLine, step: string | undefined): number {
  let left = rails.length * pathGaps.rail + (lead === 'none' ? 0 : pathGaps.lead)
  for (const box of boxes) {
    if (box.step === step) return left + box.width / 2
    left += box.width + pathGaps.arrow
  }
  return left
}
