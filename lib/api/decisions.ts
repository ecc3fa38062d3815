/**
 * What an LLM node decided in past runs (X10): how often it left by each port, over time and by prompt version, what it cost, and each
 * decision with the way to its context. Read from the logs of the newest runs, bounded, and saying how far it got.
 *
 * A decision is one visit of the node, with every request that it took. Test runs count nowhere, nor what a fork copied or repeated.
 */
import { z } from 'zod'
import { defineContract } from './contract.ts'
import { listOf, listQuery, runIdSchema, timeSchema } from './lists.ts'

/** Most decisions that one answer is made from. */
export const mostDecisions = 5_000

/** What stands in place of a port where a visit left by none; no port is called so. */
export const noPort = { failed: ':failed', cancelled: ':cancelled', open: ':open' } as const

/** A moment, as a number of milliseconds. */
const moment = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))
const flag = z.enum(['true', 'false']).transform((text) => text === 'true')

const lookedAt = z.coerce.number().int().min(1).max(mostDecisions).default(mostDecisions).describe(`Decisions looked at, newest run first; 1 to ${mostDecisions}`)

/** What is looked at, and which part of it is asked about. */
const decisionQuery = {
  since: moment.optional().describe('Decisions from then on'),
  until: moment.optional().describe('Decisions before then'),
  from: moment.optional().describe('Of those looked at, the ones from then on: the beginning of a bucket'),
  to: moment.optional().describe('Of those looked at, the ones before then'),
  version: z.coerce.number().int().positive().optional().describe('Number of the prompt version'),
  handle: z.string().min(1).max(64).optional().describe(`Port that it left by; ${Object.values(noPort).join(', ')} where by none`),
  intent: z.string().min(1).max(64).optional().describe('What the model chose, also where somebody rejected or changed it'),
  model: z.string().min(1).max(200).optional().describe('Name of the model that was asked last'),
  invalid: flag.optional().describe('true: at least one reply did not fit'),
  first: flag.optional().describe('true: the first visit of its run'),
}

const count = z.number().int()
const tokens = count

/** Half of the values are no more than p50, 95 of 100 no more than p95 (nearest rank: numbers that occurred). Null without any value. */
const spread = z.object({ p50: z.number(), p95: z.number() }).nullable()

export const decisionFiguresSchema = z.object({
  decisions: count,
  /** Runs that they were made in, child runs by themselves. */
  runs: count,
  /** Of the decisions, those with at least one reply that did not fit. */
  invalid: count,
  /** Of the decisions, those that left by `invalid`, `stuck`, `exhausted`. */
  leftInvalid: count,
  stuck: count,
  exhausted: count,
  /** Of the decisions, those that a model answered: what tokens and latency are of. */
  answered: count,
  inputTokens: spread,
  outputTokens: spread,
  latencyMs: spread,
  /** Of those whose price is known, `priced`. */
  costUsd: spread,
  priced: count,
  /** Of those that are priced. */
  totalCostUsd: z.number(),
})

/** Decisions by port, in the order of `ports`. */
const byPort = z.object({ decisions: count, counts: z.array(count) })

