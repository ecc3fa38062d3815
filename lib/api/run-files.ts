/** Runs as files: one document that holds a run with all below it, and what its replay reads. The format itself: lib/server/run-files/run-file.ts. */
import { z } from 'zod'
import { defineContract } from './contract.ts'
import { runIdSchema } from './lists.ts'
import { runParams } from './runs.ts'

export const runFileType = 'application/vnd.oriel.run+json'

/** A run of 5,000 events with a long context takes about a fifth of it. */
export const largestRunFileBytes = 64 * 1024 * 1024

/** `run-0192….oriel-run.json` */
export const runFileName = (runId: string): string => `run-${runId}.oriel-run.json`

export const exportRun = defineContract({
  id: 'exportRun',
  summary: 'A run as one file, with the whole tree that it belongs to: logs byte for byte, long values, graphs, documents and images. A run that is under way is exported as it stands. Never a key or a secret',
  method: 'GET',
  path: '/runs/{id}/export',
  params: runParams,
  produces: [runFileType],
  response: z.string(),
  errors: ['not_found'],
})

export const importedRunSchema = z.object({
  /** Of the root of the imported tree. */
  id: runIdSchema,
  workflow: z.object({ id: z.uuid(), slug: z.string(), /** It did not exist here, and was made of the document that the run had. */ created: z.boolean() }),
  /** In the whole tree. */
  runs: z.number().int(),
  events: z.number().int(),
  /** What is to be known of it, in words. */
  notes: z.array(z.string()),
  /** Runs that came out of the same file before. */
  earlier: z.array(runIdSchema),
})

export const importRun = defineContract({
  id: 'importRun',
  summary: 'Take in an exported run, under new ids: verified by a replay, read-only, to be continued by a fork',
  method: 'POST',
  path: '/runs/import',
  consumes: [runFileType, 'application/json'],
  largestBody: largestRunFileBytes,
  response: importedRunSchema,
  status: 201,
  errors: ['malformed_json', 'invalid_request', 'invalid_run_file', 'payload_too_large', 'unavailable'],
})

export type ImportedRun = z.infer<typeof importedRunSchema>
