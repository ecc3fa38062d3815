/** Problems as the builder shows them: where they are, in words, and which comes next. Pure. */
import type { Problem, WorkflowDocument } from '#lib/engine/document.ts'
import { nodeTitle } from '#components/canvas/card-model.ts'

/** Worst problem per node. */
export function problemsByNode(problems: readonly Problem[]): ReadonlyMap<string, 'error' | 'warning'> {
  const worst = new Map<string, 'error' | 'warning'>()
  for (const { nodeId, severity } of problems) {
    if (nodeId === undefined) continue
    if (severity !== 'warning') worst.set(nodeId, 'error')
    else if (!worst.has(nodeId)) worst.set(nodeId, 'warning')
  }
  return worst
}

/** The name of the node that a problem is about; undefined where it is about the workflow. */
export function problemPlace({ nodeId }: Problem, document: WorkflowDocument): string | undefined {
  const node = document.nodes.find(({ id }) => id === nodeId)
  return node ? nodeTitle(node) : nodeId
}

/**
 * The sentence without the name of the node, which stands beside it. A path that begins it (`cases.0.when`) is said by `label`, else by
 * its last word, because the sentence stands at that field.
 */
export function problemText({ message, nodeId, path }: Pick<Problem, 'message' | 'nodeId' | 'path'>, label?: string): string {
  const head = `Node "${nodeId}"`
  if (nodeId === undefined || !message.startsWith(head)) return message
  const rest = message.slice(head.length).replace(/^[:,]\s*/, '')
  const written = path?.slice(1) ?? ''
  const place = [written, written.replaceAll('/', '.')].find((each) => each !== '' && rest.startsWith(each))
  if (place === undefined) return capital(rest)
  const after = rest.slice(place.length)
  if (after.startsWith(' ')) return capital(label ?? written.slice(written.lastIndexOf('/') + 1)) + after
  return /^[:,]/.test(after) ? capital(after.replace(/^[:,]\s*/, '')) : capital(rest)
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** The problem after the one that was jumped to, around the end. */
export function nextProblem(problems: readonly Problem[], last: Problem | undefined, step: 1 | -1): Problem | undefined {
  if (problems.length === 0) return undefined
  const index = last ? problems.findIndex((each) => sameProblem(each, last)) : -1
  if (index < 0) return step === 1 ? problems[0] : problems.at(-1)
  return problems[(index + step + problems.length) % problems.length]
}

export const sameProblem = (a: Problem, b: Problem): boolean => a.code === b.code && a.nodeId === b.nodeId && a.edgeId === b.edgeId && a.path === b.path && a.handle === b.handle && a.message === b.message

/** Equal for the same problems. */
const problemKey = ({ code, nodeId, edgeId, path, handle, message }: Problem): string => JSON.stringify([code, nodeId, edgeId, path, handle, message])

/** Problems of one field and what is inside it: `/intents` has those of `/intents/0/name`. */
export function problemsAt(problems: readonly Problem[], path: string): Problem[] {
  return problems.filter((problem) => problem.path !== undefined && (problem.path === path || problem.path.startsWith(`${path}/`)))
}

/**
 * The problems found here at once, and those that only the server finds (it evaluates expressions) for nodes that have not changed
 * since it looked at them.
 */
export function mergeProblems(found: readonly Problem[], fromServer: readonly Problem[], unchanged: (nodeId: string | undefined) => boolean): Problem[] {
  const known = new Set(found.map(problemKey))
  const more = fromServer.filter((problem) => unchanged(problem.nodeId) && !known.has(problemKey(problem)))
  const all = [...found, ...more]
  return [...all.filter(({ severity }) => severity !== 'warning'), ...all.filter(({ severity }) => severity === 'warning')]
}
