/** What an author wrote into a context cannot be used: carries the error, which names its place, out of the middle of an assembly. */
import type { EvaluationError } from '../evaluation.ts'

export class AuthorError extends Error {
  readonly error: EvaluationError

  constructor(error: EvaluationError) {
    super(error.message)
    this.error = error
  }
}
