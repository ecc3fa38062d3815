/** `oriel compare A B`: where two runs first diverge, and every step that differs. Aligned here, from both logs. */
import { listEvents } from '#lib/api/run-events.ts'
import { parseEvent, type Event } from '#lib/engine/events.ts'
import { alignRuns, firstDifference, firstKind, type AlignedRow, type RunTree } from '#lib/engine/run-alignment.ts'
import { counts, looks, sidesOf, type Look } from '#lib/engine/run-alignment-kinds.ts'
import { traceRow } from '#lib/engine/run-alignment-row.ts'
import { readTrace } from '#lib/engine/run-alignment-trace.ts'
import { UsageError, type Command, type Connection } from '../command.ts'

export const compare: Command = {
  name: 'compare',
  args: ['A', 'B'],
  options: { look: { value: 'WHAT', about: `what counts: ${looks.join(', ')} (default: all)` } },
  summary: 'Compare two runs step by step: where B first diverges from A',
  notes: 'path: choices, answers, errors, where it went on. values: also arguments and outputs. all: also contexts, prompts and models. The exit code is 1 where something differs. Of containers what came of them is compared.',
  async run({ arg, option, connect, json, out }) {
    const look = looks.find((each) => each === (option('look') ?? 'all'))
    if (!look) throw new UsageError(`--look is one of ${looks.join(', ')}.`)
    const connection = connect()
    const [a, b] = await Promise.all([readTree(connection, arg(0)), readTree(connection, arg(1))])
    const { rows } = alignRuns(a, b)
    const first = firstDifference(rows, look)
    const differing = rows.filter(({ kinds }) => kinds.some((kind) => counts(kind, look)))
    if (json) out.json({ equal: first < 0, steps: rows.filter(({ kind }) => kind === 'step').length, first: shown(rows[first], look), differences: differing.map((row) => shown(row, look)) })
    else if (first < 0) out.line(`No difference that counts: ${rows.length} steps.`)
    else {
      out.line(`First divergence: ${rowLine(rows[first], look)}`)
      for (const row of differing) out.line(`${signOf(row)} ${rowLine(row, look)}`)
      out.note(`${differing.length} of ${rows.length} aligned steps differ.`)
    }
    return first < 0 ? 0 : 1
  },
}

/** Events per answer of the API. */
const pageSize = 1000

async function readTree({ request }: Connection, id: string): Promise<RunTree> {
  const events: Event[] = []
  for (;;) {
    const page = await request(listEvents, { params: { id }, query: { after: events.length } })
    events.push(...page.events.map(parseEvent))
    if (page.events.length < pageSize) return { trace: readTrace(id, events.flatMap((event) => traceRow(event) ?? [])), child: () => undefined }
  }
}

const nameOf = (row: AlignedRow, side: 'a' | 'b'): string | null => {
  if (row.kind === 'step') return row[side]?.id ?? null
  return row.kind === 'item' ? (row[side] ? `item ${row.index}` : null) : 'end'
}

function shown(row: AlignedRow | undefined, look: Look) {
  if (!row) return null
  const kind = firstKind(row, look)
  const sides = kind && row.kind === 'step' ? sidesOf(kind, row.a, row.b) : { a: null, b: null }
  return { a: nameOf(row, 'a'), b: nameOf(row, 'b'), kinds: [...row.kinds], expected: sides.a, actual: sides.b }
}

const signOf = (row: AlignedRow): string => (nameOf(row, 'b') === null ? '-' : nameOf(row, 'a') === null ? '+' : '~')

function rowLine(row: AlignedRow | undefined, look: Look): string {
  const told = shown(row, look)
  if (!row || !told) return ''
  const name = told.a === told.b ? told.a : [told.a, told.b].filter((each) => each !== null).join(' and ')
  if (row.kind === 'end') return `end  ${endOf(row.a)} → ${endOf(row.b)}`
  if (told.a === null || told.b === null) return `${name ?? ''}  only in ${told.a === null ? 'B' : 'A'}`
  const sides = told.expected === null && told.actual === null ? '' : `  ${told.expected ?? 'none'} → ${told.actual ?? 'none'}`
  return `${name ?? ''}  ${told.kinds.filter((kind) => counts(kind, look)).join(', ')}${sides}`
}

const endOf = ({ end }: RunTree['trace']): string => [end?.status, end?.code ?? end?.outcome].filter(Boolean).join(' ')
