/**
 * The conversation that a run is part of: what people wrote to it and to what it continues, what each turn answered, and where its author
 * takes replies, a place to write one. A reply to a run that has ended begins a new run; this one stays as it is.
 */
'use client'
import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { MessageSquareText, Reply, Send } from 'lucide-react'
import { sendMessage, type Conversation } from '#lib/api/messages.ts'
import { conversationKey, conversationQuery } from '#lib/client/messages.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request as call } from '#lib/client/request.ts'
import type { Run } from '#lib/api/runs.ts'
import { Button } from '#components/ui/button.tsx'
import { formatDateTime } from '#components/ui/format.ts'
import { shortId } from '#components/ui/id-chip.tsx'
import { ErrorText } from '#components/ui/problem-text.tsx'
import { Textarea } from '#components/ui/textarea.tsx'
import { VisibleCharacters } from '../json/visible-characters.tsx'
import { useRunScreen } from '../run-screen.ts'
import { PanelSection } from './panel-parts.tsx'

export function ConversationSection({ run }: { run: Run }) {
  const { runId, state } = useRunScreen()
  const { data } = useQuery({ ...conversationQuery(runId, `${state.final ?? ''} ${state.unread?.length ?? 0}`), enabled: !run.parent && !run.imported })
  if (!data || (!data.takes && data.turns.length === 1 && data.turns[0]?.messages.length === 0)) return null
  return (
    <PanelSection title="Conversation">
      <ol className="flex flex-col gap-2">
        {data.turns.map((turn) => (
          <Turn key={turn.run.id} turn={turn} current={turn.run.id === runId} />
        ))}
      </ol>
      {data.takes ? <Composer runId={runId} continues={data.turns.at(-1)?.run.finishedAt !== null} /> : <p className="mt-2 text-12 text-fg-3">{data.why}</p>}
    </PanelSection>
  )
}

function Turn({ turn: { run, messages, reply }, current }: { turn: Conversation['turns'][number]; current: boolean }) {
  return (
    <li className="flex flex-col gap-1.5 text-13">
      {messages.map(({ seq, at, channel, from, by, text, read }) => (
        <div key={seq} className="rounded-6 bg-inset px-2 py-1.5">
          <p className="flex items-center gap-1.5 text-11/4 text-fg-3">
            <MessageSquareText aria-hidden className="size-3 shrink-0" />
            <span className="min-w-0 truncate">
              <span className="text-fg-2">{from}</span>, by {channel}
              {by !== undefined && `, handed in by ${by}`}
              {!read && ', not read yet'}
            </span>
            <time dateTime={at} className="ml-auto shrink-0 tabular-nums">
              {formatDateTime(new Date(at))}
            </time>
          </p>
          <p className="mt-0.5 break-words whitespace-pre-wrap">
            <VisibleCharacters text={text} />
          </p>
        </div>
      ))}
      <p className="flex items-start gap-1.5 px-2">
        <Reply aria-hidden className="mt-0.5 size-3.5 shrink-0 text-fg-3" />
        <span className="min-w-0 break-words whitespace-pre-wrap">{reply === null ? <span className="text-fg-3">{run.finishedAt === null ? 'under way' : `${run.status}, without a message`}</span> : <VisibleCharacters text={reply} />}</span>
        {current ? (
          <span className="ml-auto shrink-0 text-11/5 text-fg-3">this run</span>
        ) : (
          <Link href={`/runs/${run.id}`} className="ml-auto shrink-0 font-mono text-11/5 text-accent hover:underline">
            {shortId(run.id)}
          </Link>
        )}
      </p>
    </li>
  )
}

/** `continues`: a message begins a new run; else it is read where the newest one would end. */
function Composer({ runId, continues }: { runId: string; continues: boolean }) {
  const [text, setText] = useState('')
  const router = useRouter()
  const client = useQueryClient()
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => call(sendMessage, { params: { id: runId }, body: { text: text.trim() } }),
    onSuccess({ delivered, run }) {
      setText('')
      if (delivered === 'continued') router.push(`/runs/${run.id}`)
    },
    onSettled: () => client.invalidateQueries({ queryKey: conversationKey(runId) }),
  })
  const send = () => text.trim() !== '' && !isPending && mutate()
  return (
    <div className="mt-3 flex flex-col gap-2">
      <Textarea
        aria-label="Message to the run"
        placeholder={continues ? 'Reply; a new run continues this one' : 'Write; it is read where the run would end'}
        minRows={2}
        maxRows={8}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) send()
          if (event.key === 'Escape') event.currentTarget.blur()
        }}
      />
      {error && <ErrorText>{errorText(error)}</ErrorText>}
      <Button kind="primary" icon={Send} busy={isPending} disabled={text.trim() === ''} onClick={send} className="self-end">
        Send
      </Button>
    </div>
  )
}
