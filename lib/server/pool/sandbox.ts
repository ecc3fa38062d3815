/**
 * Owns the execution of an author's JavaScript in QuickJS (WebAssembly). Runs only in a process of the pool, because native
 * functions inside QuickJS cannot be interrupted (an `Array.fill` bomb held one for 4 s).
 *
 * Invariants: a fresh runtime and context per call, so that nothing of one call is seen by the next; no host function is given in;
 * `Date` and `Math.random` do not exist, so the same source over the same argument gives the same value. The value leaves as JSON
 * text made by functions kept from before the author's code ran. The instance's linear memory is bounded too: QuickJS's own limit
 * does not see fragmentation (32 MiB allowed, 1.6 GB taken in 5.4 s; bounded, the same bomb ends in 0.1 s). A runtime that cannot
 * be disposed (it is out of memory) aborts its instance, which is then thrown away.
 */
import { newQuickJSWASMModuleFromVariant, newVariant, RELEASE_SYNC, Scope as HandleScope, type QuickJSContext, type QuickJSHandle, type QuickJSWASMModule } from 'quickjs-emscripten'
import type { EvaluationError } from '#lib/engine/evaluation.ts'
import type { Json } from '#lib/engine/json.ts'
import { maxResultCharacters } from '#lib/engine/plain-json.ts'

export interface CodeLimits {
  timeoutMs: number
  memoryMb: number
}

export type CodeResult = { ok: true; value: Json } | { ok: false; error: EvaluationError }

const fileName = 'code.js'
const maxStackBytes = 256 * 1024
const leastMemoryMb = 4
const mostMemoryMb = 1024
/** What QuickJS itself needs before the author's first byte; WebAssembly counts memory in pages of 64 KiB. */
const engineMemoryMb = 16
const pagesPerMb = 16

/** What the prelude reports, as JSON text. The author's code cannot write it: only the prelude's own closure can. */
type Outcome =
  | { state: 'pending' | 'no_default' | 'no_value' }
  | { state: 'not_json'; message: string }
  | { state: 'threw'; message: string; stack: string }
  | { state: 'done'; json: string }

/** Runs before the author's code and keeps the functions that it needs, so that overwriting them changes nothing. */
const prelude = `(() => {
  delete globalThis.Date
  delete Math.random
  const { parse, stringify } = JSON
  const { isFinite } = Number
  const { isArray } = Array
  const { entries } = Object
  const text = String
  let outcome = { state: 'pending' }
  class NotJson { constructor(message) { this.message = message } }
  const refuse = (value, path) => {
    const what = typeof value === 'number' ? text(value) : 'a ' + (typeof value === 'object' ? value.constructor.name : typeof value)
    throw new NotJson('The result' + (path ? ' at ' + path : '') + ' is ' + what + ', which JSON cannot hold.')
  }
  const check = (value, path, depth) => {
    const type = typeof value
    if (depth > 500) throw new NotJson('The result is nested more than 500 levels deep, or in itself.')
    if (value === null || value === undefined || type === 'boolean' || type === 'string') return
    if (type === 'number' ? !isFinite(value) : type !== 'object' || value instanceof Map || value instanceof Set || value instanceof Promise) refuse(value, path)
    if (isArray(value)) for (let index = 0; index < value.length; index++) check(value[index], path + '[' + index + ']', depth + 1)
    else if (type === 'object') for (const [key, item] of entries(value)) check(item, path ? path + '.' + key : key, depth + 1)
  }
  const run = async (loaded, argument) => {
    const exported = (await loaded).default
    if (typeof exported !== 'function') return { state: 'no_default' }
    const value = await exported(parse(argument))
    if (value === undefined) return { state: 'no_value' }
    check(value, '', 0)
    return { state: 'done', json: stringify(value) }
  }
  const report = (error) => error instanceof NotJson
    ? { state: 'not_json', message: error.message }
    : { state: 'threw', message: error instanceof Error ? error.name + ': ' + error.message : typeof error === 'object' ? stringify(error) : text(error), stack: error instanceof Error ? text(error.stack) : '' }
  return {
    start: (loaded, argument) => { run(loaded, argument).catch(report).then((result) => { outcome = result }) },
    fail: (error) => { outcome = report(error) },
    outcome: () => stringify(outcome),
  }
})()`

/**
 * Calls the default export of the module `source` with `argument` and waits for what it gives.
 * Errors: `syntax_error`, `code_threw` (with its line), `no_value` (undefined), `evaluation_failed` (no default export, a promise
 * that never settles, a result that is no JSON), `evaluation_timeout`, `evaluation_memory`.
 */
