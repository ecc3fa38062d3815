/** Test support: what has to hold of every run that is exported and imported again. Used by tests only. */
import { expect } from 'vitest'
import type { ImportedRun } from '#lib/api/run-files.ts'
import { getRun } from '../runs/read-run.ts'
import { replayRun } from '../runs/replay-run.ts'
import { exportedText } from './export-run.ts'
import { importRun } from './import-run.ts'
import type { RunFile } from './run-file.ts'

export const imported = (text: string, by = 'ada'): Promise<ImportedRun> => importRun(Buffer.from(text), by)

/** Exports the run, imports the file, and compares the two in all that is to be the same. Returns the imported run's id. */
export async function expectRoundTrip(runId: string): Promise<string> {
  const text = await exportedText(runId)
  expect(await exportedText(runId), 'a run gives the same file each time').toBe(text)
  const { id, runs, events } = await imported(text)
  const file = JSON.parse(text) as RunFile
  expect(JSON.stringify(file), 'whoever reads the file as JSON and writes it anew, key by key, has not changed it').toBe(text)
  expect({ runs, events }).toEqual({ runs: file.runs.length, events: file.runs.flatMap((run) => run.events).length })

  const again = await exportedText(id)
  expect(sameIds(again, file), 'an imported run is exported as it was, but for the ids of its runs').toBe(contentOf(text))

  const [original, copy] = [await getRun(runId), await getRun(id)]
  expect(copy).toMatchObject({ status: 'imported', imported: { by: 'ada', status: file.runs[0]?.status }, waitingOn: [], inFlight: 0 })
  const { input, output, outcome, error, metadata, steps, lastSeq, startedAt, trigger } = original
  expect(copy).toMatchObject({ input, output, outcome, error, metadata, lastSeq, startedAt, trigger })
  if (original.finishedAt !== null) expect(copy).toMatchObject({ steps, usage: original.usage, finishedAt: original.finishedAt })

  const [before, after] = [await replayRun(runId), await replayRun(id)]
  expect(after).toMatchObject({ identical: true, events: before.events, calls: before.calls })
  return id
}

/** Without the hash, and without what imports add. */
const contentOf = (text: string): string => text.slice(0, text.lastIndexOf(',"sha256"')).replaceAll(/,"recordedAs":"[0-9a-f-]{36}"/g, '')

/** The text of an export with the ids that another export of the same runs has. */
function sameIds(text: string, other: RunFile): string {
  const { runs } = JSON.parse(text) as RunFile
  return runs.reduce((changed, { id }, i) => changed.replaceAll(id, other.runs[i]?.id ?? '?'), contentOf(text))
}
