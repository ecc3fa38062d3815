import { beforeEach, describe, expect, test } from 'vitest'
import { ApiError } from '#lib/api/errors.ts'
import type { SavedWorkflow } from '#lib/api/workflows.ts'
import { documentSchema, type WorkflowDocument } from '#lib/engine/document.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { startAutosave, type Autosave, type SaveStatus } from './autosave.ts'

const named = (name: string) => documentSchema.parse({ oriel: 1, name, nodes: [] })
const original = named('original')

/** A server and a clock that do what the test says. */
let sent: { name: string; base: number; leaving: boolean }[]
let answer: (document: WorkflowDocument, base: number) => Promise<SavedWorkflow>
let keptOfTheirs: number[]
let timer: { run: () => void; ms: number } | undefined
let kept: { name: string; base: string | undefined } | undefined
let statuses: SaveStatus['kind'][]
let last: SaveStatus | undefined
let time: number
let autosave: Autosave

const ok = (revision: number): SavedWorkflow => ({ draftRevision: revision, promptIds: {}, problems: [] }) as unknown as SavedWorkflow
const settle = () => new Promise((resolve) => setImmediate(resolve))
const fire = async () => {
  const due = timer
  timer = undefined
  due?.run()
  await settle()
}

beforeEach(() => {
  sent = []
  keptOfTheirs = []
  timer = undefined
  kept = undefined
  statuses = []
  time = 0
  answer = (_, base) => Promise.resolve(ok(base + 1))
  autosave = startAutosave(
    { document: original, revision: 7, base: original },
    {
      save(document, base, leaving) {
        sent.push({ name: document.name, base, leaving })
        return answer(document, base)
      },
      keepTheirs(revision) {
        keptOfTheirs.push(revision)
        return Promise.resolve()
      },
      keep: (unsaved) => (kept = unsaved && { name: unsaved.document.name, base: unsaved.base?.name }),
      later(run, ms) {
        const own = { run, ms }
        timer = own
        return () => {
          if (timer === own) timer = undefined
        }
      },
      now: () => time,
    },
    {
      onStatus(status) {
        last = status
        statuses.push(status.kind)
      },
      onSaved: () => {},
    },
  )
})

describe('saving', () => {
  test('changes made shortly after each other are saved once, on the revision that was loaded', async () => {
    autosave.changed(named('one'))
    autosave.changed(named('two'))
    await fire()
    expect(sent).toEqual([{ name: 'two', base: 7, leaving: false }])
    expect(statuses).toEqual(['waiting', 'waiting', 'saving', 'saved'])
  })

  test('the next save stands on the revision of the one before', async () => {
    autosave.changed(named('one'))
    await fire()
    autosave.changed(named('two'))
    await fire()
    expect(sent.map(({ base }) => base)).toEqual([7, 8])
  })

  test('typing without a pause is saved in between', () => {
    autosave.changed(named('a'))
    expect(timer?.ms).toBe(600)
    time = 3900
    autosave.changed(named('b'))
    expect(timer?.ms).toBe(100)
  })

  test('a change during a save is saved after it, never beside it', async () => {
    let release = () => {}
    answer = (_, base) => new Promise((resolve) => (release = () => resolve(ok(base + 1))))
    autosave.changed(named('one'))
    await fire()
    autosave.changed(named('two'))
    expect(sent).toHaveLength(1)
    release()
    await settle()
    await fire()
    expect(sent.map(({ name, base }) => [name, base])).toEqual([['one', 7], ['two', 8]])
  })

  test('undone while a save of it is on its way, the draft is kept until it is saved again as it was', async () => {
    let release = () => {}
    answer = (_, base) => new Promise((resolve) => (release = () => resolve(ok(base + 1))))
    autosave.changed(named('one'))
    await fire()
    autosave.changed(original)
    expect(kept).toEqual({ name: 'original', base: 'original' })
    release()
    await settle()
    expect([kept?.name, statuses.at(-1)]).toEqual(['original', 'waiting'])
    await fire()
    release()
    await settle()
    expect(sent.map(({ name, base }) => [name, base])).toEqual([['one', 7], ['original', 8]])
    expect([kept, statuses.at(-1)]).toEqual([undefined, 'saved'])
  })

  test('an id that the server gave is taken over without saving again', async () => {
    autosave.changed(named('one'))
    await fire()
    const withIds = named('one with ids')
    autosave.adopt(withIds)
    autosave.changed(withIds)
    await fire()
    expect(sent).toHaveLength(1)
  })

  test('undoing back to what is saved sends nothing', async () => {
    autosave.changed(named('one'))
    autosave.changed(original)
    await fire()
    expect(sent).toEqual([])
    expect(statuses.at(-1)).toBe('saved')
  })
})

