/**
 * Two drafts of one workflow side by side in words, and what both touched as questions. Nothing is saved until every question has an
 * answer; then both together are one edit of this draft, which can be undone.
 */
'use client'
import type { ReactNode } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { plural } from '#components/ui/format.ts'
import { placeWords } from './conflict-words.ts'
import { Question } from './question.tsx'
import type { MergeState } from './use-merge.ts'

export interface MergeDialogProps {
  merge: MergeState
  onClose(): void
  onMerge(): void
}

export function MergeDialog({ merge, onClose, onMerge }: MergeDialogProps) {
  const { merged, open } = merge
  const count = merged.conflicts.length
  const submit = () => open.length === 0 && onMerge()
  return (
    <Dialog
      open
      onOpenChange={(wanted) => !wanted && onClose()}
      title="Put two drafts together"
      description="Somebody else saved this draft while you changed it. What only one of you touched is taken; what both touched is for you to decide."
      width={1040}
      className="top-[8vh]! max-h-[84vh]!"
      footer={
        <>
          {count > 0 && (
            <span className="mr-auto flex items-center gap-2">
              <Button kind="ghost" onClick={() => merge.chooseAll('theirs')}>
                Answer all with theirs
              </Button>
              <Button kind="ghost" onClick={() => merge.chooseAll('mine')}>
                Answer all with yours
              </Button>
            </span>
          )}
          <span role="status" className="self-center pr-1 text-12 text-fg-2 tabular-nums">
            {open.length > 0 ? `${open.length} of ${plural(count, 'question')} to decide` : count > 0 ? `${plural(count, 'question')}, all answered` : ''}
          </span>
          <Button onClick={onClose}>Later</Button>
          <Button kind="primary" keys="mod+enter" disabled={open.length > 0} onClick={onMerge}>
            Merge and save
          </Button>
        </>
      }
    >
      <div
        className="mt-3 grid grid-cols-[264px_minmax(0,1fr)] gap-5"
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) submit()
        }}
      >
        <div className="flex flex-col gap-4">
          <Did head="They changed" phrases={merge.phrases.theirs} />
          <Did head="You changed" phrases={merge.phrases.mine} />
          <Together merge={merge} />
        </div>
        <section aria-label="What both touched" className="flex min-w-0 flex-col gap-3">
          <h3 className="text-12 font-medium text-fg-2">{count === 0 ? 'Nothing was touched by both' : `Both touched ${plural(count, 'place')}`}</h3>
          {count === 0 && <p className="text-fg-2">All that they changed and all that you changed is in the merged draft.</p>}
          {merged.conflicts.map((conflict) => (
            <Question key={conflict.id} merge={merge} conflict={conflict} />
          ))}
        </section>
      </div>
    </Dialog>
  )
}

function Did({ head, phrases }: { head: string; phrases: readonly string[] }) {
  return (
    <List head={head}>
      {phrases.map((phrase) => (
        <li key={phrase}>{phrase.charAt(0).toUpperCase() + phrase.slice(1)}</li>
      ))}
      {phrases.length === 0 && <li className="text-fg-3">Nothing that runs or shows</li>}
    </List>
  )
}

/** What was put together without a question, and is worth a look all the same. */
function Together({ merge: { merged } }: { merge: MergeState }) {
  if (merged.together.length === 0 && merged.renamed.length === 0) return null
  return (
    <List head="Put together by itself">
      {merged.together.map((place) => (
        <li key={`${place.node} ${place.path}`}>{placeWords(merged, place).join(' › ')}: different lines</li>
      ))}
      {merged.renamed.map(({ from, to }) => (
        <li key={to}>
          Both added a node <code className="font-mono text-12">{from}</code>; yours is <code className="font-mono text-12">{to}</code> now
        </li>
      ))}
    </List>
  )
}

function List({ head, children }: { head: string; children: ReactNode }) {
  return (
    <section aria-label={head}>
      <h3 className="text-12 font-medium text-fg-2">{head}</h3>
      <ul className="mt-1.5 flex flex-col gap-1 border-l border-line pl-3 text-13/5 break-words">{children}</ul>
    </section>
  )
}
