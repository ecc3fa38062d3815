/** A report of tests as JUnit XML, as CI systems read it: one suite, a case per test and repetition, failures and errors apart. */
import type { Check } from '#lib/api/assertions.ts'
import type { TestReport, TestReportItem } from '#lib/api/test-reports.ts'
import { brief } from './output.ts'

/** The whole file. */
export function junitXml(report: TestReport): string {
  const { workflow, asked, passed, failed, errors, leftOut } = report
  const suite = { name: `oriel ${workflow.slug}`, tests: asked + leftOut.length, failures: failed, errors, skipped: asked - passed - failed - errors + leftOut.length, time: seconds(report.items.reduce((sum, { latencyMs }) => sum + (latencyMs ?? 0), 0)) }
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ ...suite, name: 'oriel' })}>`,
    `  <testsuite${attributes({ ...suite, timestamp: report.createdAt.replace(/\.\d+Z$/, 'Z'), id: report.id })}>`,
    ...properties('    ', factsOf(report)),
    ...report.items.flatMap((item) => caseLines(item, report)),
    ...leftOut.flatMap(({ name, reason }) => [`    <testcase${attributes({ name, classname: workflow.slug, time: '0' })}>`, `      <skipped${attributes({ message: reason })}/>`, '    </testcase>']),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

/** What was tried, as names and values. */
function factsOf({ subject, costUsd, usage, status }: TestReport): [string, string][] {
  const { version, promptId, promptVersion, model, repeat } = subject
  return [
    ['version', String(version)],
    ...(promptId === undefined ? [] : ([['promptId', promptId]] satisfies [string, string][])),
    ...(promptVersion === undefined ? [] : ([['promptVersion', String(promptVersion)]] satisfies [string, string][])),
    ...(model ? ([['model', [model.connection, model.name].filter(Boolean).join(' ')]] satisfies [string, string][]) : []),
    ['repeat', String(repeat)],
    ['status', status],
    ['inputTokens', String(usage.inputTokens)],
    ['outputTokens', String(usage.outputTokens)],
    ['costUsd', costUsd === null ? 'unknown' : String(costUsd)],
  ]
}

function caseLines(item: TestReportItem, { workflow, subject }: TestReport): string[] {
  const { test, node, repetition, status, latencyMs, decision, costUsd, model, before } = item
  const name = subject.repeat > 1 ? `${test.name} (${repetition} of ${subject.repeat})` : test.name
  const facts: [string, string][] = [
    ['testId', test.id],
    ...(model === null ? [] : ([['model', model]] satisfies [string, string][])),
    ...(item.promptVersion === null ? [] : ([['promptVersion', String(item.promptVersion)]] satisfies [string, string][])),
    ...(before ? ([['before', before.outcome]] satisfies [string, string][]) : []),
    ...(costUsd === null ? [] : ([['costUsd', String(costUsd)]] satisfies [string, string][])),
  ]
  return [
    `    <testcase${attributes({ name, classname: `${workflow.slug}.${node.label}`, time: seconds(latencyMs ?? 0) })}>`,
    ...properties('      ', facts),
    ...outcomeLines(item),
    ...(decision ? [`      <system-out>${escaped(JSON.stringify(decision))}</system-out>`] : []),
    ...(status === 'waiting' || status === 'skipped' ? [`      <skipped${attributes({ message: 'The report ended before it was asked.' })}/>`] : []),
    '    </testcase>',
  ]
}

function outcomeLines({ status, checks, decision }: TestReportItem): string[] {
  if (status !== 'failed' && status !== 'error') return []
  const lines = wrongLines(checks)
  const [tag, type] = status === 'failed' ? ['failure', 'assertion'] : ['error', 'no verdict']
  const message = lines[0] ?? (decision ? brief(decision) : 'No answer was to be had.')
  return [`      <${tag}${attributes({ message, type })}>${escaped(lines.join('\n') || message)}</${tag}>`]
}

/** What is wrong with an answer, a line per check. */
export const wrongLines = (checks: readonly Check[]): string[] =>
  checks.filter(({ pass }) => !pass).map(({ wanted, expected, actual, reason }) => {
    const came = actual === undefined ? '' : `, came ${brief(actual)}`
    const same = expected === undefined || wanted.includes(typeof expected === 'string' ? expected : JSON.stringify(expected))
    return `wanted ${wanted}${same ? '' : ` (${brief(expected)})`}${came}${reason === undefined ? '' : `: ${reason}`}`
  })

const properties = (indent: string, facts: readonly [string, string][]): string[] =>
  facts.length === 0 ? [] : [`${indent}<properties>`, ...facts.map(([name, value]) => `${indent}  <property${attributes({ name, value })}/>`), `${indent}</properties>`]

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3)

const attributes = (values: Record<string, string | number>): string => Object.entries(values).map(([name, value]) => ` ${name}="${escaped(String(value)).replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')}"`).join('')

/** What XML 1.0 cannot hold, however it is escaped, gives way to U+FFFD: control characters, halves of surrogate pairs, U+FFFE and U+FFFF. */
const unholdable = /[^\t\n\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu
const escaped = (text: string): string => text.replaceAll('\r\n', '\n').replace(unholdable, '\uFFFD').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
