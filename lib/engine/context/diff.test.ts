import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SegmentSource } from '../events.ts'
import { assemble } from './assemble.ts'
import { diffContexts, segmentLists, type ContextDiff } from './diff.ts'
import { cacheable } from './diff-prefix.ts'
import { rolesIn, type ContextWindow, type WindowSegment } from './diff-window.ts'
import type { AssembleRequest, ThreadEntry } from './request.ts'
import { longThread, quarterTokens, requestOf } from './testing.ts'

/** A message of a window by hand: its role, then its segments as [text, source]. Four characters are a token. */
type Message = [role: string, ...segments: [text: string, source: SegmentSource][]]

const line = (number: number, promptVersion = 'v3'): SegmentSource => ({ kind: 'prompt', promptVersion, line: number })
const variable = (path: string): SegmentSource => ({ kind: 'variable', path, line: 1 })
const event = (seq: number, tag: string, nodeId = 'work'): SegmentSource => ({ kind: 'event', seq, tag, nodeId })
const intent = (tag: string): SegmentSource => ({ kind: 'schema', nodeId: 'decide', tag })

function windowOf(messages: Message[], { tools = [], dropped = [], model }: { tools?: string[]; dropped?: ContextWindow['dropped']; model?: string } = {}): ContextWindow {
  const segment = (at: string, text: string, source: SegmentSource): WindowSegment => ({ at, text, tokens: quarterTokens(text, ''), source })
  return {
    segments: [
      ...messages.flatMap(([, ...segments], index) => segments.map(([text, source]) => segment(`/messages/${index}/content`, text, source))),
      ...tools.map((text, index) => segment(`/tools/${index}`, text, intent(text.split(' ')[0] ?? ''))),
    ],
    dropped,
    roles: messages.map(([role]) => role),
    ...(model !== undefined && { model }),
  }
}

/** The rows as a person would note them down. */
function notes(before: ContextWindow, after: ContextWindow, { rows, cuts }: ContextDiff): string[] {
  const text = (window: ContextWindow, place: number) => window.segments[place]?.text.trim() ?? '?'
  const why = (cut?: number) => (cut === undefined ? '' : ` (${cuts[cut]?.rule})`)
  return rows.map((row) => {
    switch (row.kind) {
      case 'same':
        return `= ${row.count}, ${row.tokens} tok`
      case 'added':
        return `+ ${text(after, row.after)}${why(row.cut)}`
      case 'dropped':
        return `- ${text(before, row.before)}${why(row.cut)}`
      case 'changed':
        return `~ ${text(before, row.before)} > ${text(after, row.after)}${why(row.cut)}`
      case 'moved':
        return `^ ${text(after, row.after)}`
    }
  })
}

function compared(before: ContextWindow, after: ContextWindow, sameRun = true) {
  const diff = diffContexts(before, after, sameRun)
  return { ...diff, notes: notes(before, after, diff), lists: segmentLists(before, after, diff) }
}

const system: Message = ['system', ['You deploy.\n', line(1)], ['v1.2.3', variable('steps.tags.output[0]')], ['\nBe careful.', line(2)]]
const input: [string, SegmentSource] = ['<input>\nship it\n</input>', event(1, 'input', 'start')]

