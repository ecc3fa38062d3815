/**
 * Where 500 runs first diverge, asked over HTTP of real runs of some 50 events: an agent that looks a few things up before it decides, three
 * ways of going wrong among them. Against one run, and against the nearest of twenty.
 */
import { figure, percentile } from './figure.ts'
import type { Product } from './product.ts'

const runs = 500
const atOnce = 10
const times = 7

const edge = (source: string, sourceHandle: string, target: string) => ({ id: `${source}.${sourceHandle}`, source, sourceHandle, target })
const says = (word: string) => `$contains(thread, '${word}')`

const document = {
  oriel: 1,
  name: 'Settles a complaint',
  nodes: [
    { id: 'start', type: 'start', position: { x: 0, y: 0 }, data: {} },
    {
      id: 'decide', type: 'decide', position: { x: 200, y: 0 },
      data: {
        prompt: { messages: [{ role: 'system', content: 'You settle complaints. Look up what you need, then refund or escalate.' }, { role: 'user', content: '{{ thread }}' }] },
        intents: ['look', 'refund', 'escalate'].map((name) => ({ name, description: `When ${name} is right.` })),
        model: { script: [{ when: `${says('hasty')} and call.index > 1`, intent: 'refund' }, { when: `${says('angry')} and call.index > 2`, intent: 'escalate' }, { when: 'call.index < 6', intent: 'look' }, { when: says('large'), intent: 'escalate' }, { intent: 'refund' }] },
        maxVisits: 20,
      },
    },
    { id: 'found', type: 'template', position: { x: 400, y: 0 }, data: { text: 'Found: {{ input.customer }} ordered {{ input.n }} times, the last parcel arrived late.' } },
    { id: 'refunded', type: 'end', position: { x: 600, y: 0 }, data: { outcome: 'refunded' } },
    { id: 'escalated', type: 'end', position: { x: 600, y: 200 }, data: { outcome: 'escalated' } },
  ],
  edges: [edge('start', 'out', 'decide'), edge('decide', 'look', 'found'), edge('found', 'out', 'decide'), edge('decide', 'refund', 'refunded'), edge('decide', 'escalate', 'escalated')],
}

interface Found {
  looked: { runs: number; ended: string }
  same: { runs: number }
  groups: { runs: number }[]
}

export async function measureDivergences(product: Pick<Product, 'call'>): Promise<void> {
  const { slug } = await product.call('POST', '/workflows', { document })
  const moods = ['calm', 'calm', 'large', 'hasty', 'angry']
  let events = 0
  for (let first = 0; first <= runs; first += atOnce) {
    const ended = await Promise.all(Array.from({ length: Math.min(atOnce, runs + 1 - first) }, (_, place) => product.call('POST', `/workflows/${String(slug)}/runs`, { input: { mood: moods[(first + place) % moods.length], customer: `c-${first + place}`, n: first + place }, wait: 30 })))
    for (const run of ended) {
      if (run.status !== 'completed') throw new Error(`A run ended as ${JSON.stringify(run)}.`)
      events += Number(run.lastSeq)
    }
  }
  const label = `first divergences of ${runs} runs of ${Math.round(events / (runs + 1))} events`
  await measure(product, String(slug), '', `${label}, the path`)
  await measure(product, String(slug), '&look=all', `${label}, contexts and values too`)
  await measure(product, String(slug), '&against=completed', `${label}, against the nearest of 20`)
}

async function measure(product: Pick<Product, 'call'>, slug: string, query: string, name: string): Promise<void> {
  const taken: number[] = []
  for (let time = 0; time < times; time++) {
    const began = performance.now()
    const found = (await product.call('GET', `/workflows/${slug}/divergences?limit=${runs}${query}`)) as unknown as Found
    taken.push(performance.now() - began)
    const told = found.same.runs + found.groups.reduce((sum, group) => sum + group.runs, 0)
    if (told !== found.looked.runs || found.looked.runs < runs - 20 || found.groups.length === 0) throw new Error(`${told} of ${found.looked.runs} runs were told (${found.looked.ended}).`)
  }
  figure(name, percentile(taken.sort((a, b) => a - b), 0.5), 'ms', times)
}
