/**
 * The visits of one node, folded from the rows of the log that say how a decision came about. Pure; knows no SQL and no slices.
 *
 * Requests for summaries are no requests of the decision: what answers one is passed over.
 */
import { noPort } from '#lib/api/decisions.ts'
import { visitOfStep, type EventType } from '#lib/engine/events.ts'

/** Types that are read; others say nothing of how a decision went. */
export const decisionEvents = [
  'step.started', 'step.completed', 'step.failed', 'step.cancelled', 'step.edited',
  'model.requested', 'model.responded', 'model.failed', 'intent.selected', 'intent.invalid', 'approval.decided',
] as const satisfies readonly EventType[]

/** One event, with what is read of its data. */
export interface DecisionRow {
  seq: number
  at: Date
  type: (typeof decisionEvents)[number]
  step: string
  data: {
    /** step.started: the visit is a result that stood in. */
    given?: number | null
    /** model.requested */
    version?: number
    model?: string
    summary?: boolean
    /** model.responded */
    inputTokens?: number
    outputTokens?: number
    costUsd?: number | null
    latencyMs?: number
    /** Of a fork: the answer is the one that another run had. */
    recorded?: number | null
    /** intent.selected; step.edited, where another choice was made */
    intent?: string | null
    /** step.completed, step.failed */
    handle?: string | null
    /** approval.decided */
    verdict?: string
  }
}

export interface Visit {
  step: string
  visit: number
  /** Of its first request; null where none was made. */
  seq: number | null
  /** Of the first request, else of the start: what a fork copied lies before. */
  bornSeq: number
  /** Milliseconds since 1970, of the first request, else of the start. */
  at: number
  /** Null where no request was made. */
  version: number | null
  model: string | null
  intent: string | null
  handle: string
  edited: boolean
  /** Every answer was one that another run had: nothing was decided anew. */
  repeated: boolean
  /** Where the choice, the output, or the last reply that did not fit, is to be read. */
  saidSeq: number | null
  rounds: number
  attempts: number
  invalid: number
  inputTokens: number | null
  outputTokens: number | null
  costUsd: number | null
  latencyMs: number | null
}

interface Folding extends Visit {
  given: boolean
  /** An answer was given for this visit. */
  fresh: boolean
  /** Whose series the last request was of. */
  asked: 'decision' | 'summary' | null
  askedAt: number
  /** The next request is a new round. */
  turns: boolean
  answered: boolean
  tookMs: number
  /** NaN from the first answer on whose price is unknown. */
  knownUsd: number
}

/** `rows` are of one run, in the order of its log; `ended`: the run is final, so what is open will not go on. In the order of the visits. */
export function foldVisits(rows: readonly DecisionRow[], ended: boolean): Visit[] {
  const visits = new Map<string, Folding>()
  for (const row of rows) {
    const known = visits.get(row.step)
    if (known) folds[row.type](known, row)
    else if (row.type === 'step.started') visits.set(row.step, begun(row))
  }
  return [...visits.values()].filter(({ given }) => !given).map((visit) => toVisit(visit, ended))
}

const begun = ({ step, seq, at, data }: DecisionRow): Folding => ({
  step, visit: visitOfStep(step), seq: null, bornSeq: seq, at: at.getTime(), version: null, model: null, intent: null, handle: noPort.open, edited: false, repeated: false, saidSeq: null,
  rounds: 0, attempts: 0, invalid: 0, inputTokens: null, outputTokens: null, costUsd: null, latencyMs: null,
  given: typeof data.given === 'number', fresh: false, asked: null, askedAt: 0, turns: true, answered: false, tookMs: 0, knownUsd: 0,
})

const folds: Record<DecisionRow['type'], (visit: Folding, row: DecisionRow) => void> = {
  'step.started'() {},
  'model.requested': request,
  'model.responded'(visit, { data }) {
    if (visit.asked !== 'decision') return
    visit.answered = true
    visit.fresh ||= typeof data.recorded !== 'number'
    visit.inputTokens = (visit.inputTokens ?? 0) + (data.inputTokens ?? 0)
    visit.outputTokens = (visit.outputTokens ?? 0) + (data.outputTokens ?? 0)
    visit.tookMs += data.latencyMs ?? 0
    visit.knownUsd += data.costUsd ?? NaN
  },
  'model.failed'(visit, { at }) {
    if (visit.asked === 'decision') visit.tookMs += Math.max(0, at.getTime() - visit.askedAt)
  },
  'intent.invalid'(visit, { seq }) {
    if (visit.asked !== 'decision') return
    visit.invalid++
    visit.saidSeq = seq
    visit.turns = true
  },
  'intent.selected'(visit, { seq, data }) {
    visit.intent = data.intent ?? null
    visit.saidSeq = seq
  },
  'step.edited'(visit, { data }) {
    visit.edited ||= typeof data.intent === 'string'
  },
  'approval.decided'(visit, { data }) {
    visit.edited ||= data.verdict === 'edited'
  },
  'step.completed'(visit, { seq, data }) {
    visit.handle = data.handle ?? noPort.cancelled
    if (visit.handle === 'out') visit.saidSeq = seq
  },
  'step.failed'(visit, { data }) {
    visit.handle = data.handle ?? noPort.failed
  },
  'step.cancelled'(visit) {
    visit.handle = noPort.cancelled
  },
}

function request(visit: Folding, { seq, at, data }: DecisionRow): void {
  visit.asked = data.summary ? 'summary' : 'decision'
  if (data.summary) return
  if (visit.seq === null) {
    visit.seq = seq
    visit.bornSeq = seq
    visit.at = at.getTime()
    visit.version = data.version ?? null
  }
  visit.model = data.model ?? null
  visit.askedAt = at.getTime()
  visit.attempts++
  if (visit.turns) visit.rounds++
  visit.turns = false
}

function toVisit({ given: _given, fresh, asked: _asked, askedAt: _askedAt, turns: _turns, answered, tookMs, knownUsd, ...visit }: Folding, ended: boolean): Visit {
  return {
    ...visit,
    repeated: answered && !fresh,
    handle: visit.handle === noPort.open && ended ? noPort.cancelled : visit.handle,
    latencyMs: answered ? tookMs : null,
    costUsd: answered && !Number.isNaN(knownUsd) ? knownUsd : null,
  }
}