describe('what changed between two windows', () => {
  it('is nothing between a window and itself', () => {
    const window = windowOf([system, ['user', input]], { tools: ['deploy {}'] })
    const { notes, lists, prefix } = compared(window, window)
    expect(notes).toEqual(['= 3, 8 tok', '= 1, 6 tok', '= 1, 3 tok'])
    expect(lists).toEqual({ added: [], dropped: [], changed: [], moved: [], cut: [] })
    expect(prefix).toEqual({ tokens: 17, schemaTokens: 3, breaksAt: null, otherModel: false })
  })

  it('is what came at the end of the thread', () => {
    const before = windowOf([system, ['user', input, ['\n\nNext?', line(3)]]])
    const after = windowOf([system, ['user', input, ['\n<add>1</add>', event(9, 'add')], ['\n<add_result>2</add_result>', event(12, 'add_result')], ['\n\nNext?', line(3)]]])
    const { notes, beforeTokens, afterTokens } = compared(before, after)
    expect(notes).toEqual(['= 3, 8 tok', '= 1, 6 tok', '+ <add>1</add>', '+ <add_result>2</add_result>', '= 1, 2 tok'])
    expect([beforeTokens, afterTokens]).toEqual([16, 27])
  })

  it('is nothing but the new message where one at the front shifts all the others', () => {
    const before = windowOf([['user', input], ['assistant', ['{"a":1}', event(9, 'add')]]])
    const after = windowOf([['system', ['You deploy.', line(1)]], ['user', input], ['assistant', ['{"a":1}', event(9, 'add')]]])
    expect(compared(before, after).notes).toEqual(['+ You deploy.', '= 1, 6 tok', '= 1, 2 tok'])
  })

  it('is a variable that says something else, however its message shifted', () => {
    const before = windowOf([['system', ['Running: ', line(1)], ['api v1', variable('steps.running.output')], ['.', line(1)]]])
    const after = windowOf([['system', ['Hello.', line(9)]], ['user', ['Running: ', line(1)], ['api v2', variable('steps.running.output')], ['.', line(1)]]])
    expect(compared(before, after).notes).toEqual(['+ Hello.', '^ Running:', '~ api v1 > api v2', '^ .'])
  })

  it('is an item that was put before the others of a list, not each of them', () => {
    const items = (names: string[]): Message => ['user', ...names.flatMap((name, index): [string, SegmentSource][] => [['\n- ', line(2)], [name, variable(`input.tags[${index}].name`)]])]
    expect(compared(windowOf([items(['one', 'two'])]), windowOf([items(['new', 'one', 'two'])])).notes).toEqual(['= 1, 1 tok', '+ new', '+ -', '= 3, 3 tok'])
    expect(compared(windowOf([items(['one', 'two'])]), windowOf([items(['one', 'other'])])).notes).toEqual(['= 3, 3 tok', '~ two > other'])
  })

  it('is a line of the prompt that was rewritten, although another version numbers the lines anew', () => {
    const before = windowOf([['system', ['Be careful with every deploy.', line(1, 'v3')], ['x', variable('input.x')], ['Answer in one word.', line(2, 'v3')]]])
    const after = windowOf([['system', ['Hello there.\n', line(1, 'v4')], ['n', variable('input.name')], ['\nBe very careful with every deploy.', line(2, 'v4')], ['x', variable('input.x')], ['Answer in one word.', line(3, 'v4')]]])
    expect(compared(before, after).notes).toEqual(['+ Hello there.', '+ n', '~ Be careful with every deploy. > Be very careful with every deploy.', '= 2, 6 tok'])
  })

  it('is one stretch of a prompt for another where they have nothing in common', () => {
    const before = windowOf([['system', ['The last deploy failed.', line(4)]]])
    const after = windowOf([['system', ['Welcome, please say hello.', line(6)]]])
    expect(compared(before, after).notes).toEqual(['- The last deploy failed.', '+ Welcome, please say hello.'])
  })

  it('is an entry that stands elsewhere among its neighbours', () => {
    const [a, b, c] = [['<a>', event(2, 'a')], ['<b>', event(3, 'b')], ['<c>', event(4, 'c')]] as const
    const { notes, lists } = compared(windowOf([['user', [...a], [...b], [...c]]]), windowOf([['user', [...c], [...a], [...b]]]))
    expect(notes).toEqual(['^ <c>', '= 2, 2 tok'])
    expect(lists).toMatchObject({ added: [], dropped: [], moved: [{ before: { text: '<c>' }, after: { text: '<c>' } }] })
  })

  it('is an entry that was hidden, dropped for a reason, and its neighbours are unchanged', () => {
    const failed: [string, SegmentSource] = ['<error>409 locked</error>', { kind: 'error', seq: 8, tag: 'error' }]
    const before = windowOf([['user', input, failed, ['<done>', event(9, 'done')]]])
    const after = windowOf([['user', input, ['<done>', event(9, 'done')]]], { dropped: [{ seq: 8, rule: 'hide_when_resolved', tokens: 7, index: 2 }] })
    const { notes, lists } = compared(before, after)
    expect(notes).toEqual(['= 1, 6 tok', '- <error>409 locked</error> (hide_when_resolved)', '= 1, 2 tok'])
    expect(lists.cut).toMatchObject([{ seq: 8, rule: 'hide_when_resolved', index: 2, tokens: 7, before: { text: '<error>409 locked</error>' }, after: null }])
    expect(lists.dropped).toHaveLength(1)
  })

  it('is an entry that was shortened, changed for a reason', () => {
    const before = windowOf([['user', input, ['<log>a very long log</log>', event(9, 'log')]]])
    const after = windowOf([['user', input, ['<log>a very</log>', event(9, 'log')]]], { dropped: [{ seq: 9, rule: 'truncate', tokens: 3 }] })
    const { notes, lists } = compared(before, after)
    expect(notes).toEqual(['= 1, 6 tok', '~ <log>a very long log</log> > <log>a very</log> (truncate)'])
    expect(lists.cut).toMatchObject([{ rule: 'truncate', before: { tokens: 7 }, after: { tokens: 5 } }])
  })

  it('is an entry that came shortened, or came and was hidden at once', () => {
    const after = windowOf([['user', input, ['<log>a very</log>', event(9, 'log')]]], { dropped: [{ seq: 9, rule: 'truncate', tokens: 3 }, { seq: 7, rule: 'hide', tokens: 40, index: 0 }] })
    const { notes, lists } = compared(windowOf([['user', input]]), after)
    expect(notes).toEqual(['= 1, 6 tok', '+ <log>a very</log> (truncate)'])
    expect(lists.cut).toMatchObject([{ seq: 9, before: null, after: { text: '<log>a very</log>' } }, { seq: 7, before: null, after: null, tokens: 40 }])
  })

  it('is no cut where the other window left it out by the same rule', () => {
    const dropped = [{ seq: 7, rule: 'hide', tokens: 40, index: 0 }]
    expect(compared(windowOf([['user', input]], { dropped }), windowOf([['user', input]], { dropped })).cuts).toEqual([])
  })

  it('is a summary in place of the entries that it stands for, and the line of a budget that counts on', () => {
    const left = (count: number): [string, SegmentSource] => [`[${count} earlier events left out]`, { kind: 'summary', seq: count, tag: 'left_out' }]
    const before = windowOf([['user', left(3), ['<thread>14 messages</thread>', event(20, 'thread')]]])
    const after = windowOf([['user', left(5), ['<summary>fine</summary>', { kind: 'summary', seq: 27, seqs: [20] }]]], { dropped: [{ seq: 20, rule: 'summarise', tokens: 7, index: 2 }] })
    expect(compared(before, after).notes).toEqual(['~ [3 earlier events left out] > [5 earlier events left out]', '- <thread>14 messages</thread> (summarise)', '+ <summary>fine</summary>'])
  })

  it('is a function that came, one that changed and one that went', () => {
    const before = windowOf([system], { tools: ['deploy {a}', 'wait {}', 'ask {}'] })
    const after = windowOf([system], { tools: ['deploy {a,b}', 'ask {}', 'end {}'] })
    expect(compared(before, after).notes).toEqual(['= 3, 8 tok', '~ deploy {a} > deploy {a,b}', '- wait {}', '= 1, 2 tok', '+ end {}'])
  })

  it('is a message whose role changed, which is moved', () => {
    expect(compared(windowOf([['system', ['You deploy.', line(1)]]]), windowOf([['user', ['You deploy.', line(1)]]])).notes).toEqual(['^ You deploy.'])
  })

  it('is everything where there was nothing before', () => {
    const { lists, prefix } = compared(windowOf([]), windowOf([system]))
    expect(lists.added).toHaveLength(3)
    expect(prefix).toMatchObject({ tokens: 0, breaksAt: { before: null, after: 0 } })
  })
})

