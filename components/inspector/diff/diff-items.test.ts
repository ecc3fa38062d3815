import { describe, expect, it } from 'vitest'
import type { Segment } from '#lib/api/calls.ts'
import { diffContexts } from '#lib/engine/context/diff.ts'
import type { ContextWindow, LeftOutEntry } from '#lib/engine/context/diff-window.ts'
import { breakItem, diffItems, signed, summaryOf, type Compared, type DiffItem } from './diff-items.ts'

const part = (at: string, text: string, tokens: number, source: Segment['source']): Segment => ({ at, text, tokens, source })
const event = (seq: number, tag: string, text: string, tokens: number) => part('/messages/1/content', text, tokens, { kind: 'event', seq, tag })
const head = [part('/messages/0/content', 'You deploy.\n', 6, { kind: 'prompt', promptVersion: 'v3', line: 1 }), part('/messages/0/content', 'api v1', 4, { kind: 'variable', path: 'steps.running.output' })]
const tools = ['deploy', 'ask'].map((tag, index) => part(`/tools/${index}`, `{"${tag}":{}}`, 10, { kind: 'schema', tag }))
const windowOf = (segments: Segment[], dropped: LeftOutEntry[] = [], roles = ['system', 'user']): ContextWindow => ({ segments, dropped, roles })
const input = event(1, 'input', '<input>', 20)

const compare = (before: ContextWindow, after: ContextWindow): Compared => ({ before, after, diff: diffContexts(before, after, true) })

/** An item as a person would note it down. */
function note(item: DiffItem): string {
  switch (item.kind) {
    case 'head':
      return `# ${item.role} ${item.pointer} ${item.tokens}${item.gone ? ' gone' : ''}`
    case 'fold':
      return `… ${item.label}`
    case 'row':
      return item.row.kind
    case 'why':
      return `(${item.text}${item.advice ? ' Move it.' : ''})`
    case 'unseen':
      return `unseen ${item.cuts.length}`
    case 'same':
      return `= ${item.after}`
    case 'foot':
      return '/'
  }
}
const notes = (compared: Compared, open: string[] = [], why: (row: { kind: string }) => string | undefined = () => undefined) => diffItems(compared, new Set(open), why).map(note)

describe('the rows of a comparison', () => {
  const before = windowOf([...head, input, event(8, 'error', '<error>', 12), event(9, 'add', '<add>', 5), ...tools])
  const after = windowOf([head[0]!, part('/messages/0/content', 'api v2', 4, head[1]!.source), input, event(9, 'add', '<add>', 5), event(12, 'add_result', '<r>', 7), ...tools], [{ seq: 8, rule: 'hide', tokens: 12, index: 0 }])

  it('are a card per message, with what changed and folds that say what did not and how big it is', () => {
    expect(notes(compare(before, after), [], ({ kind }) => (kind === 'dropped' ? 'because' : undefined))).toEqual([
      '# system /messages/0 10', '… v3 · line 1 unchanged, 6 tok', 'changed', '(The prompt cache breaks here. Move it.)', '/',
      '# user /messages/1 32', '… input unchanged, 20 tok', 'dropped', '(because)', '… add unchanged, 5 tok', 'added', '/',
      '# tools /tools 20', '… 2 functions unchanged, 20 tok', '/',
    ])
  })

  it('show what is under a fold once it is open', () => {
    const compared = compare(before, after)
    const fold = diffItems(compared, new Set(), () => undefined).find((item) => item.kind === 'fold' && item.label.startsWith('2 functions'))!
    expect(notes(compared, [fold.key]).slice(-4)).toEqual(['… 2 functions unchanged, 20 tok', '= 5', '= 6', '/'])
  })

  it('have a card for a message that is no longer there', () => {
    const gone = part('/messages/1/content', 'Reply again.', 5, { kind: 'error', seq: 7, tag: 'rejected_reply' })
    expect(notes(compare(windowOf([head[0]!, gone], [], ['system', 'user']), windowOf([head[0]!])))).toEqual(['# system /messages/0 6', '… v3 · line 1 unchanged, 6 tok', '/', '# user /messages/1 5 gone', 'dropped', '/'])
  })

  it('keep what was dropped first in the card of its message', () => {
    expect(notes(compare(windowOf([event(8, 'error', '<error>', 12), input], [], ['', 'user']), windowOf([input], [], ['', 'user'])))).toEqual(['# user /messages/1 20', 'dropped', '… input unchanged, 20 tok', '/'])
  })

  it('end with what came since and was left out at once', () => {
    expect(notes(compare(windowOf([input]), windowOf([input], [{ seq: 30, rule: 'hide', tokens: 40 }]))).at(-1)).toBe('unseen 1')
  })

  it('name up to four entries in a fold, and count more', () => {
    const entries = (count: number) => windowOf(Array.from({ length: count }, (_, i) => event(i + 2, `e${i}`, `<e${i}>`, 10)))
    expect(notes(compare(entries(4), entries(4)))[1]).toBe('… e0, e1, e2, e3 unchanged, 40 tok')
    expect(notes(compare(entries(5), entries(5)))[1]).toBe('… 5 segments unchanged, 50 tok')
  })

  it('are counted with their tokens', () => {
    expect(summaryOf(compare(before, after))).toEqual({ added: { count: 1, tokens: 7 }, dropped: { count: 1, tokens: -12 }, changed: { count: 1, tokens: 0 }, moved: 0, delta: -5 })
    expect([240, -612, 0, -1200].map(signed)).toEqual(['+240', '−612', '0', '−1,200'])
  })

  it('advise to move a variable below the thread only where the cache breaks at it and the thread is behind it', () => {
    const below = (text: string) => windowOf([input, part('/messages/1/content', text, 4, { kind: 'variable', path: 'steps.running.output' })])
    expect(notes(compare(below('api v1'), below('api v2'))).join()).not.toContain('Move it')
  })

  it('know where the shared prefix ends', () => {
    const compared = compare(before, after)
    expect(compared.diff.prefix).toMatchObject({ breaksAt: { before: 1, after: 1 } })
    const items = diffItems(compared, new Set(), () => undefined)
    expect(items[breakItem(items, compared.diff.prefix.breaksAt!)]).toMatchObject({ kind: 'row', row: { kind: 'changed' } })
    expect(breakItem(items, { before: null, after: 2 })).toBe(-1)
  })
})
