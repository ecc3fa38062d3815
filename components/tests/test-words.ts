/** What is said of results of tests, in words. Pure. */
import { ApiError, type ProblemItem } from '#lib/api/errors.ts'
import type { TestReportHead } from '#lib/api/test-reports.ts'
import type { TestItem, TestResult } from '#lib/api/tests.ts'
import { plural } from '#components/ui/format.ts'

export type Outcome = TestResult['outcome'] | 'skipped' | 'never'

/** How a test stands on what the draft has now. */
export const standing = ({ latest }: TestItem): Outcome => (latest?.current ? latest.outcome : 'never')

export const outcomeWords: Record<Outcome, string> = { passed: 'passed', failed: 'failed', error: 'not told', waiting: 'being asked', skipped: 'not asked', never: 'not run on this' }

/** `v14 passed`, `passed before` where the content is no version. */
export const resultWords = ({ version, outcome }: { version: number | null; outcome: Outcome }): string => (version === null ? `${outcomeWords[outcome]} before` : `v${version} ${outcomeWords[outcome]}`)

/** Of the tests of a prompt or a workflow: `1 of 12 fails on v15`. `content`: what their results are told of. */
export function summaryOf(tests: readonly TestItem[], content = 'the draft'): { text: string; bad: boolean } {
  const shown = tests.filter(({ node }) => node !== null)
  const of = (outcome: Outcome): number => shown.filter((test) => standing(test) === outcome).length
  const [bad, waiting, never] = [of('failed') + of('error'), of('waiting'), of('never')]
  const version = new Set(shown.map(({ latest }) => (latest?.current ? latest.version : undefined)).filter((each) => typeof each === 'number'))
  const where = version.size === 1 ? ` on v${[...version].join('')}` : ''
  if (shown.length === 0) return { text: 'none', bad: false }
  if (bad > 0) return { text: `${bad} of ${shown.length} ${bad === 1 ? 'fails' : 'fail'}${where}`, bad: true }
  if (waiting > 0) return { text: `${waiting} of ${shown.length} being asked`, bad: false }
  if (never === shown.length) return { text: `${plural(never, 'test')}, not run on ${content}`, bad: false }
  if (never > 0) return { text: `${shown.length - never} of ${shown.length} pass${where}, ${never} not run`, bad: false }
  return { text: shown.length === 1 ? `passes${where}` : `all ${shown.length} pass${where}`, bad: false }
}

/** Of a report: `11 of 12 passed, 1 failed`. */
export function reportWords({ asked, passed, failed, errors, waiting, skipped }: Pick<TestReportHead, 'asked' | 'passed' | 'failed' | 'errors' | 'waiting' | 'skipped'>): string {
  return [`${passed} of ${asked} passed`, failed > 0 && `${failed} failed`, errors > 0 && `${errors} not told`, waiting > 0 && `${waiting} to come`, skipped > 0 && `${skipped} not asked`].filter(Boolean).join(', ')
}

/** What a report tried: `the draft`, `v3`, `version 4 of the prompt`, with the model in its place. */
export function subjectWords({ version, draftRevision, promptVersion, model, repeat }: TestReportHead['subject']): string {
  const what = promptVersion === undefined ? (typeof version === 'number' ? `v${version} of the workflow` : `${version === 'draft' ? 'the draft' : 'what is published of the draft'}${draftRevision === undefined ? '' : ` (revision ${draftRevision})`}`) : `v${promptVersion} of the prompt`
  return `${what}${model ? ` with ${model.name}` : ''}${repeat > 1 ? `, ${repeat} times each` : ''}`
}

/** What was refused, by its places. */
export const problemsOf = (error: Error | null): readonly ProblemItem[] => (error instanceof ApiError ? error.problems : [])
