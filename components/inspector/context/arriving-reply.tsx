/** A reply on its way: what a streamed one has said so far, or its end where that is long. It counts once it is whole and in the log. */
'use client'
import { useState } from 'react'
import { LoaderCircle } from 'lucide-react'
import { useStream } from '#lib/client/use-stream.ts'
import { plural } from '#components/ui/format.ts'
import { useRunScreen } from '../run-screen.ts'

export function ArrivingReply({ seq }: { seq: number }) {
  const { runId } = useRunScreen()
  const [text, setText] = useState({ end: '', characters: 0 })
  useStream([`text:${runId}`], (message) => {
    if (message?.topic === 'text' && message.seq === seq) setText((known) => (message.characters < known.characters ? known : { end: message.end, characters: message.characters }))
  })
  const { end, characters } = text
  return (
    <>
      <p role="status" className="m-4 mb-0 flex items-center gap-2 text-12 text-fg-2">
        <LoaderCircle aria-hidden className="spin size-3.5 text-running" />
        {characters === 0 ? 'The request is out. The reply appears here when it comes.' : 'The reply is arriving.'}
        {characters > 0 && <span className="text-fg-3 tabular-nums">{plural(characters, 'character')} so far</span>}
      </p>
      {characters > 0 && (
        <pre aria-label="Reply so far" tabIndex={0} className="m-3 min-h-0 flex-1 overflow-auto rounded-8 border border-line bg-inset px-3 py-2.5 text-12/(--lh-code) break-words whitespace-pre-wrap focus-visible:-outline-offset-2">
          {characters > end.length && <span className="text-fg-3">… </span>}
          {end}
        </pre>
      )}
    </>
  )
}