describe('two runs', () => {
  const turn = (from: number, tag: string, args: string, result: string): [string, SegmentSource][] => [[`<${tag}>${args}</${tag}>`, event(from, tag, 'decide')], [`<${tag}_result>${result}</${tag}_result>`, event(from + 4, `${tag}_result`)]]

  it('pair their entries by tag and turn, whatever their seqs', () => {
    const before = windowOf([['user', input, ...turn(9, 'add', '1', '2'), ...turn(19, 'add', '5', '6')]])
    const after = windowOf([['user', input, ...turn(11, 'add', '1', '2'), ...turn(29, 'add', '7', '8')]])
    expect(compared(before, after, false).notes).toEqual(['= 3, 16 tok', '~ <add>5</add> > <add>7</add>', '~ <add_result>6</add_result> > <add_result>8</add_result>'])
  })

  it('add what one run did more, and do not take one intent for another', () => {
    const before = windowOf([['user', input, ...turn(9, 'add', '1', '2')]])
    const after = windowOf([['user', input, ...turn(9, 'add', '1', '3'), ...turn(19, 'ask', 'why', 'so')]])
    expect(compared(before, after, false).notes).toEqual(['= 2, 9 tok', '~ <add_result>2</add_result> > <add_result>3</add_result>', '+ <ask>why</ask>', '+ <ask_result>so</ask_result>'])
  })

  it('do not take an event of one for the event of the other that has its seq', () => {
    const before = windowOf([['user', ['<add>1</add>', event(9, 'add')]]])
    const after = windowOf([['user', ['<ask>1</ask>', event(9, 'ask')]]])
    expect(compared(before, after, false).notes).toEqual(['- <add>1</add>', '+ <ask>1</ask>'])
  })

  it('tell what a rule left out of one only, where the other has no entry of that size left out', () => {
    const hidden = (seq: number, tokens: number) => ({ seq, rule: 'hide', tokens, index: 0 })
    const { cuts } = compared(windowOf([['user', input]], { dropped: [hidden(9, 40)] }), windowOf([['user', input]], { dropped: [hidden(11, 40), hidden(15, 33)] }), false)
    expect(cuts).toEqual([{ ...hidden(15, 33), before: null, after: null }])
  })
})

