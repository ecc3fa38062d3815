/** How an experiment of the kind `tests` asks its items: the fixture with the node that is tried, then what the answer is worth. */
import { z } from 'zod'
import { assertionsSchema, type Assertion, type Check } from '#lib/api/assertions.ts'
import { fixtureSchema } from '#lib/api/test-fixtures.ts'
import type { GraphNode } from '#lib/engine/graph.ts'
import { database } from '../db.ts'
import { askAgain, decisionOf, type Asked, type AskingTools, type PastDecision } from '../experiments/ask-again.ts'
import { errorResult, type AskItem } from '../experiments/run-experiment.ts'
import type { Experiment, ExperimentItem, ItemResult } from '../experiments/store.ts'
import { answerOf, checkAll, noAnswer, outcomeOf } from './checks.ts'
import { judge } from './judge.ts'

/** What is tried, as it was when the report began: later changes of the draft change nothing about it. */
export const testSubjectSchema = z.object({
  version: z.union([z.enum(['draft', 'publish']), z.number()]),
  draftRevision: z.number().optional(),
  takes: z.array(z.string()).optional(),
  promptVersion: z.number().optional(),
  model: z.object({ connection: z.string().optional(), name: z.string() }).optional(),
  repeat: z.number(),
  /** Test → the node that is asked. */
  nodeOf: z.record(z.string(), z.string()),
  /** Compiled, by id. */
  nodes: z.record(z.string(), z.object({ label: z.string(), node: z.custom<GraphNode>((value) => typeof value === 'object' && value !== null) })),
  leftOut: z.array(z.object({ testId: z.string(), name: z.string(), reason: z.string() })),
})

export type TestSubject = z.infer<typeof testSubjectSchema>

interface Wanted {
  past: PastDecision
  assertions: Assertion[]
}

export async function askTests(experiment: Experiment, tools: AskingTools): Promise<AskItem> {
  const subject = testSubjectSchema.parse(experiment.subject)
  const known = new Map<string, Promise<Wanted | undefined>>()
  const testAt = (id: string, revision: number) => {
    const key = `${id} ${revision}`
    const found = known.get(key) ?? readWanted(id, revision)
    // Fixtures may be large, and the items of one test follow each other.
    if (!known.has(key) && known.size >= mostKept) known.clear()
    known.set(key, found)
    return found
  }
  return async (item, signal) => {
    const { testId = '', testRevision = 0 } = item
    const found = subject.nodes[subject.nodeOf[testId] ?? '']
    const test = await testAt(testId, testRevision)
    if (!found || !test) return errorResult('test_changed', 'The test was changed after this report began. Run it again.')
    return askOne(found.node, test, tools, { experiment, item, subject, signal })
  }
}

const mostKept = 8

/** Undefined where it is at another revision by now. */
async function readWanted(id: string, revision: number): Promise<Wanted | undefined> {
  const { rows } = await database().query<{ fixture: unknown; assertions: unknown }>('select fixture, assertions from test where id = $1 and revision = $2', [id, revision])
  return rows[0] && { past: fixtureSchema.parse(rows[0].fixture), assertions: assertionsSchema.parse(rows[0].assertions) }
}

interface Asking {
  experiment: Experiment
  item: ExperimentItem
  subject: TestSubject
  signal: AbortSignal
}

async function askOne(node: GraphNode, { past, assertions }: Wanted, tools: AskingTools, { experiment, item, subject: { model }, signal }: Asking): Promise<ItemResult> {
  const key = `${experiment.id}/${item.n}`
  const override = model && { name: model.name, ...(model.connection !== undefined && { connection: model.connection }) }
  const asked = await askAgain(node, past, tools, { signal, key, ...(override && { model: override }) })
  const answer = answerOf(asked)
  if (!answer) return resultOf(asked, [asked], [noAnswer(asked)])
  const judges: Asked[] = []
  const checks = await checkAll(assertions, answer, {
    scope: past.material.scope,
    evaluate: tools.evaluator.evaluate.bind(tools.evaluator),
    judge: async (assertion, place) => {
      const { check, asked: judged } = await judge(assertion, { tested: node, past, decision: decisionOf(asked.outcome) }, tools, { signal, key: `${key}/judge/${place}` })
      if (judged) judges.push(judged)
      return check
    },
  })
  return resultOf(asked, [asked, ...judges], checks)
}

function resultOf(asked: Asked, all: readonly Asked[], checks: Check[]): ItemResult {
  const sum = (of: (one: Asked) => number): number => all.reduce((total, one) => total + of(one), 0)
  return {
    status: outcomeOf(checks),
    after: { decision: decisionOf(asked.outcome), model: asked.model, calls: sum(({ calls }) => calls), requestHash: asked.requestHash, requestTokens: asked.requestTokens },
    checks: checks.map((check) => ({ ...check })),
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    costUsd: all.some(({ costUsd }) => costUsd === null) ? null : sum(({ costUsd }) => costUsd ?? 0),
    latencyMs: sum(({ latencyMs }) => latencyMs),
  }
}