export const decisionsSchema = z.object({
  node: z.object({
    workflow: z.object({ id: z.uuid(), slug: z.string(), name: z.string() }),
    /** As the draft has it; null where it has no node with this prompt any more. */
    id: z.string().nullable(),
    label: z.string().nullable(),
  }),
  looked: z.object({
    decisions: count,
    runs: count,
    /** Why there are no more: all of them were looked at, or the limit or the time was reached. */
    ended: z.enum(['all', 'limit', 'time']),
    /** Of the first and the last decision; null without any. */
    firstAt: timeSchema.nullable(),
    lastAt: timeSchema.nullable(),
    /** Left out: test runs that were come across, and visits that a fork copied or repeated with recorded answers. */
    testRuns: count,
    copied: count,
    readAt: timeSchema,
  }),
  /** Of the slice. */
  figures: decisionFiguresSchema,
  /**
   * Every port that the draft's node has for an intent, and every other that was left by, whatever the slice; `decisions` are those of
   * the slice, whatever its port.
   */
  ports: z.array(z.object({
    handle: z.string(),
    /** none: it left by no port. */
    kind: z.enum(['intent', 'port', 'none']),
    /** False for an intent that the draft does not have any more. */
    inDraft: z.boolean(),
    decisions: count,
  })),
  /** Of the slice, whatever its port and its time: `from` inclusive, `to` exclusive, none left out between the first and the last. */
  buckets: z.object({
    unit: z.enum(['minute', 'hour', 'day', 'week']),
    items: z.array(byPort.extend({ from: timeSchema, to: timeSchema, invalid: count })),
  }),
  /** Every version that was looked at, newest first: figures of the slice whatever its version; `byPort` whatever its port, too. */
  versions: z.array(z.object({ number: count, message: z.string(), createdAt: timeSchema.nullable(), labels: z.array(z.string()), figures: decisionFiguresSchema, byPort })),
  /** The same by model; null where none was asked. */
  models: z.array(z.object({ name: z.string().nullable(), figures: decisionFiguresSchema, byPort })),
  /** What was chosen first in how many runs, of the slice whatever its port and intent. */
  first: z.object({
    runs: count,
    intents: z.array(z.object({ intent: z.string(), runs: count })),
    /** A first choice so usual that it could be fetched before the model is asked, and that the builder can make a prefetch. */
    prefetch: z.object({ intent: z.string(), runs: count }).nullable(),
  }),
})

export const decisionItemSchema = z.object({
  runId: runIdSchema,
  runStatus: z.string(),
  step: z.string(),
  /** Of its first request: `/runs/{runId}/calls/{seq}` is the context; null where none was made. */
  seq: count.nullable(),
  at: timeSchema,
  first: z.boolean(),
  promptVersion: count,
  model: z.string().nullable(),
  handle: z.string(),
  /** What the model chose; null where nothing was, and of a `generate`. */
  intent: z.string().nullable(),
  /** A person changed the choice or its arguments. */
  edited: z.boolean(),
  /** Arguments of the choice, output of a `generate`, or the reply that did not fit, as JSON or text, the first 400 characters. */
  said: z.object({ text: z.string(), cut: z.boolean() }).nullable(),
  /** How often it was asked with a context of its own, and how often altogether, tries after a provider's failure included. */
  rounds: count,
  attempts: count,
  /** Replies that did not fit. */
  invalid: count,
  /** Of all its requests together. Null where no model answered. Requests for summaries are not in it. */
  inputTokens: tokens.nullable(),
  outputTokens: tokens.nullable(),
  /** Null where a price is unknown, or no model answered. */
  costUsd: z.number().nullable(),
  /** That the requests took together, waits between them not included; null where no model answered. */
  latencyMs: z.number().nullable(),
})

const params = z.object({ id: z.string().min(1) })

export const getDecisions = defineContract({
  id: 'getDecisions',
  summary: 'What a node with this prompt decided in past runs: how often each port was taken, over time, by version and by model; invalid and stuck rates, tokens, latency, cost; first calls. Each list leaves out its own part of the slice, so it shows what else there is. Test runs and what forks copied count nowhere. At most 15 seconds old',
  method: 'GET',
  path: '/prompts/{id}/decisions',
  params,
  query: z.object({ ...decisionQuery, limit: lookedAt, timeZone: z.string().max(64).default('UTC').describe('IANA name: where days and weeks begin') }),
  response: decisionsSchema,
  errors: ['not_found', 'invalid_request'],
})

export const listDecisions = defineContract({
  id: 'listDecisions',
  summary: 'The decisions of a slice, each with the call whose context it was made on; newest run first, its last visit first',
  method: 'GET',
  path: '/prompts/{id}/decisions/items',
  params,
  query: z.object({ ...listQuery, ...decisionQuery, most: lookedAt }),
  response: listOf(decisionItemSchema),
  errors: ['not_found', 'invalid_request'],
})

export type Decisions = z.infer<typeof decisionsSchema>
export type DecisionFigures = z.infer<typeof decisionFiguresSchema>
export type DecisionItem = z.infer<typeof decisionItemSchema>
