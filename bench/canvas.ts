/**
 * The canvas with 500 nodes and 700 edges, in a browser: how long it takes to open, how long frames take while it is panned, zoomed and
 * while a node is dragged, and what a key typed into a panel makes it draw. Alone: `node bench/canvas.ts`.
 *
 * Frames are the time between two animation frames of the page: what a person sees stutter. They depend on whatever else the machine
 * does; the processor time of the page's main thread per frame depends on that far less, and stands beside them. Opening counts to the
 * frame in which every node and edge is drawn, once from the address and once "after load": from the page's load event, when its
 * document, style and scripts are there and the workflow itself is still to be asked for. Without a browser nothing is measured.
 */
import { chromium, type CDPSession, type Page } from '@playwright/test'
import { ensureBrowser } from '../scripts/ensure-browser.mjs'
import { figure, percentile } from './figure.ts'
import { largeWorkflow } from './large-workflow.ts'
import { startProduct, type Product } from './product.ts'

const moves = 120

export async function measureCanvas(product: Product): Promise<void> {
  const executablePath = await ensureBrowser()
  if (!executablePath) return console.error('There is no browser, so the canvas is not measured.')
  const { document, nodes, edges } = largeWorkflow()
  const { slug } = await product.call('POST', '/workflows', { document })
  const { url } = await product.call('POST', '/sign-in-links', {})
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } })
    await page.addInitScript(countRenders)
    await page.addInitScript(watchOpening, { nodes, edges })
    await page.goto(String(url))
    await page.waitForURL(({ pathname }) => !pathname.startsWith('/sign-in'))
    const address = new URL(`/workflows/${String(slug)}`, page.url()).href
    const label = `canvas, ${nodes} nodes and ${edges} edges`
    await measureOpening(page, address, label)
    const session = await page.context().newCDPSession(page)
    await session.send('Performance.enable', { timeDomain: 'threadTicks' })
    await measureMoves(page, session, label)
    await measureTyping(page, session, label)
  } finally {
    await browser.close()
  }
}

/** To a canvas that answers: once with nothing kept, then as on every later visit. */
async function measureOpening(page: Page, address: string, label: string): Promise<void> {
  for (const visit of ['first visit', 'later visit']) {
    await page.goto(address)
    const opened = await page.waitForFunction(() => (window as unknown as { benchOpened?: { all: number; afterLoad: number } }).benchOpened)
    const { all, afterLoad } = (await opened.jsonValue()) ?? { all: Number.NaN, afterLoad: Number.NaN }
    figure(`${label}: open, ${visit}, from the address`, all, 'ms', 1)
    figure(`${label}: open, ${visit}, after load`, afterLoad, 'ms', 1)
  }
}

/** Runs in the page, before it: when all of the graph has been drawn, in milliseconds of the page's life. */
function watchOpening({ nodes, edges }: { nodes: number; edges: number }): void {
  const isThere = () => document.querySelectorAll('.react-flow__node').length === nodes && document.querySelectorAll('.edge').length === edges
  const observer = new MutationObserver(() => {
    if (!isThere()) return
    observer.disconnect()
    requestAnimationFrame(() =>
      requestAnimationFrame((drawn) => {
        const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
        const loaded = navigation?.loadEventStart
        Object.assign(window, { benchOpened: { all: drawn, afterLoad: loaded ? drawn - loaded : 0 } })
      }),
    )
  })
  observer.observe(document, { childList: true, subtree: true })
}

async function measureMoves(page: Page, session: CDPSession, label: string): Promise<void> {
  const box = await page.locator('.oriel-flow').boundingBox()
  if (!box) throw new Error('The canvas has no place on the page.')
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  const around = (step: number) => ({ x: middle.x + Math.sin(step / 9) * 240, y: middle.y + Math.cos(step / 13) * 160 })
  const wheel = async (step: number) => page.mouse.wheel(Math.sin(step / 9) * 60, Math.cos(step / 13) * 40)

  await page.mouse.move(middle.x, middle.y)
  await frames(page, session, `${label}: panning, all in view`, wheel)
  await dragNode(page, session, `${label}: dragging a node, all in view`, around)
  await page.keyboard.down('Control')
  await frames(page, session, `${label}: zooming in`, async () => page.mouse.wheel(0, -22))
  await page.keyboard.up('Control')
  await readable(page)
  await frames(page, session, `${label}: panning at 100 %`, wheel)
  await dragNode(page, session, `${label}: dragging a node at 100 %`, around)
}

/** To a block of the workflow at 100 %, by what every person has: a node is found, then the zoom is set. */
async function readable(page: Page): Promise<void> {
  await page.goto(`${page.url().split('?')[0]}?node=shape_7_1`)
  const card = page.locator('.react-flow__node[data-id="shape_7_1"]')
  await card.waitFor({ state: 'attached' })
  const zoomIn = page.getByRole('button', { name: 'Zoom in' })
  for (let press = 0; press < 40 && (await card.boundingBox().then((box) => (box?.width ?? 172) < 165)); press++) {
    await centre(page, card)
    await zoomIn.click()
    await page.waitForTimeout(60)
  }
  await centre(page, card)
}

async function centre(page: Page, card: ReturnType<Page['locator']>): Promise<void> {
  const [box, canvas] = [await card.boundingBox(), await page.locator('.oriel-flow').boundingBox()]
  if (!box || !canvas) return
  await page.mouse.move(canvas.x + canvas.width / 2, canvas.y + canvas.height / 2)
  await page.mouse.wheel((box.x + box.width / 2 - canvas.x - canvas.width / 2) * 2, (box.y + box.height / 2 - canvas.y - canvas.height / 2) * 2)
  await page.waitForTimeout(60)
}