export async function runCode(source: string, argument: Json, limits: CodeLimits): Promise<CodeResult> {
  const memoryMb = Math.min(mostMemoryMb, Math.max(leastMemoryMb, limits.memoryMb))
  const quickjs = await instance(memoryMb)
  const deadline = performance.now() + limits.timeoutMs
  let interrupted = false
  let report: string | undefined
  try {
    report = HandleScope.withScope((scope) => {
      const runtime = scope.manage(quickjs.newRuntime())
      runtime.setMemoryLimit(memoryMb * 1024 * 1024)
      runtime.setMaxStackSize(maxStackBytes)
      runtime.setInterruptHandler(() => (interrupted ||= performance.now() > deadline))
      return settle(scope.manage(runtime.newContext()), scope, source, JSON.stringify(argument))
    })
  } catch {
    // The context was past using (interrupted, out of memory) or its runtime could not be disposed; the flag tells which.
    instances.delete(memoryMb)
  }
  if (interrupted) return failure('evaluation_timeout', `The code ran for more than ${limits.timeoutMs} ms and was stopped.`)
  return report === undefined ? outOfMemory(memoryMb) : resultOf(JSON.parse(report) as Outcome, memoryMb)
}

const instances = new Map<number, Promise<QuickJSWASMModule>>()
const maxInstances = 4

/** A WebAssembly instance whose whole memory is bounded. Kept per size, because making one takes 17 ms. */
function instance(memoryMb: number): Promise<QuickJSWASMModule> {
  const known = instances.get(memoryMb)
  if (known) return known
  if (instances.size >= maxInstances) instances.delete(instances.keys().next().value ?? 0)
  const wasmMemory = new WebAssembly.Memory({ initial: engineMemoryMb * pagesPerMb, maximum: (engineMemoryMb + memoryMb) * pagesPerMb })
  const made = newQuickJSWASMModuleFromVariant(newVariant(RELEASE_SYNC, { wasmMemory }))
  instances.set(memoryMb, made)
  return made
}

/** Runs the module and its promises to their end; the outcome as JSON text. Throws where the context is past using. */
function settle(context: QuickJSContext, scope: HandleScope, source: string, argument: string): string {
  const own = (handle: QuickJSHandle): QuickJSHandle => scope.manage(handle)
  const kept = own(context.unwrapResult(context.evalCode(prelude, 'prelude.js')))
  const call = (name: string, ...given: QuickJSHandle[]): QuickJSHandle => own(context.unwrapResult(context.callFunction(own(context.getProp(kept, name)), context.undefined, ...given)))
  const loaded = context.evalCode(source, fileName, { type: 'module' })
  if (loaded.error) call('fail', own(loaded.error))
  else call('start', own(loaded.value), own(context.newString(argument)))
  const jobs = context.runtime.executePendingJobs()
  if (jobs.error) call('fail', own(jobs.error))
  return context.getString(call('outcome'))
}

function resultOf(outcome: Outcome, memoryMb: number): CodeResult {
  switch (outcome.state) {
    case 'done':
      if (outcome.json.length > maxResultCharacters) return failure('evaluation_memory', `The code gave more than ${maxResultCharacters / 1024 / 1024} Mi characters of JSON.`)
      return { ok: true, value: JSON.parse(outcome.json) as Json }
    case 'pending':
      return failure('evaluation_failed', 'The code waits for a promise that never settles; there are no timers and no network here.')
    case 'no_default':
      return failure('evaluation_failed', 'The code has no default export that is a function: write `export default ({ input }) => …`.')
    case 'no_value':
      return failure('no_value', 'The code gave undefined; return null where there is no value.')
    case 'not_json':
      return failure('evaluation_failed', outcome.message)
    case 'threw':
      return thrown(outcome, memoryMb)
  }
}

function thrown({ message, stack }: { message: string; stack: string }, memoryMb: number): CodeResult {
  if (/^InternalError: out of memory/.test(message)) return outOfMemory(memoryMb)
  const place = new RegExp(`${fileName}:(\\d+)(?::(\\d+))?`).exec(stack)
  const at = place ? { line: Number(place[1]), ...(place[2] !== undefined && { column: Number(place[2]) }) } : {}
  const said = message.length > 2000 ? `${message.slice(0, 2000)}…` : message
  const unparsed = message.startsWith('SyntaxError') && !stack.includes('    at <anonymous>')
  const sentence = `The code ${unparsed ? 'does not parse' : 'threw'}: ${said}`
  return failure(unparsed ? 'syntax_error' : 'code_threw', place ? `${sentence} (line ${place[1]})` : sentence, at)
}

const outOfMemory = (memoryMb: number): CodeResult => failure('evaluation_memory', `The code needed more than its ${memoryMb} MiB of memory, its input included, and was stopped.`)

function failure(code: EvaluationError['code'], message: string, at: { line?: number; column?: number } = {}): CodeResult {
  return { ok: false, error: { code, message, ...at } }
}
