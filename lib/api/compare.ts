/**
 * Where many runs of a workflow first diverge from a reference: one run, or the nearest of a set of runs. Read from the logs of the newest
 * runs, bounded, and saying how far it got. What is aligned with what, and what differs, is said in docs/debugging.md.
 */
import { z } from 'zod'
import { differenceKinds, looks } from '#lib/engine/run-alignment-kinds.ts'
import { defineContract } from './contract.ts'
import { numberParam, repeated, runIdSchema, timeSchema } from './lists.ts'
import { runStatusSchema } from './run-status.ts'
import { workflowParams } from './workflows.ts'

/** Most runs that one answer looks into, most of a set that they are compared with, and most that a group names. */
export const mostCompared = 500
export const mostReferences = 20
export const mostNamed = 50
/** Of a longer log the rest is not looked into. */
export const mostEventsCompared = 5_000

const count = z.number().int()
const version = z.union([z.literal('draft'), numberParam], 'a version is "draft" or a number from 1')

const comparedRunSchema = z.object({ id: runIdSchema, status: runStatusSchema, outcome: z.string().nullable(), errorCode: z.string().nullable(), version: z.union([z.number().int(), z.literal('draft')]), startedAt: timeSchema })

/** How the runs of a group ended, the most frequent first. */
const ends = z.array(z.object({ status: runStatusSchema, /** Outcome, or code of the error. */ as: z.string().nullable(), runs: count }))

export const divergenceGroupSchema = z.object({
  nodeId: z.string().nullable(),
  /** The visit of the node in the reference, or where that did not come there, in the run. */
  visit: count.nullable(),
  kind: z.enum(differenceKinds),
  /** What the reference had and what these runs had, where a word says it: the intent, the code of an error, the port. */
  expected: z.string().nullable(),
  actual: z.string().nullable(),
  runs: count,
  ends,
  /** The newest of them. `step`: where to look; of the reference where the run did not come there. `reference`: the run that it was compared with. */
  newest: z.array(comparedRunSchema.extend({ step: z.string().nullable(), reference: runIdSchema })),
})

export const divergencesSchema = z.object({
  /** The runs that were compared with, newest first; none where no run fits. */
  references: z.array(comparedRunSchema),
  looked: z.object({
    runs: count,
    /** Of them, those of which only the beginning was read. */
    cut: count,
    /** Of them, those that still go on and have not diverged so far. */
    open: count,
    /** Why there are no more: all of them were looked at, or the limit or the time was reached. */
    ended: z.enum(['all', 'limit', 'time']),
    readAt: timeSchema,
  }),
  /** Of the runs that did not diverge, those that go on included. */
  same: z.object({ runs: count, ends, newest: z.array(comparedRunSchema.extend({ reference: runIdSchema })) }),
  /** Largest first. */
  groups: z.array(divergenceGroupSchema),
})

export const findDivergences = defineContract({
  id: 'findDivergences',
  summary: `Where the newest runs of a workflow first diverge from a reference, grouped by place and kind. The reference is \`run\`; or the nearest of the newest ${mostReferences} runs that ended as \`against\` says, or ran \`againstVersion\`; else the newest completed run. Test runs and child runs are left out; of containers what came of them is compared`,
  method: 'GET',
  path: '/workflows/{id}/divergences',
  params: workflowParams,
  query: z.object({
    run: runIdSchema.optional().describe('The run to compare with'),
    against: z.enum(['completed', 'failed', 'cancelled']).optional().describe('Compare with runs that ended so'),
    againstVersion: version.optional().describe('Compare with runs of this version'),
    status: repeated(runStatusSchema).describe('Look at runs in these statuses'),
    version: version.optional().describe('Look at runs of this version'),
    outcome: repeated(z.string()).describe('Look at runs that reached these ends'),
    startedAfter: z.iso.datetime({ offset: true }).optional(),
    startedBefore: z.iso.datetime({ offset: true }).optional(),
    look: z.enum(looks).default('path').describe('What counts: path (choices, answers, errors, where it went on) · values (also arguments and outputs) · all (also contexts, prompts, models, the graph)'),
    limit: z.coerce.number().int().min(1).max(mostCompared).default(200).describe(`Runs looked at, newest first; 1 to ${mostCompared}`),
  }),
  response: divergencesSchema,
  errors: ['not_found', 'invalid_request'],
})

export type Divergences = z.infer<typeof divergencesSchema>
export type DivergenceGroup = z.infer<typeof divergenceGroupSchema>
export type DivergedRun = z.infer<typeof comparedRunSchema>
