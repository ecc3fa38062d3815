/** What somebody changed in a value, place by place: the old struck, the new beside it. */
import { valueChanges } from '#lib/nodes/value-changes.ts'
import type { Json } from '#lib/engine/json.ts'
import { inline } from '../words.ts'

const mostShown = 6

export function ValueChangesList({ before, after }: { before: Json; after: Json }) {
  const changes = valueChanges(before, after)
  if (changes.length === 0) return null
  const more = changes.length - mostShown
  return (
    <ul aria-label="Changes" className="flex flex-col gap-0.5 font-mono text-11/4">
      {changes.slice(0, mostShown).map(({ path, before: old, after: now }) => (
        <li key={path} className="break-words">
          {path !== '' && <span className="text-fg-3">{path.slice(1).replaceAll('/', '.')} </span>}
          {old !== undefined && <s className="text-del decoration-1">{inline(old as Json, 80)}</s>} {now === undefined ? <span className="text-fg-3">gone</span> : <span className="text-add">{inline(now as Json, 80)}</span>}
        </li>
      ))}
      {more > 0 && <li className="text-fg-3">and {more} more</li>}
    </ul>
  )
}
