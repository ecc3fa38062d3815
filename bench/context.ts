/**
 * Context windows: how long it takes to compare two of 200k tokens, and what the calls of a long run take in tables, against keeping
 * the body of each call whole in the same database. The runs are real ones: a decision that loops, with a page of text per turn.
 */
import { diffContexts } from '../lib/engine/context/diff.ts'
import type { ContextWindow, WindowSegment } from '../lib/engine/context/diff-window.ts'
import { figure, percentile } from './figure.ts'
import type { Product } from './product.ts'
import { bytesOfRequests, bytesOfTexts, storedBytes } from './stored-bytes.ts'

const vocabulary = 'the deploy of backend failed because a lock is held by job since yesterday and nobody has released it again so wait'.split(' ')

/** Words and numbers as in a log, which do not repeat themselves; the same at every start. */
function prose(words: number, seed: number): string {
  let state = seed * 2_654_435_761 + 1
  return Array.from({ length: words }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return (state >>> 4) % 3 === 0 ? String((state >>> 8) % 100_000) : vocabulary[(state >>> 8) % vocabulary.length]
  }).join(' ')
}

const entryTokens = 400
const entries = 500

/** A window of 200k tokens: entries of 400 from one of a growing thread on. `words` makes an entry say something else. */
function windowFrom(first: number, words = 0): ContextWindow {
  const system: WindowSegment = { at: '/messages/0/content', text: 'You find out why a deploy failed.\n', tokens: 8, source: { kind: 'prompt', promptVersion: 'v1', line: 1 } }
  const thread = Array.from({ length: entries }, (_, index): WindowSegment => {
    const seq = first + index
    return { at: '/messages/1/content', text: `\n<result>\n${prose(330 + words, seq)}\n</result>`, tokens: entryTokens, source: { kind: 'event', seq, tag: 'result' } }
  })
  return { segments: [system, ...thread], dropped: [], roles: ['system', 'user'], model: 'bench/local' }
}

function timed(name: string, act: () => unknown): void {
  const taken = Array.from({ length: 9 }, () => {
    const began = performance.now()
    act()
    return performance.now() - began
  })
  figure(`${name}, the first time`, taken[0] ?? Number.NaN, 'ms', 1)
  figure(`${name}, median of 9`, percentile(taken.sort((a, b) => a - b), 0.5), 'ms', taken.length)
}

export function measureDiff(): void {
  const before = windowFrom(1)
  const grown = windowFrom(40)
  const rewritten = windowFrom(1, 3)
  const turned: ContextWindow = { ...before, segments: before.segments.map((_, index, all) => all[(index * 197) % all.length] ?? all[0]).flatMap((segment) => segment ?? []) }
  timed('diff of two windows of 200k tokens', () => diffContexts(before, grown, true))
  timed('diff of two windows of 200k tokens, every entry changed', () => diffContexts(before, rewritten, true))
  timed('diff of two windows of 200k tokens, in another order', () => diffContexts(before, turned, true))
}

