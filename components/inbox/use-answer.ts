/** Answering a request: one call, its refusal kept for the place that caused it, and the lists of requests asked again. */
'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ApiError } from '#lib/api/errors.ts'
import { answerRequest, type AnswerBody, type HumanRequest } from '#lib/api/requests.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request as send } from '#lib/client/request.ts'
import { requestKeys } from '#lib/client/requests.ts'
import type { SchemaProblem } from '#components/schema-form/schema-form.tsx'

export interface Answering {
  /** What is being sent now, so that its button can say so. */
  pending: AnswerBody | undefined
  answer(body: AnswerBody): void
  /** Why the last answer was refused, in words. */
  refusal: string | undefined
  /** Where in the answer, by JSON Pointer below `value`, `args` or `output`. */
  problems: SchemaProblem[]
  /** Somebody else was faster, or the run went on without an answer: nothing can be sent any more. */
  closed: boolean
}

export function useAnswer(request: HumanRequest, onAnswered?: () => void): Answering {
  const client = useQueryClient()
  const refresh = () => client.invalidateQueries({ queryKey: requestKeys.all })
  const { mutate, isPending, variables, error } = useMutation({
    mutationFn: (body: AnswerBody) => send(answerRequest, { params: { id: request.id }, body }),
    onSuccess: () => onAnswered?.(),
    onSettled: refresh,
  })
  const refused = error instanceof ApiError ? error : undefined
  return {
    pending: isPending ? variables : undefined,
    answer: mutate,
    refusal: error ? errorText(error) : undefined,
    problems: (refused?.problems ?? []).map(({ path, message }) => ({ path: path?.replace(/^\/(value|args|output)/, '') ?? '', message })),
    closed: refused?.code === 'already_answered' || refused?.code === 'request_closed',
  }
}
