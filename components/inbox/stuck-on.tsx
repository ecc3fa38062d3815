/** What a step is stuck on: the failure as it was and as the model reads it, and the step that failed. */
import Link from 'next/link'
import type { HumanRequest } from '#lib/api/requests.ts'
import { VisibleCharacters } from '#components/inspector/json/visible-characters.tsx'
import { parentPath } from '#components/inspector/parent-path.ts'

export function StuckOn({ request: { runId, call, error } }: { request: HumanRequest }) {
  if (!error) return null
  const told = error.compact || error.message
  return (
    <div className="mt-2 flex flex-col gap-1.5 text-13">
      <Said label="What the model reads" text={told} />
      {error.message !== told && <Said label="The error" text={error.message} />}
      <p className="flex items-center gap-2 text-12 text-fg-3">
        <code>{error.code}</code>
        {call !== undefined && (
          <Link href={parentPath({ runId, step: call })} className="text-accent hover:underline">
            {call}
          </Link>
        )}
      </p>
    </div>
  )
}

const Said = ({ label, text }: { label: string; text: string }) => (
  <div>
    <h3 className="text-11/4 font-medium text-fg-3">{label}</h3>
    <p className="break-words whitespace-pre-wrap text-failed">
      <VisibleCharacters text={text} />
    </p>
  </div>
)
