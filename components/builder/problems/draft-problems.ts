/**
 * Keeps the problems of the builder's store true to its document: what is found here shortly after each edit, and what only the server
 * finds, for what has not changed since it looked. Looking takes longer than a frame in a large workflow, so it is asked of a door that
 * may answer later; an answer about a document that is no longer there is dropped. Knows nothing of React, workers or HTTP.
 */
import type { Problem, WorkflowDocument } from '#lib/engine/document.ts'
import { mergeProblems, sameProblem } from '#components/node-form/problems.ts'
import type { BuilderStore } from '../builder-store.ts'

export interface ProblemDoors {
  /** All problems that can be found without the server: at once, or later. */
  find(document: WorkflowDocument): readonly Problem[] | Promise<readonly Problem[]>
  /** Runs it after so many milliseconds, unless it is called off by what is returned. */
  later(run: () => void, ms: number): () => void
}

export interface DraftProblems {
  look(): void
  /** Looks when typing pauses. */
  soon(): void
  /** The server has looked at this document. */
  savedAs(document: WorkflowDocument, problems: readonly Problem[]): void
  stop(): void
}

/** Problems are looked for when typing pauses this long. */
const pauseMs = 60

/** `first`: what the server found in the document that was loaded. */
export function watchProblems(store: BuilderStore, first: readonly Problem[], { find, later }: ProblemDoors): DraftProblems {
  let fromServer = first
  let savedDocument = store.getState().history.document
  /** What was found here last, and in what. */
  let known: { document: WorkflowDocument; problems: readonly Problem[] } | undefined
  let asked: WorkflowDocument | undefined
  let callOff: (() => void) | undefined

  const now = () => store.getState().history.document

  function look() {
    const document = now()
    if (known?.document === document) return show(known.problems)
    if (asked === document) return
    asked = document
    const found = find(document)
    if (found instanceof Promise) void found.then((problems) => take(document, problems))
    else take(document, found)
  }

  function take(document: WorkflowDocument, problems: readonly Problem[]) {
    if (document !== now()) return
    known = { document, problems }
    show(problems)
  }

  function show(found: readonly Problem[]) {
    const document = now()
    const before = new Map(savedDocument.nodes.map((node) => [node.id, node.data]))
    const after = new Map(document.nodes.map((node) => [node.id, node.data]))
    const unchanged = (id: string | undefined) => (id === undefined ? document === savedDocument : before.get(id) !== undefined && before.get(id) === after.get(id))
    const problems = mergeProblems(found, fromServer, unchanged)
    // The same problems are the same list: whoever shows them draws nothing again.
    if (!sameList(problems, store.getState().problems)) store.setState({ problems })
  }

  return {
    look,
    soon() {
      callOff?.()
      callOff = later(look, pauseMs)
    },
    savedAs(document, problems) {
      fromServer = problems
      savedDocument = document
      look()
    },
    stop() {
      callOff?.()
      asked = undefined
    },
  }
}

const sameList = (a: readonly Problem[], b: readonly Problem[]): boolean =>
  a.length === b.length && a.every((problem, index) => b[index] !== undefined && sameProblem(problem, b[index]) && problem.severity === b[index].severity && problem.line === b[index].line)
