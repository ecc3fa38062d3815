/** `oriel test WORKFLOW`: asks the tests of its prompts and says what came of them. */
import { writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { getTestReport, runTests, type TestReport, type TestReportItem } from '#lib/api/test-reports.ts'
import { CommandFailure, UsageError, type Command, type Connection, type ExitCode, type Given } from '../command.ts'
import { junitXml, wrongLines } from '../junit.ts'
import { table, type Output } from '../output.ts'

/** Between two looks at a report that is not done. */
const lookEveryMs = 500

export const test: Command = {
  name: 'test',
  args: ['WORKFLOW'],
  options: {
    version: { value: 'N', about: 'draft, publish (exactly what publishing the draft would take), latest or a version’s number (draft)' },
    prompt: { value: 'ID', about: 'only the tests of this prompt' },
    'prompt-version': { value: 'N', about: 'this version of it, in place of what the workflow has' },
    model: { value: 'NAME', about: 'a model in place of the one that each node names' },
    connection: { value: 'NAME', about: 'the connection of --model' },
    repeat: { value: 'N', about: 'how often each test is asked, 1 to 20 (1)' },
    budget: { value: 'USD', about: 'after so many US dollars nothing more is asked' },
    junit: { value: 'FILE', about: 'write the report there, as JUnit XML' },
  },
  summary: 'Ask the tests of a workflow’s prompts (id or slug)',
  notes: 'Models are asked and cost what they cost; nothing else of the workflow is executed. The exit code is 0 where every test passed, 1 where one failed, could not be told or was not asked, 2 where the command line is wrong.',
  async run(given) {
    const body = bodyOf(given)
    const connection = given.connect()
    const { id } = await connection.request(runTests, { params: { id: given.arg(0) }, body })
    given.out.note(`Report ${id}: see it at ${connection.url}/test-reports/${id}`)
    const report = await followed(connection, id, given.out)
    if (given.json) given.out.json(report)
    else showReport(report, given.out)
    await writeJunit(given.option('junit'), report, given.out)
    return exitCodeOf(report)
  },
}

function bodyOf(given: Given) {
  const [promptId, promptVersion, model, connection, repeat] = ['prompt', 'prompt-version', 'model', 'connection', 'repeat'].map((name) => given.option(name))
  if (promptVersion !== undefined && promptId === undefined) throw new UsageError('--prompt-version needs the --prompt that it is of.')
  if (connection !== undefined && model === undefined) throw new UsageError('--connection needs the --model that is asked there.')
  const budget = given.option('budget')
  if (budget !== undefined && !(Number(budget) > 0)) throw new UsageError(`--budget ${budget} is none: US dollars, such as 0.50.`)
  return {
    version: versionOf(given.option('version')),
    promptId,
    ...(promptVersion !== undefined && { promptVersion: countOf('prompt-version', promptVersion) }),
    ...(model !== undefined && { model: { name: model, connection } }),
    ...(repeat !== undefined && { repeat: countOf('repeat', repeat) }),
    ...(budget !== undefined && { budgetUsd: Number(budget) }),
  }
}

function countOf(name: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new UsageError(`--${name} ${text} is none: a whole number from 1.`)
}

function versionOf(text: string | undefined): number | 'draft' | 'publish' | 'latest' | undefined {
  return text === undefined || text === 'draft' || text === 'publish' || text === 'latest' ? text : countOf('version', text)
}

/** Tells how far it got whenever that has changed, until it has ended. */
async function followed({ request }: Connection, id: string, out: Output): Promise<TestReport> {
  for (let told = ''; ; await sleep(lookEveryMs)) {
    const report = await request(getTestReport, { params: { id }, query: { limit: 0 } })
    if (report.status !== 'running') return whole({ request }, id)
    const done = report.asked - report.waiting
    const now = `${done} of ${report.asked} answered${report.failed + report.errors > 0 ? `, ${report.failed + report.errors} not passed` : ''}`
    if (done > 0 && now !== told) out.note(now)
    told = now
  }
}

/** With every answer, page by page. */
async function whole({ request }: Pick<Connection, 'request'>, id: string): Promise<TestReport> {
  const page = (cursor?: string) => request(getTestReport, { params: { id }, query: { limit: 500, ...(cursor !== undefined && { cursor }) } })
  const report = await page()
  for (let { nextCursor } = report; nextCursor !== null; ) {
    const next = await page(nextCursor)
    report.items.push(...next.items)
    nextCursor = next.nextCursor
  }
  return { ...report, nextCursor: null }
}

const marks: Record<TestReportItem['status'], string> = { passed: 'pass', failed: 'FAIL', error: 'ERROR', waiting: 'not asked', skipped: 'not asked' }

function showReport(report: TestReport, out: Output): void {
  const { subject, items, leftOut, reason } = report
  const rows = items.map((item) => [marks[item.status], subject.repeat > 1 ? `${item.test.name} (${item.repetition} of ${subject.repeat})` : item.test.name, item.node.label, chosen(item), beforeOf(item), item.latencyMs === null ? '' : `${item.latencyMs} ms`])
  for (const line of table(['RESULT', 'TEST', 'NODE', 'CAME', 'BEFORE', 'TIME'], rows)) out.line(line)
  for (const { test: { name }, checks, status } of items.filter(({ status }) => status === 'failed' || status === 'error')) {
    out.line('')
    out.line(`${marks[status]} ${name}`)
    for (const line of wrongLines(checks)) out.line(`  ${line}`)
  }
  for (const { name, reason: why } of leftOut) out.note(`Left out: ${name}: ${why}`)
  out.line('')
  out.line(totalOf(report))
  if (reason !== undefined) out.note(reason)
}

function totalOf({ asked, passed, failed, errors, waiting, skipped, costUsd, usage }: TestReport): string {
  const parts = [`${passed} of ${asked} passed`, failed > 0 && `${failed} failed`, errors > 0 && `${errors} could not be told`, waiting + skipped > 0 && `${waiting + skipped} not asked`]
  return `${parts.filter(Boolean).join(', ')}; ${usage.inputTokens + usage.outputTokens} tokens, ${costUsd === null ? 'cost unknown' : `$${costUsd.toFixed(4)}`}`
}

function chosen({ decision }: TestReportItem): string {
  if (!decision) return ''
  if (typeof decision.intent === 'string') return decision.intent
  if ('output' in decision) return 'an output'
  return 'invalid' in decision ? 'an invalid reply' : 'no answer'
}

const words = { passed: 'passed', failed: 'failed', error: 'not told', waiting: '' } as const
const beforeOf = ({ before }: TestReportItem): string => (before ? `${before.version === null ? '' : `v${before.version} `}${words[before.outcome]}` : '')

async function writeJunit(file: string | undefined, report: TestReport, out: Output): Promise<void> {
  if (file === undefined) return
  try {
    await writeFile(file, junitXml(report))
    out.note(`JUnit XML: ${file}`)
  } catch (error) {
    throw new CommandFailure(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const exitCodeOf = ({ status, asked, passed }: TestReport): ExitCode => (status === 'done' && passed === asked ? 0 : 1)