describe('what is not saved yet', () => {
  test('is kept beside until the server has it', async () => {
    autosave.changed(named('one'))
    expect(kept).toEqual({ name: 'one', base: 'original' })
    await fire()
    expect(kept).toBeUndefined()
  })

  test('is sent when the page goes away', () => {
    autosave.changed(named('one'))
    autosave.leave()
    expect(sent).toEqual([{ name: 'one', base: 7, leaving: true }])
  })

  test('is sent before a run: flush waits until the server has everything', async () => {
    autosave.changed(named('one'))
    expect(await autosave.flush()).toBe(true)
    expect(sent.map(({ name }) => name)).toEqual(['one'])
    expect(await autosave.flush()).toBe(true)
    expect(sent).toHaveLength(1)
  })
})

describe('when the server says no', () => {
  const refuse = (code: 'stale_revision' | 'malformed_document' | 'unavailable', members: JsonObject = {}) => () => Promise.reject(new ApiError(code, 'No.', { members }))
  const theirs = named('theirs')

  test('a server that does not answer is asked again, ever more patiently', async () => {
    answer = refuse('unavailable')
    autosave.changed(named('one'))
    await fire()
    expect(timer?.ms).toBe(1000)
    await fire()
    expect(timer?.ms).toBe(3000)
    expect(statuses.at(-1)).toBe('failed')
    expect(kept).toEqual({ name: 'one', base: 'original' })
  })

  test('what may have been saved although no answer came is saved again as it was, once it is undone', async () => {
    answer = refuse('unavailable')
    autosave.changed(named('one'))
    await fire()
    autosave.changed(original)
    expect([kept?.name, statuses.at(-1)]).toEqual(['original', 'waiting'])
    answer = (_, base) => Promise.resolve(ok(base + 1))
    await fire()
    expect(sent.at(-1)?.name).toBe('original')
    expect([kept, statuses.at(-1)]).toEqual([undefined, 'saved'])
  })

  test('undone while it is being refused, there is nothing left to save', async () => {
    let release = () => {}
    answer = () => new Promise((_, reject) => (release = () => reject(new ApiError('malformed_document', 'No.'))))
    autosave.changed(named('one'))
    await fire()
    autosave.changed(original)
    release()
    await settle()
    expect([kept, timer, statuses.at(-1)]).toEqual([undefined, undefined, 'saved'])
  })

  test('a malformed document is not sent again until it changes', async () => {
    answer = refuse('malformed_document')
    autosave.changed(named('one'))
    await fire()
    expect([statuses.at(-1), timer]).toEqual(['refused', undefined])
    expect(await autosave.flush()).toBe(false)
  })

  test('with another draft on the server nothing is sent until a person decides', async () => {
    answer = refuse('stale_revision', { draftRevision: 12, document: theirs as unknown as JsonObject })
    autosave.changed(named('one'))
    await fire()
    autosave.changed(named('two'))
    expect([statuses.at(-1), timer]).toEqual(['conflict', undefined])
    expect(await autosave.flush()).toBe(false)
  })

  test('"keep mine" saves over their revision, "take theirs" sends nothing', async () => {
    answer = refuse('stale_revision', { draftRevision: 12, document: theirs as unknown as JsonObject })
    autosave.changed(named('one'))
    await fire()
    answer = (_, base) => Promise.resolve(ok(base + 1))
    autosave.resolve('mine')
    await settle()
    expect(sent.at(-1)).toEqual({ name: 'one', base: 12, leaving: false })

    answer = refuse('stale_revision', { draftRevision: 20, document: theirs as unknown as JsonObject })
    autosave.changed(named('two'))
    await fire()
    autosave.resolve('theirs')
    expect([statuses.at(-1), autosave.revision(), kept]).toEqual(['saved', 20, undefined])
  })

  test('what somebody else had saved is kept before a draft from here replaces it, once, also where the merge is undone', async () => {
    answer = refuse('stale_revision', { draftRevision: 12, document: theirs as unknown as JsonObject })
    autosave.changed(named('one'))
    await fire()
    expect(keptOfTheirs).toEqual([])
    answer = (_, base) => {
      expect(keptOfTheirs).toEqual([12])
      return Promise.resolve(ok(base + 1))
    }
    autosave.resolve('theirs')
    autosave.changed(named('both'))
    await fire()
    autosave.changed(named('one'))
    await fire()
    expect(sent.slice(-2)).toEqual([{ name: 'both', base: 12, leaving: false }, { name: 'one', base: 13, leaving: false }])
  })

  test('while it cannot be kept nothing replaces it', async () => {
    let reachable = false
    const saves: string[] = []
    autosave = startAutosave(
      { document: original, revision: 3, base: original },
      {
        save(document) {
          saves.push(document.name)
          return saves.length === 1 ? refuse('stale_revision', { draftRevision: 12, document: theirs as unknown as JsonObject })() : Promise.resolve(ok(13))
        },
        keepTheirs: () => (reachable ? Promise.resolve() : Promise.reject(new ApiError('unavailable', 'No answer.'))),
        keep: () => {},
        later: () => () => {},
        now: () => 0,
      },
      { onStatus: (status) => (last = status), onSaved: () => {} },
    )
    autosave.changed(named('one'))
    await autosave.flush()
    autosave.resolve('mine')
    await settle()
    expect([saves, last?.kind]).toEqual([['one'], 'failed'])
    reachable = true
    expect(await autosave.flush()).toBe(true)
    expect(saves).toEqual(['one', 'one'])
  })

  test('a conflict knows what both drafts were made from: what was saved last, then theirs', async () => {
    autosave.changed(named('one'))
    await fire()
    answer = refuse('stale_revision', { draftRevision: 12, document: theirs as unknown as JsonObject })
    autosave.changed(named('two'))
    await fire()
    expect(last).toMatchObject({ kind: 'conflict', base: { name: 'one' }, theirs: { name: 'theirs' }, revision: 12 })
    autosave.resolve('theirs')
    autosave.changed(named('both'))
    expect(kept).toEqual({ name: 'both', base: 'theirs' })
    answer = refuse('stale_revision', { draftRevision: 13, document: named('third') as unknown as JsonObject })
    await fire()
    expect(sent.at(-1)).toMatchObject({ name: 'both', base: 12 })
    expect(last).toMatchObject({ kind: 'conflict', base: { name: 'theirs' }, theirs: { name: 'third' } })
  })

  test('a draft of which nobody knows what it was made from is a conflict without a base', async () => {
    autosave = startAutosave({ document: original, revision: 3, base: undefined }, { save: refuse('stale_revision', { draftRevision: 12, document: theirs as unknown as JsonObject }), keepTheirs: () => Promise.resolve(), keep: () => {}, later: () => () => {}, now: () => 0 }, { onStatus: (status) => (last = status), onSaved: () => {} })
    autosave.changed(named('one'))
    await autosave.flush()
    expect(last).toEqual({ kind: 'conflict', theirs: expect.objectContaining({ name: 'theirs' }), revision: 12 })
  })

  test('a save whose answer got lost is no conflict, also when more was changed since', async () => {
    answer = refuse('unavailable')
    autosave.changed(named('one'))
    await fire()
    autosave.changed(named('two'))
    answer = refuse('stale_revision', { draftRevision: 8, document: named('one') as unknown as JsonObject })
    await fire()
    answer = (_, base) => Promise.resolve(ok(base + 1))
    await fire()
    expect(sent.at(-1)).toEqual({ name: 'two', base: 8, leaving: false })
    expect(statuses.at(-1)).toBe('saved')
  })

  test('the same draft on the server is no conflict', async () => {
    answer = refuse('stale_revision', { draftRevision: 12, document: named('one') as unknown as JsonObject })
    autosave.changed(named('one'))
    await fire()
    expect([statuses.at(-1), autosave.revision()]).toEqual(['saved', 12])
  })
})
