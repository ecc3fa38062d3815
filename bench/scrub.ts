/**
 * A run of 5,000 events in a browser: how long its page takes to answer, and how long a dragged head of the scrubber takes to be painted,
 * with the graph, the history and the panels at the event. Alone: `node bench/scrub.ts`.
 *
 * The run is a real one: a decision that loops, sets a variable, reads a page and fails now and then, its calls answered by a script.
 * Opening counts to the first frame after which a frame goes by without delay, once everything of the log is on the track: from the
 * address, and from the page's load event, when its document, style and scripts are there and the log is still to be asked for. A move
 * counts from the pointer's event to the frame in which head, graph and history show its event; the context window and the step beside it
 * follow where the head rests, which is measured apart. Without a browser nothing is measured.
 */
import { chromium, type CDPSession, type Page } from '@playwright/test'
import { ensureBrowser } from '../scripts/ensure-browser.mjs'
import { figure, percentile } from './figure.ts'
import { startProduct, type Product } from './product.ts'

const atLeast = 5_000
const turns = 502
const moves = 150
const rests = 20

const edge = (source: string, sourceHandle: string, target: string) => ({ id: `${source}.${sourceHandle}`, source, sourceHandle, target })
const parameters = { type: 'object', properties: { page: { type: 'integer', description: 'Which page to read.' } } }

/** Some ten events per turn. Every eleventh page cannot be read. */
const pageExpression = `vars.turn % 11 = 0 ? $error('the page is locked by job ' & vars.turn) : {"page": vars.turn, "lines": [1..6].{"at": $, "message": "step " & ($ * 31 + $$.vars.turn) & " of the rollout waits for a lock"}}`

const workflow = {
  oriel: 1,
  name: 'Five thousand events',
  limits: { tokens: 1_000_000_000, costUsd: 1000, steps: 100_000, wallSeconds: 3600 },
  nodes: [
    { id: 'start', type: 'start', position: { x: 0, y: 0 } },
    {
      id: 'decide', type: 'decide', position: { x: 200, y: 0 },
      data: {
        label: 'Next page',
        prompt: { messages: [{ role: 'system', content: 'You find out why a deploy of {{ input.service }} failed. Code carries out what you choose.' }, { role: 'user', content: '{{ thread }}\n\nWhich page next?' }] },
        intents: [{ name: 'read', description: 'Reads a page of the log.', parameters }, { name: 'done', description: 'The cause is known.' }],
        model: { script: [{ intent: 'read', args: { page: 1 }, times: turns - 1 }, { intent: 'done' }] },
        context: { budget: { tokens: 4000, overflow: 'drop_oldest' } },
        maxVisits: turns + 1,
      },
    },
    { id: 'turn', type: 'set', position: { x: 420, y: 0 }, data: { label: 'Turn', values: { turn: '$exists(vars.turn) ? vars.turn + 1 : 1' } } },
    { id: 'page', type: 'transform', position: { x: 640, y: 0 }, data: { label: 'Page', expression: pageExpression } },
    { id: 'end', type: 'end', position: { x: 640, y: 160 } },
  ],
  edges: [edge('start', 'out', 'decide'), edge('decide', 'read', 'turn'), edge('turn', 'out', 'page'), edge('page', 'out', 'decide'), edge('page', 'error', 'decide'), edge('decide', 'done', 'end')],
}

export async function measureScrub(product: Pick<Product, 'call'>): Promise<void> {
  const executablePath = await ensureBrowser()
  if (!executablePath) return console.error('There is no browser, so scrubbing is not measured.')
  const run = await longRun(product)
  const { url } = await product.call('POST', '/sign-in-links', {})
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } })
    await page.addInitScript(watchOpening, run.events)
    await page.goto(String(url))
    await page.waitForURL(({ pathname }) => !pathname.startsWith('/sign-in'))
    const address = new URL(`/runs/${run.id}`, page.url()).href
    const label = `run of ${run.events} events`
    for (const visit of ['first visit', 'later visit']) await measureOpening(page, address, `${label}: interactive, ${visit}`)
    const session = await page.context().newCDPSession(page)
    await session.send('Performance.enable', { timeDomain: 'threadTicks' })
    for (const tab of ['Timeline', 'Events', 'State', 'Calls']) {
      await page.getByRole('tab', { name: tab }).click()
      await measureMoves(page, session, `${label}: scrub with ${tab.toLowerCase()}`)
    }
    await measureRests(page, label)
  } finally {
    await browser.close()
  }
}

async function longRun(product: Pick<Product, 'call'>): Promise<{ id: string; events: number }> {
  const { slug } = await product.call('POST', '/workflows', { document: workflow })
  let run = await product.call('POST', `/workflows/${String(slug)}/runs`, { input: { service: 'api' }, wait: 60 })
  while (run.status === 'running' || run.status === 'queued') {
    await new Promise((resolve) => setTimeout(resolve, 250))
    run = await product.call('GET', `/runs/${String(run.id)}`)
  }
  const events = Number(run.lastSeq)
  if (run.status !== 'completed' || events < atLeast) throw new Error(`The long run ended as ${String(run.status)} after ${events} events.`)
  return { id: String(run.id), events }
}

