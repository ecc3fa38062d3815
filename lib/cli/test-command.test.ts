import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { TestReport, TestReportItem } from '#lib/api/test-reports.ts'
import { oriel, scriptedServer, type ScriptedServer } from './testing.ts'

const id = '0197a2b4-a26b-7290-889a-61643b272195'
const testId = '0197a2b4-a26b-7290-889a-61643b272196'

const item = (more: Partial<TestReportItem> = {}): TestReportItem => ({
  n: 1, test: { id: testId, name: 'Timeout asks first', revision: 1, changed: false, deleted: false }, node: { id: 'decide', label: 'Next step' }, source: null, repetition: 1, status: 'passed',
  checks: [{ kind: 'intent', wanted: 'the intent ask', pass: true, expected: 'ask', actual: 'ask' }], decision: { intent: 'ask', args: {} }, model: 'gpt-5-mini', promptId: 'p', promptVersion: 15, before: null,
  inputTokens: 100, outputTokens: 10, costUsd: 0.001, latencyMs: 1234, ...more,
})
const failing = item({ n: 2, status: 'failed', test: { id: testId, name: 'Says "why" <now> & then\u0007', revision: 1, changed: false, deleted: false }, checks: [{ kind: 'field', wanted: '/args/tag is "a"', pass: false, expected: 'a', actual: 'b <&> c' }], before: { reportId: id, outcome: 'passed', version: 14 } })

const report = (items: TestReportItem[], more: Partial<TestReport> = {}): TestReport => ({
  id, status: 'done', workflow: { id, slug: 'deploybot', name: 'Deploybot' }, subject: { version: 'draft', draftRevision: 3, repeat: 1 },
  asked: items.length, passed: items.filter(({ status }) => status === 'passed').length, failed: items.filter(({ status }) => status === 'failed').length, errors: items.filter(({ status }) => status === 'error').length, waiting: 0, skipped: 0,
  usage: { inputTokens: 100, outputTokens: 10 }, costUsd: 0.002, budgetUsd: null, by: 'ci', createdAt: '2026-11-22T20:00:00.000Z', finishedAt: '2026-11-22T20:00:02.000Z', leftOut: [], otherwise: 0, items, nextCursor: null, ...more,
})

let server: ScriptedServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})
async function run(bodies: TestReport[], ...args: string[]) {
  server = await scriptedServer({ 'POST /workflows/deploybot/tests/run': { status: 202, body: { id, statusUrl: 'x' } }, [`GET /test-reports/${id}`]: bodies.map((body) => ({ body })) })
  return oriel(server.url, 'test', 'deploybot', ...args)
}

describe('test', () => {
  test('whose tests all pass ends with 0, with a line for each and what they cost', async () => {
    const { code, stdout } = await run([report([item()], { status: 'running', waiting: 1, passed: 0 }), report([item()])])
    expect(code).toBe(0)
    expect(stdout).toBe(['RESULT  TEST                NODE       CAME  BEFORE  TIME', 'pass    Timeout asks first  Next step  ask           1234 ms', '', '1 of 1 passed; 110 tokens, $0.0020', ''].join('\n'))
  })

  test('with one that fails says what was wanted, what came and how it was before, and ends with 1', async () => {
    const { code, stdout } = await run([report([item(), failing])])
    expect(code).toBe(1)
    expect(stdout).toContain('v14 passed')
    expect(stdout).toContain('wanted /args/tag is "a", came b <&> c')
    expect(stdout).toContain('1 of 2 passed, 1 failed; 110 tokens, $0.0020')
  })

  test('that was cut short, or could not be told, ends with 1 as well', async () => {
    expect((await run([report([item({ status: 'error', checks: [{ kind: 'judge', wanted: 'a judge approves', pass: false, error: true, reason: 'No verdict.' }] })], { costUsd: null })])).code).toBe(1)
    expect((await run([report([item(), item({ status: 'skipped', checks: [], decision: null })], { status: 'cancelled', skipped: 1 })])).code).toBe(1)
  })

  test('sends what is tried', async () => {
    await run([report([item()])], '--version', 'latest', '--prompt', 'p', '--prompt-version', '3', '--model', 'm', '--connection', 'c', '--repeat', '4', '--budget', '0.5')
    expect(server?.sent[0]?.body).toEqual({ version: 'latest', promptId: 'p', promptVersion: 3, model: { name: 'm', connection: 'c' }, repeat: 4, budgetUsd: 0.5 })
  })

  test('that cannot be meant ends with 2 and asks nobody', async () => {
    for (const args of [['--version', 'x'], ['--repeat', '0'], ['--budget', 'much'], ['--prompt-version', '1'], ['--connection', 'c']]) {
      const { code } = await run([report([item()])], ...args)
      expect([args[0], code]).toEqual([args[0], 2])
      expect(server?.sent).toEqual([])
    }
  })

  test('writes JUnit XML that holds every case, its failure and what was tried, whatever the texts are', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'oriel-')), 'junit.xml')
    await run([report([item(), failing], { leftOut: [{ testId, name: 'Gone', reason: 'The draft has no node with its prompt.' }] })], '--junit', file)
    const xml = await readFile(file, 'utf8')
    expect(xml).toContain('<testsuite name="oriel deploybot" tests="3" failures="1" errors="0" skipped="1" time="2.468" timestamp="2026-11-22T20:00:00Z"')
    expect(xml).toContain('<property name="version" value="draft"/>')
    expect(xml).toContain('<testcase name="Says &quot;why&quot; &lt;now&gt; &amp; then\uFFFD" classname="deploybot.Next step" time="1.234">')
    expect(xml).toContain('<failure message="wanted /args/tag is &quot;a&quot;, came b &lt;&amp;&gt; c" type="assertion">')
    expect(xml).toContain('<skipped message="The draft has no node with its prompt."/>')
    expect(xml).not.toMatch(/[\u0000-\u0008]/)
  })

  test('hands a script the whole report', async () => {
    const whole = report([item(), failing])
    const { code, stdout } = await run([whole], '--json')
    expect([code, JSON.parse(stdout)]).toEqual([1, whole])
  })
})