describe('the prefix that a provider has in its cache', () => {
  it('ends in the middle of a segment, whose tokens count by their share, rounded down', () => {
    // 8 of 12 characters of 3 tokens are 2 tokens, 10 of 12 are 2.5.
    const before = windowOf([['user', ['aaaabbbb', line(1)], ['ccccccccXXXX', variable('input.x')]]])
    const after = windowOf([['user', ['aaaabbbb', line(1)], ['ccccccccccYY', variable('input.x')]]])
    expect(compared(before, after).prefix).toEqual({ tokens: 4, schemaTokens: 0, breaksAt: { before: 1, after: 1 }, otherModel: false })
    const further = windowOf([['user', ['aaaabbbb', line(1)], ['ccccccccccZZ', variable('input.x')]]])
    expect(compared(further, after).prefix.tokens).toBe(4)
  })

  it('does not end where the same text is cut into other segments', () => {
    const before = windowOf([['user', ['Deploy the backend now', line(1)]]])
    const after = windowOf([['user', ['Deploy the ', line(1)], ['backend', variable('input.what')], [' now!', line(1)]]])
    expect(compared(before, after).prefix).toMatchObject({ tokens: 5 + Math.floor((2 * 4) / 5), breaksAt: { before: null, after: 2 } })
  })

  it('has the functions before the messages: a changed one costs the cache of every message', () => {
    const before = windowOf([system], { tools: ['deploy {}', 'ask {}'] })
    expect(compared(before, windowOf([system, ['user', input]], { tools: ['deploy {}', 'ask {}'] })).prefix).toMatchObject({ tokens: 13, schemaTokens: 5, breaksAt: { before: null, after: 3 } })
    expect(compared(before, windowOf([system], { tools: ['deploy {}', 'end {}'] })).prefix).toMatchObject({ tokens: 3, schemaTokens: 3, breaksAt: { before: 4, after: 4 } })
  })

  it('ends where the role of a message is another', () => {
    const before = windowOf([system, ['user', ['hello', line(1)]]])
    const after = windowOf([system, ['assistant', ['hello', line(1)]]])
    expect(compared(before, after).prefix).toMatchObject({ tokens: 8, breaksAt: { before: 3, after: 3 } })
  })

  it('is nothing between two models', () => {
    expect(compared(windowOf([system], { model: 'local/a' }), windowOf([system], { model: 'local/b' })).prefix).toEqual({ tokens: 0, schemaTokens: 0, breaksAt: null, otherModel: true })
  })

  it('is taken from the cache from 1,024 tokens on, in steps of 128', () => expect([0, 1023, 1024, 1151, 1152].map(cacheable)).toEqual([0, 0, 1024, 1024, 1152]))
})

