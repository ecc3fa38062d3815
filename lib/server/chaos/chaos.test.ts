import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { testWorker } from '../advance/testing.ts'
import { environment } from '../env.ts'
import { runChaos } from './chaos.ts'
import { serverDoor } from './door.ts'

/** Another seed is another set of workflows, answers and kills: `npm run chaos -- --seed N` repeats one at length. */
const seed = 1
const runs = 30
const directory = mkdtempSync(join(tmpdir(), 'oriel-chaos-'))
const prompts: string[] = []
const harness = testWorker(() => ({}), { takeRuns: false, received: prompts })
afterAll(() => rmSync(directory, { recursive: true, force: true }))

describe('workers that are killed, stalled and cut off while runs go', () => {
  it('lose no run, leave none running, and do nothing twice that must happen once', { timeout: 240_000 }, async () => {
    const history: string[] = []
    const report = await runChaos({ seed, runs, seconds: 12, workers: 2, door: serverDoor(harness.queue()), databaseUrl: environment().databaseUrl ?? '', variables: {}, directory, log: (line) => history.push(line) })
    prompts.push(...report.prompts)
    expect(report.faults, [...history, ...report.faults.map((fault) => JSON.stringify(fault))].join('\n')).toEqual([])
    expect(report.launched).toBe(runs)
    expect(history.length).toBeGreaterThan(4)
  })
})
