/**
 * What a test is made on, while somebody changes it: its values and its events as rows, each changed by itself, and what is wrong with which
 * of them. Pure.
 */
import { fixtureSchema, longestFixture, type TestFixture } from '#lib/api/test-fixtures.ts'
import type { Json } from '#lib/engine/json.ts'

type Material = TestFixture['material']
export type Entry = Material['thread'][number]

/** What templates read, as far as it is changed here; the rest of a moment (run, now) stays. */
export const scopeNames = ['input', 'trigger', 'vars', 'steps', 'args', 'prev'] as const
export type ScopeName = (typeof scopeNames)[number]

export const scopeWords: Record<ScopeName, string> = {
  input: 'Input of the run',
  trigger: 'What started it',
  vars: 'Variables',
  steps: 'Outputs of steps',
  args: 'Arguments of the choice before',
  prev: 'Output of the step before',
}

export const entryTypes: readonly Entry['type'][] = ['input', 'intent', 'result', 'error', 'human_response', 'approval_rejected', 'message', 'node', 'summary']

/** As JSON; undefined where the fixture has no such value. */
export const scopeValue = (fixture: TestFixture, name: ScopeName): Json | undefined => fixture.material.scope[name] as Json | undefined

/** Undefined takes the value away, where it may be left out. */
export function withScope(fixture: TestFixture, name: ScopeName, value: Json | undefined): TestFixture {
  const { [name]: _, ...others } = fixture.material.scope
  return withMaterial(fixture, { scope: { ...others, ...(value !== undefined && { [name]: value }) } as Material['scope'] })
}

export const withEntry = (fixture: TestFixture, index: number, entry: Entry): TestFixture => withMaterial(fixture, { thread: fixture.material.thread.with(index, entry) })
export const withoutEntry = (fixture: TestFixture, index: number): TestFixture => withMaterial(fixture, { thread: fixture.material.thread.toSpliced(index, 1) })

/** One more at the end, named after everything that is there. */
export function withNewEntry(fixture: TestFixture): TestFixture {
  const { thread } = fixture.material
  const seq = Math.max(0, ...thread.map((entry) => entry.seq)) + 1
  return withMaterial(fixture, { thread: [...thread, { seq, type: 'result', tag: 'event', value: null }] })
}

export function withMoved(fixture: TestFixture, from: number, to: number): TestFixture {
  const { thread } = fixture.material
  const entry = thread[from]
  return entry ? withMaterial(fixture, { thread: thread.toSpliced(from, 1).toSpliced(to, 0, entry) }) : fixture
}

const withMaterial = (fixture: TestFixture, part: Partial<Material>): TestFixture => ({ ...fixture, material: { ...fixture.material, ...part } })

export interface FixtureProblem {
  /** A name of the scope, or the place of an entry in the thread; undefined: of the whole. */
  at: ScopeName | number | undefined
  message: string
}

/** What the server would refuse, each at its row. */
export function fixtureProblems(fixture: TestFixture): FixtureProblem[] {
  const read = fixtureSchema.safeParse(fixture)
  const found = (read.error?.issues ?? []).map(({ path, message }): FixtureProblem => {
    const [, part, at, ...inside] = path
    const words = [inside.join('.'), message].filter(Boolean).join(': ')
    if (part === 'thread' && typeof at === 'number') return { at, message: words }
    const name = scopeNames.find((each) => part === 'scope' && each === at)
    return { at: name, message: name === undefined ? [path.join('.'), message].join(': ') : words }
  })
  const bytes = new TextEncoder().encode(JSON.stringify(fixture)).length
  return bytes <= longestFixture ? found : [...found, { at: undefined, message: `It takes ${(bytes / 1024 / 1024).toFixed(1)} MiB; a test keeps at most ${longestFixture / 1024 / 1024}. Shorten values.` }]
}