describe('windows that were assembled', () => {
  const assembled = (request: AssembleRequest): ContextWindow => {
    const result = assemble(request, quarterTokens)
    if (!result.ok) throw new Error(result.error.message)
    const { parts, dropped, body } = result.value
    return { segments: parts.flatMap(({ at, text, tokens = 0, source }) => (at === undefined || source === undefined ? [] : [{ at, text, tokens, source }])), dropped, roles: rolesIn(body) }
  }

  it('grow by two entries per turn and drop what the budget drops, with its reason', () => {
    const budget = { tokens: 200, overflow: 'drop_oldest' as const }
    const before = assembled(requestOf({ thread: longThread(8), context: { budget } }))
    const after = assembled(requestOf({ thread: longThread(14), context: { budget } }))
    const { lists, cuts } = compared(before, after)
    expect(lists.added.map(({ source }) => source.seq)).toEqual([42, 44, 46, 48, 50, 52, 54, 56])
    expect(cuts.filter((cut) => cut.before === null).map(({ seq }) => seq)).toEqual([34, 36, 38, 40])
    expect(lists.dropped.every(({ source }) => cuts.some(({ seq, rule }) => seq === source.seq && rule === 'drop_oldest'))).toBe(true)
    expect(lists.dropped.length).toBeGreaterThan(0)
    expect(lists.changed.map(({ after: { source } }) => source.tag)).toEqual(['left_out'])
  })

  it('keep their messages although earlier ones went, in the format of chat messages', () => {
    const request = (thread: ThreadEntry[], tokens: number) => requestOf({ thread, context: { format: 'messages', budget: { tokens, overflow: 'drop_oldest' } }, messages: [{ role: 'system', content: 'You deploy.' }, { role: 'user', content: '{{ thread }}' }] })
    const { lists } = compared(assembled(request(longThread(6), 5000)), assembled(request(longThread(6), 80)))
    expect(lists.moved).toEqual([])
    expect(lists.changed).toEqual([])
    expect(lists.added.map(({ source }) => source.tag)).toEqual(['left_out'])
    expect(lists.dropped.length).toBeGreaterThan(2)
  })
})

describe('any two windows', () => {
  const source = fc.oneof(
    fc.record({ kind: fc.constant('prompt' as const), promptVersion: fc.constantFrom('v1', 'v2'), line: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ kind: fc.constant('variable' as const), path: fc.constantFrom('input.a', 'steps.x.output[0]', 'steps.x.output[1]') }),
    fc.record({ kind: fc.constantFrom('event' as const, 'error' as const), seq: fc.integer({ min: 1, max: 9 }), tag: fc.constantFrom('a', 'b') }),
  )
  const message = fc.tuple(fc.constantFrom('system', 'user'), fc.array(fc.tuple(fc.constantFrom('a', 'bb cc', '\n', 'dd ee ff', 'dd ee gg'), source), { maxLength: 8 }))
  const window = fc
    .record({ messages: fc.array(message, { maxLength: 3 }), tools: fc.subarray(['deploy {}', 'ask {}', 'ask {why}', 'end {}']), dropped: fc.array(fc.record({ seq: fc.integer({ min: 1, max: 9 }), rule: fc.constantFrom('hide', 'truncate'), tokens: fc.integer({ min: 0, max: 9 }) }), { maxLength: 3 }) })
    .map(({ messages, tools, dropped }) => windowOf(messages.map(([role, segments]): Message => [role, ...segments]), { tools, dropped }))

  it('can be told from each other: the rows of a comparison make up the second one, and take all of the first', () => {
    fc.assert(
      fc.property(window, window, fc.boolean(), (before, after, sameRun) => {
        const { rows } = diffContexts(before, after, sameRun)
        const made = rows.flatMap((row) => {
          if (row.kind === 'dropped') return []
          if (row.kind === 'same') return before.segments.slice(row.before, row.before + row.count).map(({ text }) => text)
          return [(row.kind === 'moved' ? before.segments[row.before] : after.segments[row.after])?.text]
        })
        expect(made).toEqual(after.segments.map(({ text }) => text))
        const taken = rows.flatMap((row) => (row.kind === 'added' ? [] : row.kind === 'same' ? Array.from({ length: row.count }, (_, step) => row.before + step) : [row.before]))
        expect(taken.sort((a, b) => a - b)).toEqual(before.segments.map((_, place) => place))
      }),
    )
  })

  it('differ in tokens by what was added, dropped and changed', () => {
    fc.assert(
      fc.property(window, window, fc.boolean(), (before, after, sameRun) => {
        const { lists, beforeTokens, afterTokens, prefix } = compared(before, after, sameRun)
        const tokens = (segments: readonly WindowSegment[]) => segments.reduce((sum, each) => sum + each.tokens, 0)
        const { added, dropped, changed } = lists
        expect(tokens(added) - tokens(dropped) + tokens(changed.map((pair) => pair.after)) - tokens(changed.map((pair) => pair.before))).toBe(afterTokens - beforeTokens)
        expect(prefix.tokens).toBeLessThanOrEqual(Math.max(beforeTokens, afterTokens))
      }),
    )
  })

  it('do not differ from themselves', () => {
    fc.assert(
      fc.property(window, fc.boolean(), (each, sameRun) => {
        const { rows, cuts, prefix } = diffContexts(each, each, sameRun)
        expect(rows.every(({ kind }) => kind === 'same')).toBe(true)
        expect([cuts, prefix.breaksAt]).toEqual([[], null])
      }),
    )
  })
})