async function dragNode(page: Page, session: CDPSession, name: string, path: (step: number) => { x: number; y: number }): Promise<void> {
  const box = await page.locator('.oriel-flow').boundingBox()
  const cards = await page.locator('.react-flow__node-solo').all()
  const inside = async (card: (typeof cards)[number]) => {
    const at = await card.boundingBox()
    return at && box && at.x > box.x + 200 && at.y > box.y + 100 && at.x < box.x + box.width - 200 && at.y < box.y + box.height - 150 ? at : undefined
  }
  for (const card of cards) {
    const at = await inside(card)
    if (!at) continue
    await page.mouse.move(at.x + at.width / 2, at.y + at.height / 2)
    await page.mouse.down()
    await frames(page, session, name, async (step) => page.mouse.move(path(step).x, path(step).y))
    await page.mouse.up()
    return
  }
  throw new Error(`${name}: no card is in view.`)
}

/** Frame times while `act` is done over and over, about once a frame. */
async function frames(page: Page, session: CDPSession, name: string, act: (step: number) => Promise<unknown>): Promise<void> {
  await page.evaluate(() => {
    const taken: number[] = []
    let before = performance.now()
    const tick = (now: number) => {
      taken.push(now - before)
      before = now
      Object.assign(window, { benchFrames: taken, benchFrame: requestAnimationFrame(tick) })
    }
    Object.assign(window, { benchFrames: taken, benchFrame: requestAnimationFrame(tick) })
  })
  const before = await mainThreadMs(session)
  for (let step = 0; step < moves; step++) await act(step)
  const spent = (await mainThreadMs(session)) - before
  const taken = await page.evaluate(() => {
    const { benchFrames, benchFrame } = window as unknown as { benchFrames: number[]; benchFrame: number }
    cancelAnimationFrame(benchFrame)
    return benchFrames.slice(1)
  })
  const sorted = taken.sort((a, b) => a - b)
  figure(`${name}: frame p50`, percentile(sorted, 0.5), 'ms', sorted.length)
  figure(`${name}: frame p95`, percentile(sorted, 0.95), 'ms', sorted.length)
  figure(`${name}: CPU of the page per move`, spent / moves, 'ms', moves)
}

async function mainThreadMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000
}

/** Keys in what a card shows: the expression of a node, and its name. */
async function measureTyping(page: Page, session: CDPSession, label: string): Promise<void> {
  await page.locator('.react-flow__node[data-id="shape_7_1"]').click({ position: { x: 60, y: 12 } })
  for (const name of ['Expression', 'Name']) await typeInto(page, session, label, name)
}

async function typeInto(page: Page, session: CDPSession, label: string, name: string): Promise<void> {
  const field = page.getByRole('complementary').getByRole('textbox', { name, exact: true })
  await field.click()
  await page.keyboard.press('End')
  await page.keyboard.type(' + 1')
  await page.waitForTimeout(1500)
  await page.evaluate(() => Object.assign(window, { benchRenders: [] }))
  const text = ' + prev.a + prev.b + prev.c'
  const before = await mainThreadMs(session)
  for (const key of text) await page.keyboard.type(key)
  const spent = (await mainThreadMs(session)) - before
  const renders = await page.evaluate(() => (window as unknown as { benchRenders: number[] }).benchRenders)
  figure(`${label}: a key in a panel, ${name}, CPU of the page`, spent / text.length, 'ms', text.length)
  figure(`${label}: a key in a panel, ${name}, parts of the canvas drawn again`, renders.reduce((sum, count) => sum + count, 0) / text.length, 'components', text.length)
}

/**
 * Runs in the page, before it: what React renders under the canvas, told by the hook that React's own developer tools use. A component
 * that did work in a commit carries a flag; subtrees that React left alone are the same objects as before.
 */
function countRenders(): void {
  interface Fiber {
    flags: number
    tag: number
    stateNode: unknown
    child: Fiber | null
    sibling: Fiber | null
    alternate: Fiber | null
  }
  const performedWork = 1
  const component = new Set([0, 1, 11, 14, 15])
  const renders: number[] = []
  const isCanvas = ({ stateNode }: Fiber): boolean => stateNode instanceof HTMLElement && stateNode.classList.contains('oriel-flow')
  const count = (fiber: Fiber, within: boolean): number => {
    const inside = within || isCanvas(fiber)
    let sum = inside && component.has(fiber.tag) && (fiber.flags & performedWork) !== 0 && fiber.alternate !== null ? 1 : 0
    if (fiber.alternate !== null && fiber.child === fiber.alternate.child) return sum
    for (let child = fiber.child; child; child = child.sibling) sum += count(child, inside)
    return sum
  }
  Object.assign(window, {
    benchRenders: renders,
    __REACT_DEVTOOLS_GLOBAL_HOOK__: {
      supportsFiber: true,
      renderers: new Map(),
      inject: () => 1,
      onCommitFiberUnmount() {},
      onPostCommitFiberRoot() {},
      onScheduleFiberRoot() {},
      checkDCE() {},
      onCommitFiberRoot: (_: number, root: { current: Fiber }) => (window as unknown as { benchRenders: number[] }).benchRenders.push(count(root.current, false)),
    },
  })
}

if (import.meta.main) {
  const product = await startProduct()
  try {
    await measureCanvas(product)
  } finally {
    await product.stop({ removeData: true })
  }
}