/** A decision that asks for a page of text `turns - 1` times and then ends. */
function loop(turns: number) {
  const edge = (source: string, sourceHandle: string, target: string) => ({ id: `${source}.${sourceHandle}`, source, sourceHandle, target })
  const parameters = { type: 'object', properties: { page: { type: 'integer', description: 'Which page to read.' } } }
  return {
    oriel: 1,
    name: `Reads for ${turns} turns`,
    limits: { tokens: 1_000_000_000, costUsd: 1000, steps: 100_000, wallSeconds: 3600 },
    nodes: [
      { id: 'start', type: 'start', position: { x: 0, y: 0 } },
      {
        id: 'decide', type: 'decide', position: { x: 200, y: 0 },
        data: {
          prompt: { messages: [{ role: 'system', content: `You find out why a deploy failed.\n${prose(120, 7)}` }, { role: 'user', content: '{{ thread }}\n\nWhich page next?' }] },
          intents: [{ name: 'read', description: 'Reads a page of the log.', parameters }, { name: 'done', description: 'The cause is known.' }],
          model: { script: [{ intent: 'read', args: { page: 1 }, times: turns - 1 }, { intent: 'done' }] },
          maxVisits: turns + 1,
        },
      },
      { id: 'turn', type: 'set', position: { x: 400, y: 0 }, data: { values: { turn: '$exists(vars.turn) ? vars.turn + 1 : 1' } } },
      { id: 'page', type: 'code', position: { x: 600, y: 0 }, data: { source: pageSource } },
      { id: 'end', type: 'end', position: { x: 800, y: 0 } },
    ],
    edges: [edge('start', 'out', 'decide'), edge('decide', 'read', 'turn'), edge('turn', 'out', 'page'), edge('page', 'out', 'decide'), edge('decide', 'done', 'end')],
  }
}

const pageWords = 350
const pageSource = `const vocabulary = ${JSON.stringify(vocabulary)}
export default ({ vars }) => {
  let state = vars.turn * 2654435761 + 1
  return Array.from({ length: ${pageWords} }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return (state >>> 4) % 3 === 0 ? String((state >>> 8) % 100000) : vocabulary[(state >>> 8) % vocabulary.length]
  }).join(' ')
}
`

const runsPerLength = 5

/** Bytes in tables of a run with so many calls, and the id of the last one. */
async function storedPerRun(product: Product, turns: number): Promise<{ bytes: number; runId: string }> {
  const { slug } = await product.call('POST', '/workflows', { document: loop(turns) })
  const before = await storedBytes(product.databaseUrl)
  let runId = ''
  for (let i = 0; i < runsPerLength; i++) {
    let run = await product.call('POST', `/workflows/${String(slug)}/runs`, { input: {}, wait: 60 })
    while (run.status === 'running' || run.status === 'queued') run = await product.call('GET', `/runs/${String(run.id)}`)
    if (run.status !== 'completed') throw new Error(`A run ended as ${JSON.stringify(run)}.`)
    runId = String(run.id)
  }
  return { bytes: ((await storedBytes(product.databaseUrl)) - before) / runsPerLength, runId }
}

/** Everything that a run stores counts: events, texts, indexes. */
export async function measureCallStorage(product: Product): Promise<void> {
  const half = await storedPerRun(product, 50)
  const full = await storedPerRun(product, 100)
  figure('calls over a growing thread: stored per call, calls 1 to 50', half.bytes / 50, 'bytes', runsPerLength)
  figure('calls over a growing thread: stored per call, calls 51 to 100', (full.bytes - half.bytes) / 50, 'bytes', runsPerLength)
  figure('calls over a growing thread: second half against first half', (full.bytes - half.bytes) / half.bytes, 'ratio', runsPerLength)
  const { items } = (await product.call('GET', `/runs/${full.runId}/calls`)) as { items: { seq: number }[] }
  const bodies: string[] = []
  for (const { seq } of items) bodies.push(((await product.call('GET', `/runs/${full.runId}/calls/${seq}`)) as { request: { body: string } }).request.body)
  const sent = bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0)
  const whole = await bytesOfTexts(product.databaseUrl, bodies)
  const requests = await bytesOfRequests(product.databaseUrl, full.runId)
  figure('calls over a growing thread: body, mean', sent / bodies.length, 'bytes', bodies.length)
  figure('calls over a growing thread: all that the run stores against its bodies', full.bytes / sent, 'ratio', 1)
  figure('calls over a growing thread: recorded requests alone, per call', requests / bodies.length, 'bytes', bodies.length)
  figure('calls over a growing thread: recorded requests alone against the bodies whole in a table, which compresses them', requests / whole, 'ratio', 1)
  figure('calls over a growing thread: all that the run stores against the same', full.bytes / whole, 'ratio', 1)
}
