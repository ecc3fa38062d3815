import { describe, expect, test } from 'vitest'
import { documentSchema, type Problem } from '#lib/engine/document.ts'
import { compile } from './compile.ts'

const ask = (data: object) => ({ id: 'ask', type: 'ask', position: { x: 0, y: 0 }, data: { question: 'May it?', ...data } })

/** What is wrong with a workflow of one question, beside what is always there. */
function problemsOf(data: object, more: { nodes?: object[]; edges?: object[] } = {}): Problem[] {
  const nodes = [{ id: 'start', type: 'start', position: { x: 0, y: 0 }, data: {} }, ask(data), { id: 'end', type: 'end', position: { x: 0, y: 0 }, data: {} }, ...(more.nodes ?? [])]
  const edges = [{ id: 'a', source: 'start', sourceHandle: 'out', target: 'ask' }, { id: 'b', source: 'ask', sourceHandle: 'answered', target: 'end' }, ...(more.edges ?? [])]
  return compile(documentSchema.parse({ oriel: 1, name: 'Asks', input: { type: 'object', properties: { email: { type: 'string' } }, additionalProperties: false }, nodes, edges })).problems
}

const found = (data: object) => problemsOf(data).map(({ severity, code, path }) => `${severity} ${code} ${path}`)

describe('an audience', () => {
  test('may name people, roles, groups, keys, anyone with the link, and everybody but who launched it', () => {
    expect(found({ audience: ['ada@example.com', 'role:owner', 'finance', 'group:second line', 'key:Deploy bot', 'anyone', 'not:launcher', '{{ input.email }}'] })).toEqual([])
  })

  test.each([
    ['role:admin', /no role "admin". Roles are owner and member/],
    ['not:ada', /only exception is not:launcher/],
    ['ada@', /no mail address/],
    ['team:x', /"team:" is not known/],
    ['', /is empty/],
    ['group:{{ input.email }}', /gives a mail address, nothing else/],
    ['role:{{ input.email }}', /would take who may answer from a text/],
  ])('refuses %j, and says why', (entry, why) => {
    const [problem, ...more] = problemsOf({ audience: ['finance', entry] })
    expect(more).toEqual([])
    expect(problem).toMatchObject({ severity: 'error', code: 'bad_audience', nodeId: 'ask', path: '/audience/1', message: expect.stringMatching(why) })
  })

  test('in a template reads what the run has, and says so where it cannot', () => {
    expect(problemsOf({ audience: ['{{ input.mail }}'] })).toMatchObject([{ code: 'unknown_reference', path: '/audience/0' }])
    expect(problemsOf({ audience: ['{{ input.email'] })).toMatchObject([{ code: 'syntax_error', path: '/audience/0' }])
    expect(problemsOf({ escalate: [{ afterSeconds: 60, audience: ['{{ input.mail }}'] }] })).toMatchObject([{ code: 'unknown_reference', path: '/escalate/0/audience/0' }])
  })

  test('may name only fixed channels', () => {
    expect(found({ channels: ['mail', 'slack:#finance', 'mail:boss@example.com'] })).toEqual([])
    expect(found({ channels: ['Slack', 'mail:{{ input.email }}', ''] })).toEqual(['error bad_channel /channels/0', 'error bad_channel /channels/1', 'error bad_channel /channels/2'])
  })
})

describe('how many must answer', () => {
  test('is at most how many are named, where the audience is closed', () => {
    expect(found({ audience: ['ada@example.com', 'key:bot'], required: 2 })).toEqual([])
    expect(found({ audience: ['ada@example.com', 'Ada@Example.com'], required: 2 })).toEqual(['error audience_too_small /required'])
    expect(found({ audience: ['ada@example.com', 'finance'], required: 5 })).toEqual([])
  })

  test('counts those whom an escalation adds', () => {
    const escalate = [{ afterSeconds: 60, audience: ['bob@example.com'] }]
    expect(found({ audience: ['ada@example.com'], required: 2, escalate })).toEqual([])
    expect(found({ audience: ['ada@example.com'], required: 3, escalate })).toEqual(['error audience_too_small /required'])
  })

  test('is everybody only where everybody is named', () => {
    expect(found({ audience: ['ada@example.com', 'bob@example.com'], required: 'all' })).toEqual([])
    expect(found({ audience: ['ada@example.com', 'finance'], required: 'all' })).toEqual(['error required_all_open /required'])
    expect(found({ required: 'all' })).toEqual(['error required_all_open /required'])
  })

  test('may fail where one of those needed is who launched the run', () => {
    const two = ['ada@example.com', 'bob@example.com', 'not:launcher']
    expect(found({ audience: two, required: 2 })).toEqual(['warning launcher_needed /required'])
    expect(found({ audience: two, required: 1 })).toEqual([])
    expect(found({ audience: two, required: 'all' })).toEqual([])
  })

  test('is a number above 0, or all', () => {
    expect(found({ required: 0 })).toEqual(['error invalid_value /required'])
    expect(problemsOf({ audience: ['ada@example.com'], required: 1.5 })[0]).toMatchObject({ severity: 'error' })
  })
})

