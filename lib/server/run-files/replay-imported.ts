/** The replay of a run that came out of a file: of the file that it would be exported as, because only there it is whole under the ids that it was recorded under. */
import type { Replay } from '#lib/api/replay.ts'
import { exportedText } from './export-run.ts'
import type { RunFile } from './run-file.ts'
import { verifyRunFile } from './verify-run-file.ts'

/** Throws not_found, CheckNotPossible. */
export async function replayImported(runId: string): Promise<Replay | undefined> {
  const verified = await verifyRunFile(JSON.parse(await exportedText(runId)) as RunFile)
  return verified.find(({ answer }) => answer.runId === runId)?.answer
}
