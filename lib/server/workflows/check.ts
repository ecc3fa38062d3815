/**
 * What a sent document is worth: refused where it is malformed, otherwise compiled, with every problem that stands between the
 * draft and a version. Answers are kept by the hash of the document, which is all that they depend on.
 */
import type { Problem, WorkflowDocument } from '#lib/engine/document.ts'
import { graphHash, type Graph } from '#lib/engine/graph.ts'
import { ApiError } from '#lib/api/errors.ts'
import { compile } from '#lib/nodes/compile.ts'
import { parseDocument } from '#lib/nodes/parse-document.ts'
import { log } from '../log.ts'
import { documentText } from './stored-document.ts'
import { syntaxProblems } from './syntax.ts'

/** The document that was sent, without runtime fields. Throws `malformed_document` naming each place. */
export function readDocument(sent: unknown): WorkflowDocument {
  const parsed = parseDocument(sent)
  if (parsed.ok) return parsed.document
  const [first] = parsed.problems
  const more = parsed.problems.length - 1
  throw new ApiError('malformed_document', `${first?.message ?? 'The document is malformed.'}${more > 0 ? ` And ${more} more.` : ''}`, { problems: parsed.problems })
}

/** The graph that runs, whatever is wrong with it. */
export function compileDocument(document: WorkflowDocument): { graph: Graph; graphHash: string } {
  const { graph } = compile(document)
  return { graph, graphHash: graphHash(graph) }
}

const mostKept = 200
const slot = Symbol.for('oriel.document-problems')
const shared = globalThis as { [slot]?: Map<string, Problem[]> }

/** Everything wrong with a document, errors before warnings. Rejects where the pool that parses expressions fails. */
export async function problemsOf(document: WorkflowDocument): Promise<Problem[]> {
  const kept = (shared[slot] ??= new Map<string, Problem[]>())
  const { hash } = documentText(document)
  const known = kept.get(hash)
  if (known) return known
  const { problems } = compile(document)
  const taken = new Set(problems.filter(blocks).map(placeOf))
  const all = [...problems, ...(await syntaxProblems(document)).filter((problem) => !taken.has(placeOf(problem)))]
  const sorted = [...all.filter(blocks), ...all.filter((problem) => !blocks(problem))]
  if (kept.size >= mostKept) kept.clear()
  kept.set(hash, sorted)
  return sorted
}

/** The same for a draft, which is saved and shown whatever happens: without what the pool would have found, where it fails. */
export async function draftProblems(document: WorkflowDocument): Promise<Problem[]> {
  try {
    return await problemsOf(document)
  } catch (error) {
    log().error({ err: error }, 'the syntax of a draft could not be checked')
    return compile(document).problems
  }
}

const placeOf = ({ nodeId, path }: Problem): string => `${nodeId ?? ''} ${path ?? ''}`

/** Whether a problem blocks publishing. */
export const blocks = ({ severity }: Problem): boolean => severity !== 'warning'
