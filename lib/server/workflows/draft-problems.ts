/**
 * All problems of a saved draft: those of the document, those of its links to library prompts, whom its requests name that is not here,
 * and what its runs show. The last two are told only here; they block nothing, so publishing does not ask for them.
 */
import type { Problem, WorkflowDocument } from '#lib/engine/document.ts'
import type { GraphNode } from '#lib/engine/graph.ts'
import { objectOf, textOf } from '#lib/nodes/draft.ts'
import { measuredProblems, type Windows } from '#lib/nodes/measured-problems.ts'
import { database } from '../db.ts'
import { log } from '../log.ts'
import { modelFacts } from '../models/models.ts'
import { linkProblems } from '../prompts/follow-labels.ts'
import { resolveLinks } from '../prompts/links.ts'
import { blocks, compileDocument, draftProblems } from './check.ts'
import { workflowFigures } from './figures.ts'
import { peopleProblems } from './known-people.ts'

/** Errors before warnings. What runs show is left out where it cannot be read: a draft is saved and shown whatever happens. */
export async function problemsOfDraft(workflowId: string, document: WorkflowDocument): Promise<Problem[]> {
  const [found, linked, measured, people] = await Promise.all([draftProblems(document), linkedWrongly(document), measuredFor(workflowId, document), peopleMissing(document)])
  const all = [...found, ...linked, ...people, ...measured]
  return [...all.filter(blocks), ...all.filter((problem) => !blocks(problem))]
}

async function linkedWrongly(document: WorkflowDocument): Promise<Problem[]> {
  try {
    return linkProblems(document, await resolveLinks(database(), document))
  } catch (error) {
    log().error({ err: error }, 'the links of a draft to library prompts could not be read')
    return []
  }
}

async function peopleMissing(document: WorkflowDocument): Promise<Problem[]> {
  try {
    return await peopleProblems(compileDocument(document).graph)
  } catch (error) {
    log().error({ err: error }, 'who is there for the requests of a draft could not be read')
    return []
  }
}

async function measuredFor(workflowId: string, document: WorkflowDocument): Promise<Problem[]> {
  try {
    const figures = await workflowFigures(workflowId)
    if (figures.containers.length + figures.models.length === 0) return []
    const { graph } = compileDocument(document)
    return measuredProblems(graph, figures, await windowsOf(graph.nodes))
  } catch (error) {
    log().error({ err: error, workflow: workflowId }, 'what the runs of a draft show could not be read')
    return []
  }
}

async function windowsOf(nodes: readonly GraphNode[]): Promise<Windows> {
  const asking = nodes.filter(({ kind }) => kind === 'decision' || kind === 'generation')
  const known = await Promise.all(
    asking.map(async ({ id, data }) => {
      const model = objectOf(data, 'model')
      const name = textOf(model, 'name')
      const window = name === '' ? null : (await modelFacts(textOf(model, 'connection') || 'default', name)).window
      return window ? ([[id, { model: name, tokens: window.tokens, warnAtPercent: window.warnAtPercent }]] as const) : []
    }),
  )
  return new Map(known.flat())
}
