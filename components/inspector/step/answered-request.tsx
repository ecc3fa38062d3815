/** A settled request as its events tell it: what was asked, who answered, when, by which channel, in which words. */
'use client'
import type { HumanAnswer } from '#lib/api/requests.ts'
import { AnsweredBy } from '#components/inbox/answered-by.tsx'
import { isJsonObject } from '#lib/engine/json.ts'
import { VisibleCharacters } from '../json/visible-characters.tsx'
import { ValueBlock } from '../json/value-block.tsx'
import type { LoggedRequest } from '../run-log.ts'
import { useRunScreen } from '../run-screen.ts'

const titles = { 'approval.requested': 'Approval', 'human.asked': 'Question', 'step.unknown': 'Outcome unknown' }

export function AnsweredRequest({ request }: { request: LoggedRequest }) {
  const { runId } = useRunScreen()
  const { asked, answered } = request
  if (!answered) return null
  const text = asked.type === 'human.asked' ? asked.data.question : asked.type === 'step.unknown' ? asked.data.reason : asked.data.display
  const edited = answered.type === 'approval.decided' && answered.data.verdict === 'edited' && isJsonObject(answered.data.args) ? answered.data.args : undefined
  return (
    <section aria-label={`${titles[asked.type]}, answered`} className="border-b border-line">
      <div className="px-3 pt-3 pb-2">
        <h3 className="text-11/4 font-medium text-fg-3">{titles[asked.type]}</h3>
        {text && (
          <p className="mt-1 text-13 break-words whitespace-pre-wrap">
            <VisibleCharacters text={text} />
          </p>
        )}
        {edited && asked.type === 'approval.requested' && asked.data.args !== undefined && (
          <div className="mt-2">
            <ValueBlock label="Asked for by the model, before the edit" value={asked.data.args} runId={runId} />
          </div>
        )}
      </div>
      <AnsweredBy answers={[answerOf(answered)]} status="answered" />
    </section>
  )
}

function answerOf(answered: NonNullable<LoggedRequest['answered']>): HumanAnswer {
  const { by, via } = answered.data
  const base = { by, via, at: answered.at }
  if (answered.type === 'human.answered') return { ...base, value: answered.data.value }
  if (answered.type === 'step.resolved') return { ...base, verdict: answered.data.verdict }
  return { ...base, verdict: answered.data.verdict, ...(answered.data.comment !== undefined && { comment: answered.data.comment }) }
}
