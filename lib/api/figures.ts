/** Figures of a workflow's nodes, from its real runs: how far containers go, how large requests become, what is chosen first. */
import { z } from 'zod'
import { defineContract } from './contract.ts'
import { workflowParams } from './workflows.ts'

/** Newest runs, children included, that figures are made from; of those, the newest that asked a model. */
export const mostRuns = { ofContainers: 500, ofModels: 100 }

const count = z.number().int()
/** Half of the runs took no more than p50, 95 of 100 no more than p95 (nearest rank: numbers that occurred). */
const spread = z.object({ p50: z.number(), p95: z.number() })

/** Of the child runs of a container that have ended; of an each, per item. */
export const containerFiguresSchema = z.object({
  nodeId: z.string(),
  runs: count,
  /** Steps of its own; what runs below it has its own budget. */
  steps: spread,
  /** Input and output, with what runs below it. */
  tokens: spread,
  /** How many failed because its budget of steps was used up. */
  outOfSteps: count,
})

/** Of the requests of a node that asks a model; a round that was tried again counts once per request. */
export const modelFiguresSchema = z.object({
  nodeId: z.string(),
  calls: count,
  inputTokens: spread.extend({ max: count }),
})

/** Of a decision: how many runs came to it, and what they chose first, the most frequent first. */
export const choiceFiguresSchema = z.object({
  nodeId: z.string(),
  runs: count,
  first: z.array(z.object({ intent: z.string(), runs: count })),
})

export const workflowFiguresSchema = z.object({
  containers: z.array(containerFiguresSchema),
  models: z.array(modelFiguresSchema),
  choices: z.array(choiceFiguresSchema),
})

export const getWorkflowFigures = defineContract({
  id: 'getWorkflowFigures',
  summary: `Figures of a workflow’s nodes from its newest ${mostRuns.ofContainers} runs, of models from those ${mostRuns.ofModels} that asked one last: p50 and p95 of steps and tokens, sizes of requests, first choices. Forks and test runs (something given, an agent alone, an end at a node) are left out. At most a minute old`,
  method: 'GET',
  path: '/workflows/{id}/figures',
  params: workflowParams,
  response: workflowFiguresSchema,
  errors: ['not_found'],
})

export type ContainerFigures = z.infer<typeof containerFiguresSchema>
export type WorkflowFigures = z.infer<typeof workflowFiguresSchema>
