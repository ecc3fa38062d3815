/** Reads the JSON reports of vitest and Playwright into counts and readable failures. */
import { stripVTControlCharacters } from 'node:util'

const MOST_LINES = 40

function shorten(text) {
  const lines = stripVTControlCharacters(text).split('\n')
  return lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES), '…'].join('\n') : lines.join('\n')
}

/** A test file that cannot be loaded has no tests and counts as one failure. */
export function countVitest(json) {
  const report = JSON.parse(json)
  const failures = []
  let broken = 0
  for (const file of report.testResults) {
    const failed = file.assertionResults.filter((test) => test.status === 'failed')
    for (const test of failed) failures.push(shorten(`${file.name} › ${test.fullName}\n${test.failureMessages.join('\n')}`))
    if (file.status === 'failed' && failed.length === 0) {
      broken += 1
      failures.push(shorten(`${file.name}\n${file.message}`))
    }
  }
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken,
    skipped: report.numPendingTests + report.numTodoTests,
    failures,
  }
}

/** A flaky test (it failed, then passed) counts as failed: nobody may get used to it. */
export function countPlaywright(json) {
  const report = JSON.parse(json)
  const failures = report.errors.map((error) => shorten(error.message ?? String(error.value)))
  const visit = (suite, path) => {
    for (const spec of suite.specs ?? []) {
      if (spec.ok) continue
      const messages = spec.tests.flatMap((test) => test.results).flatMap((result) => result.errors).map((error) => error.message)
      failures.push(shorten(`${[...path, suite.title, spec.title].join(' › ')}\n${messages.join('\n')}`))
    }
    for (const inner of suite.suites ?? []) visit(inner, [...path, suite.title])
  }
  for (const suite of report.suites) visit(suite, [])
  const { expected, unexpected, flaky, skipped } = report.stats
  return { passed: expected, failed: unexpected + flaky + report.errors.length, skipped, failures }
}
