/**
 * What an edit of a prompt would change of 1,000 past decisions, asked over HTTP of real runs: an agent that reads pages of a log until it
 * knows the cause, some twenty times per run, with a failure now and then. No model is asked, so none is measured.
 */
import { figure, percentile } from './figure.ts'
import type { Product } from './product.ts'

const runs = 50
const decisionsPerRun = 20
const decisions = runs * decisionsPerRun

const edge = (source: string, sourceHandle: string, target: string) => ({ id: `${source}.${sourceHandle}`, source, sourceHandle, target })
const system = `You find out why a deploy of {{ input.service }} failed. Code carries out what you choose.
${Array.from({ length: 24 }, (_, line) => `${line + 1}. Read what stands there before you act: a held lock is diagnosed first, a timeout is asked about, nothing is forced.`).join('\n')}`

/** Every fifth page cannot be read, so an edit may concern failures alone. */
const pageSource = `export default ({ vars, input }) => {
  if (vars.turn % 5 === 4) throw new Error('the page is locked by job ' + vars.turn)
  const lines = []
  for (let line = 0; line < 14; line++) lines.push({ at: '2026-11-0' + (line % 9 + 1) + 'T10:' + (10 + line) + ':00Z', level: line % 4 ? 'info' : 'warn', service: input.service, message: 'step ' + (vars.turn * 31 + line) + ' of the rollout waits for ' + (line * 7919 + vars.turn * 104729) % 100000 })
  return { page: vars.turn, lines }
}
`

const parameters = { type: 'object', properties: { page: { type: 'integer', description: 'Which page to read.' }, why: { type: 'string', description: 'What you expect to find there.' } } }

const document = {
  oriel: 1,
  name: 'Finds the cause of a failed deploy',
  limits: { tokens: 1_000_000_000, costUsd: 1000, steps: 100_000, wallSeconds: 3600 },
  nodes: [
    { id: 'start', type: 'start', position: { x: 0, y: 0 } },
    {
      id: 'decide', type: 'decide', position: { x: 200, y: 0 },
      data: {
        prompt: { messages: [{ role: 'system', content: system }, { role: 'user', content: '{{ thread }}\n\nWhat next?' }] },
        intents: [{ name: 'read', description: 'Reads a page of the log.', parameters }, { name: 'ask', description: 'Asks the owner of the service.' }, { name: 'done', description: 'The cause is known.' }],
        model: { script: [{ intent: 'read', args: { page: 1, why: 'the rollout stopped there' }, times: decisionsPerRun - 1 }, { intent: 'done' }] },
        maxVisits: decisionsPerRun + 1,
      },
    },
    { id: 'turn', type: 'set', position: { x: 400, y: 0 }, data: { values: { turn: '$exists(vars.turn) ? vars.turn + 1 : 1' } } },
    { id: 'page', type: 'code', position: { x: 600, y: 0 }, data: { source: pageSource } },
    { id: 'end', type: 'end', position: { x: 800, y: 0 } },
  ],
  edges: [edge('start', 'out', 'decide'), edge('decide', 'read', 'turn'), edge('decide', 'ask', 'end'), edge('turn', 'out', 'page'), edge('page', 'out', 'decide'), edge('page', 'error', 'decide'), edge('decide', 'done', 'end')],
}

interface Impact {
  decisions: number
  changed: number
  ended: string
  items: { beforeTokens: number }[]
}

/** Three edits: none at all, one that concerns the decisions after a failure, one that concerns all. */
export async function measureImpact(product: Pick<Product, 'call'>): Promise<void> {
  const { id } = await product.call('POST', '/workflows', { document })
  for (let run = 0; run < runs; run += 5) await Promise.all(Array.from({ length: 5 }, (_, place) => finishedRun(product, String(id), run + place)))
  const prompt = await promptOf(product, String(id))
  const { body } = (await product.call('GET', `/prompts/${prompt}/versions/1`)) as { body: Record<string, unknown> }
  const edited = (text: string) => ({ ...body, prompt: { messages: [{ role: 'system', content: system + text }, { role: 'user', content: '{{ thread }}\n\nWhat next?' }] } })
  await measured(product, prompt, 'the first time, nothing changed', body, 0)
  await measured(product, prompt, 'nothing changed', body, 0)
  await measured(product, prompt, 'decisions after a failure changed', edited('{% if steps.page.error %}\nRead the error before you try again.{% endif %}'))
  await measured(product, prompt, 'all changed', edited('\nNever guess.'), decisions)
}

async function finishedRun(product: Pick<Product, 'call'>, workflow: string, place: number): Promise<void> {
  let run = await product.call('POST', `/workflows/${workflow}/runs`, { input: { service: `backend-${place}` }, wait: 60 })
  while (run.status === 'running' || run.status === 'queued') run = await product.call('GET', `/runs/${String(run.id)}`)
  if (run.status !== 'completed') throw new Error(`A run ended as ${JSON.stringify(run)}.`)
}

async function promptOf(product: Pick<Product, 'call'>, workflow: string): Promise<string> {
  const { items } = (await product.call('GET', `/prompts?workflow=${workflow}`)) as { items: { id: string }[] }
  return items[0]?.id ?? ''
}

const times = 3

async function measured(product: Pick<Product, 'call'>, prompt: string, name: string, body: Record<string, unknown>, expected?: number): Promise<void> {
  const taken: number[] = []
  let found: Impact | undefined
  for (let time = 0; time < times; time++) {
    const began = performance.now()
    found = (await product.call('POST', `/prompts/${prompt}/impact`, { body, limit: decisions })) as unknown as Impact
    taken.push(performance.now() - began)
  }
  if (found?.decisions !== decisions || found.ended !== 'all') throw new Error(`Of ${decisions} decisions ${found?.decisions} were looked at (${found?.ended}).`)
  if (expected !== undefined && found.changed !== expected) throw new Error(`${found.changed} decisions change, ${expected} should.`)
  const median = percentile(taken.sort((a, b) => a - b), 0.5)
  figure(`impact on 1,000 past decisions, ${name}: ${found.changed} requests changed`, median, 'ms', times)
  figure(`impact on 1,000 past decisions, ${name}: rate`, (decisions * 1000) / median, 'decisions/s', times)
}