describe('while nobody answers', () => {
  test('a step that comes too late, or tells nobody, is no help', () => {
    expect(found({ timeoutSeconds: 3600, channels: ['mail'], escalate: [{ afterSeconds: 1800 }, { afterSeconds: 3600, audience: ['role:owner'] }] })).toEqual(['warning escalation_too_late /escalate/1/afterSeconds'])
    expect(found({ escalate: [{ afterSeconds: 1800 }] })).toEqual(['warning escalation_tells_nobody /escalate/0'])
    expect(found({ escalate: [{ afterSeconds: 1800, channels: ['mail'] }, { afterSeconds: 3600, audience: ['role:owner'] }] })).toEqual([])
  })

  test('an exception holds for the whole request, so a step cannot make one', () => {
    expect(found({ escalate: [{ afterSeconds: 60, audience: ['not:launcher', 'owner'] }] })).toEqual(['error bad_audience /escalate/0/audience/0'])
  })

  test.each([
    [{ format: 'yes_no' }, true, 'yes'],
    [{ format: 'choice', choices: [{ id: 'keep', label: '' }, { id: 'drop', label: '' }] }, 'keep', 'sell'],
    [{ format: 'free_text' }, 'Go on.', 7],
    [{ format: 'form', schema: { type: 'object', required: ['days'], additionalProperties: false, properties: { days: { type: 'integer' }, why: { enum: ['a', 'b'] } } } }, { days: 3 }, { days: '3' }],
    [{ format: 'form', schema: { type: 'object', required: ['days'], properties: {} } }, { days: 3 }, {}],
    [{ format: 'form', schema: { type: 'object', properties: { all: { type: 'array', items: { type: 'number' } } } } }, { all: [1] }, { all: [1, 'x'] }],
  ])('the default answer of %j fits it', (format, right, wrong) => {
    const codes = (value: unknown) => problemsOf({ ...format, timeoutSeconds: 60, onTimeout: { value } }).filter(({ code }) => !code.startsWith('un')).map(({ code, path }) => `${code} ${path}`)
    expect(codes(right)).toEqual([])
    expect(codes(wrong)).toEqual(['bad_default_answer /onTimeout/value'])
  })

  test('a default answer wants a limit, and an edge for when time is over one too', () => {
    expect(found({ onTimeout: { value: 'Go on.' } })).toEqual(['warning default_answer_unused /onTimeout'])
    const timeout = { edges: [{ id: 'c', source: 'ask', sourceHandle: 'timeout', target: 'end' }] }
    expect(problemsOf({}, timeout)).toMatchObject([{ code: 'never_times_out', handle: 'timeout' }])
    expect(problemsOf({ timeoutSeconds: 60 }, timeout)).toEqual([])
    expect(problemsOf({ timeoutSeconds: 60, onTimeout: { value: 'Go on.' } }, timeout)).toMatchObject([{ code: 'never_times_out' }])
  })
})

describe('gates and stuck decisions', () => {
  const decide = (data: object) => ({
    nodes: [{ id: 'decide', type: 'decide', position: { x: 0, y: 0 }, data: { prompt: { messages: [{ role: 'user', content: '{{ thread }}' }] }, intents: [{ name: 'pay', description: 'Pay.' }], ...data } }],
    edges: [{ id: 'x', source: 'ask', sourceHandle: 'timeout', target: 'decide' }, { id: 'y', source: 'decide', sourceHandle: 'pay', target: 'end' }, { id: 'z', source: 'decide', sourceHandle: 'expired', target: 'end' }],
  })
  const about = (data: object) => problemsOf({ timeoutSeconds: 60 }, decide(data)).filter(({ nodeId, code }) => nodeId === 'decide' && code !== 'unwired_invalid')

  test('of an intent are checked like questions, and named by their intent', () => {
    const gate = { audience: ['ada@example.com'], required: 2, timeoutSeconds: 60 }
    expect(about({ intents: [{ name: 'pay', description: 'Pay.', approval: gate }] })).toMatchObject([{ code: 'audience_too_small', path: '/intents/0/approval/required', handle: 'pay' }])
  })

  test('that nobody can miss leave nothing to lead on from', () => {
    expect(about({ intents: [{ name: 'pay', description: 'Pay.', approval: {} }] })).toMatchObject([{ code: 'never_times_out', handle: 'expired' }])
    expect(about({ intents: [{ name: 'pay', description: 'Pay.', approval: { timeoutSeconds: 60 } }] })).toEqual([])
  })

  test('of a stuck decision are checked where it asks', () => {
    const intents = [{ name: 'pay', description: 'Pay.', approval: { timeoutSeconds: 60 } }]
    const stuck = { audience: ['role:boss'] }
    expect(about({ intents, errors: { onStuck: 'ask', ask: stuck } })).toMatchObject([{ code: 'bad_audience', path: '/errors/ask/audience/0' }])
    expect(about({ intents, errors: { onStuck: 'port', ask: stuck } })).toEqual([])
  })
})

test('replies go to a decision of the whole workflow, or to nobody', () => {
  const end = (replies: string) => ({ nodes: [{ id: 'done', type: 'end', position: { x: 0, y: 0 }, data: { replies } }], edges: [{ id: 'x', source: 'ask', sourceHandle: 'timeout', target: 'done' }] })
  const about = (replies: string) => problemsOf({ timeoutSeconds: 60 }, end(replies))
  expect(about('nowhere')).toMatchObject([{ severity: 'error', code: 'replies_to_no_decision', nodeId: 'done', path: '/replies' }])
  expect(about('ask')[0]?.message).toContain('decides nothing')
})
