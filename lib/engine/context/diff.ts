/**
 * What changed from one context window to another (product X2). Segments are compared by what they are and say, never by position:
 * - *unchanged*: same identity, role and text, in the same order as its neighbours, whichever message index it has now
 * - *moved*: same identity and text, but out of that order, or under another role
 * - *changed*: same identity, other text (a stretch of prompt: the one between the same neighbours that says nearly the same)
 * - *added*, *dropped*: everything else
 * - *cut*: an entry that a rule or the budget leaves out of `after`, or shortens in it, and did not in `before`. It says why: an entry
 *   left out is dropped as well, one shortened is changed or added as well, and one that came and was hidden at once is in no other list.
 *
 * Pure, total, and the same on server and screen. Knows nothing of runs or of how anything is drawn.
 */
import { alignLists, type Match } from './diff-align.ts'
import { cutsOf, type Cut } from './diff-cut.ts'
import { changedPairs, movedPairs, type Leftover } from './diff-pair.ts'
import { sharedPrefix, type SharedPrefix } from './diff-prefix.ts'
import { diffRows, type DiffRow } from './diff-rows.ts'
import { identityOf, roleOf, type ContextWindow, type LeftOutEntry, type WindowSegment } from './diff-window.ts'

export interface ContextDiff {
  /** Everything of `after`, and between it what is no longer there. */
  rows: DiffRow[]
  cuts: Cut[]
  /** Of the whole windows. */
  beforeTokens: number
  afterTokens: number
  prefix: SharedPrefix
}

/** The same as lists of segments. Deltas of the first three and what was recounted sum to the windows' difference. */
export interface SegmentLists {
  added: WindowSegment[]
  dropped: WindowSegment[]
  changed: { before: WindowSegment; after: WindowSegment }[]
  moved: { before: WindowSegment; after: WindowSegment }[]
  cut: (LeftOutEntry & { before: WindowSegment | null; after: WindowSegment | null })[]
}

/** `sameRun`: seqs of both windows are of one log, so an event names an entry; else its tag and node do. */
export function diffContexts(before: ContextWindow, after: ContextWindow, sameRun: boolean): ContextDiff {
  const [old, now] = [segmentsOf(before, sameRun), segmentsOf(after, sameRun)]
  const ids = new Map<string, number>()
  const matches = alignLists(old.map(({ content }) => idOf(ids, content)), now.map(({ content }) => idOf(ids, content)))
  const [gone, come] = [outside(old, matches, 0), outside(now, matches, 1)]
  const moved = movedPairs(gone, come)
  const targets = new Set(moved.values())
  const changed = changedPairs(gone.filter(({ place }) => !moved.has(place)), come.filter(({ place }) => !targets.has(place)))
  const cuts = cutsOf(before, after, sameRun, new Map([...matches, ...moved, ...changed]))
  return {
    rows: diffRows(before, after, { matches, moved, changed }, cuts),
    cuts,
    beforeTokens: tokensOf(before.segments),
    afterTokens: tokensOf(after.segments),
    prefix: sharedPrefix(before, after),
  }
}

/** The segments behind the rows. */
export function segmentLists(before: ContextWindow, after: ContextWindow, { rows, cuts }: Pick<ContextDiff, 'rows' | 'cuts'>): SegmentLists {
  const segment = (window: ContextWindow, place: number | null) => (place === null ? null : (window.segments[place] ?? null))
  const lists: SegmentLists = { added: [], dropped: [], changed: [], moved: [], cut: cuts.map((cut) => ({ ...cut, before: segment(before, cut.before), after: segment(after, cut.after) })) }
  for (const row of rows) {
    if (row.kind === 'same') continue
    const old = 'before' in row ? segment(before, row.before) : null
    const now = 'after' in row ? segment(after, row.after) : null
    if (old && now) lists[row.kind === 'moved' ? 'moved' : 'changed'].push({ before: old, after: now })
    else if (now) lists.added.push(now)
    else if (old) lists.dropped.push(old)
  }
  return lists
}

const tokensOf = (segments: readonly WindowSegment[]): number => segments.reduce((sum, { tokens }) => sum + tokens, 0)

interface Candidate extends Leftover {
  content: string
}

function segmentsOf(window: ContextWindow, sameRun: boolean): Candidate[] {
  return window.segments.map((segment, place) => {
    const identity = identityOf(segment, sameRun)
    const role = roleOf(window, segment.at)
    return { place, gap: 0, segment, identity, role, content: `${role}\n${identity}\n${segment.text}` }
  })
}

function idOf(ids: Map<string, number>, content: string): number {
  const known = ids.get(content)
  if (known !== undefined) return known
  ids.set(content, ids.size)
  return ids.size - 1
}

/** The segments of one side that are in no match, each with the number of the gap between matches that it stands in. */
function outside(all: readonly Candidate[], matches: readonly Match[], side: 0 | 1): Candidate[] {
  let gap = 0
  return all.flatMap((each) => {
    if (matches[gap]?.[side] !== each.place) return [{ ...each, gap }]
    gap++
    return []
  })
}
