/** Answering a request: one call, its refusal kept for the place that caused it, and what shows the request brought up to date. */
'use client'
import { useEffect, useRef } from 'react'
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

export function useAnswer(request: HumanRequest, onAnswered?: (request: HumanRequest, body: AnswerBody) => void): Answering {
  const client = useQueryClient()
  const { mutate, isPending, variables, error } = useMutation({
    mutationFn: (body: AnswerBody) => send(answerRequest, { params: { id: request.id }, body }),
    onSuccess(answered, body) {
      client.setQueryData(requestKeys.detail(request.id), answered.request)
      onAnswered?.(answered.request, body)
    },
    onSettled: () => client.invalidateQueries({ queryKey: requestKeys.all }),
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

/** For how long the keys of a request that has just come into view answer nothing: a second press is meant for the one before. */
const settleMs = 600

/** Runs an act only once its card has been in view for a moment. */
export function useSettledAct(): (act: () => void) => void {
  const shownAt = useRef(Infinity)
  useEffect(() => {
    shownAt.current = performance.now()
  }, [])
  return (act) => {
    if (performance.now() - shownAt.current >= settleMs) act()
  }
}