async function measureOpening(page: Page, address: string, name: string): Promise<void> {
  await page.goto(address)
  const opened = await page.waitForFunction(() => (window as unknown as { benchOpened?: { all: number; afterLoad: number } }).benchOpened)
  const { all, afterLoad } = (await opened.jsonValue()) ?? { all: Number.NaN, afterLoad: Number.NaN }
  figure(`${name}, from the address`, all, 'ms', 1)
  figure(`${name}, after load`, afterLoad, 'ms', 1)
}

/** Runs in the page, before it: when the whole log is on the track and frames come in time again. */
function watchOpening(events: number): void {
  const quick = 50
  const isThere = () => Number(document.querySelector('[role="slider"][aria-label="Event"]')?.getAttribute('aria-valuemax')) >= events
  const observer = new MutationObserver(() => {
    if (!isThere()) return
    observer.disconnect()
    let before = performance.now()
    const frame = (now: number) => {
      const late = now - before > quick
      before = now
      if (late) return requestAnimationFrame(frame)
      const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
      return Object.assign(window, { benchOpened: { all: now, afterLoad: now - (navigation?.loadEventStart ?? 0) } })
    }
    requestAnimationFrame((first) => {
      before = first
      requestAnimationFrame(frame)
    })
  })
  observer.observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ['aria-valuemax'] })
}

/** The head dragged to and fro: in small steps, with a leap across the run now and then. */
async function measureMoves(page: Page, session: CDPSession, name: string): Promise<void> {
  const box = await page.getByRole('slider', { name: 'Event' }).boundingBox()
  if (!box) throw new Error('The scrubber has no place on the page.')
  const at = (share: number) => [box.x + 1 + share * (box.width - 2), box.y + box.height / 2] as const
  await page.mouse.move(...at(0.5))
  await page.mouse.down()
  await page.evaluate(watchMoves)
  const before = await mainThreadMs(session)
  for (let move = 0; move < moves; move++) await page.mouse.move(...at(move % 10 === 9 ? (move * 7919) % 97 / 97 : 0.5 + 0.45 * Math.sin(move / 15)))
  const spent = (await mainThreadMs(session)) - before
  await page.mouse.up()
  const taken = await page.evaluate(() => (window as unknown as { benchMoves(): number[] }).benchMoves())
  const sorted = taken.sort((a, b) => a - b)
  figure(`${name}: move to painted p50`, percentile(sorted, 0.5), 'ms', sorted.length)
  figure(`${name}: move to painted p95`, percentile(sorted, 0.95), 'ms', sorted.length)
  figure(`${name}: CPU of the page per move`, spent / moves, 'ms', moves)
}

/** The head comes to rest somewhere else: until the context window and the step beside it are of that event too. */
async function measureRests(page: Page, name: string): Promise<void> {
  const box = await page.getByRole('slider', { name: 'Event' }).boundingBox()
  if (!box) throw new Error('The scrubber has no place on the page.')
  const taken: number[] = []
  for (let rest = 0; rest < rests; rest++) {
    await page.evaluate(watchRest)
    await page.mouse.click(box.x + 1 + ((rest * 7919) % 97 / 97) * (box.width - 2), box.y + box.height / 2)
    const shown = await page.waitForFunction(() => (window as unknown as { benchRest?: number }).benchRest)
    taken.push(Number(await shown.jsonValue()))
    await page.waitForTimeout(200)
  }
  figure(`${name}: press to all panels painted p95`, percentile(taken.sort((a, b) => a - b), 0.95), 'ms', taken.length)
}

function watchRest(): void {
  Object.assign(window, { benchRest: undefined })
  const slider = document.querySelector('[role="slider"][aria-label="Event"]')
  const before = slider?.getAttribute('aria-valuenow')
  addEventListener(
    'pointerdown',
    (event) => {
      const frame = () => {
        const now = slider?.getAttribute('aria-valuenow')
        const behind = document.querySelector('[data-panels]')?.getAttribute('data-panels') !== now
        if (now === before || behind) return requestAnimationFrame(frame)
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => Object.assign(window, { benchRest: performance.now() - event.timeStamp })
        return port2.postMessage(null)
      }
      requestAnimationFrame(frame)
    },
    { capture: true, once: true },
  )
}

/** In the page: from each move of the pointer to the end of the frame in which head and panels show another event than before it. */
function watchMoves(): void {
  const taken: number[] = []
  const slider = document.querySelector('[role="slider"][aria-label="Event"]')
  const shown = () => {
    const panels = document.querySelector('main')?.getAttribute('data-event')
    return panels === slider?.getAttribute('aria-valuenow') ? panels : null
  }
  const onMove = (event: PointerEvent) => {
    const before = shown()
    const frame = () => {
      const now = shown()
      if (now === null || now === before) return performance.now() - event.timeStamp < 1000 && requestAnimationFrame(frame)
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => taken.push(performance.now() - event.timeStamp)
      return port2.postMessage(null)
    }
    requestAnimationFrame(frame)
  }
  addEventListener('pointermove', onMove, true)
  Object.assign(window, {
    benchMoves: () => {
      removeEventListener('pointermove', onMove, true)
      return taken
    },
  })
}

async function mainThreadMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000
}

if (import.meta.main) {
  const product = await startProduct()
  try {
    await measureScrub(product)
  } finally {
    await product.stop({ removeData: true })
  }
}
