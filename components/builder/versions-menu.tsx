/** Where the draft stands against what is published, the versions and the drafts that were kept: each can be compared and brought back. */
'use client'
import { useState, type ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Archive, ArrowRight, Ellipsis, GitCompareArrows, History, Play, RotateCcw, Upload } from 'lucide-react'
import type { VersionItem } from '#lib/api/versions.ts'
import { errorText } from '#lib/client/query-client.ts'
import { mostKeptDrafts } from '#lib/api/drafts.ts'
import { keptDraftsQuery, versionsQuery } from '#lib/client/workflows.ts'
import { changeSentence } from '#lib/nodes/change-words.ts'
import { Button } from '#components/ui/button.tsx'
import { Chip, ChipButton } from '#components/ui/chip.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Menu } from '#components/ui/menu.tsx'
import { Popover } from '#components/ui/popover.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { TimeAgo } from '#components/ui/time-ago.tsx'
import { compareHref, type Side } from '#components/versions/compare.ts'
import { DraftChanges } from '#components/versions/draft-changes.tsx'
import { useVersionActs, type VersionActs, type VersionActsOptions } from '#components/versions/use-version-acts.ts'
import { SavedLink } from '#components/versions/saved-link.tsx'
import type { Autosave } from './autosave.ts'
import { useBuilderStore } from './builder-context.tsx'

export interface VersionsMenuProps extends VersionActsOptions {
  slug: string
  draftDiffers: boolean
}

export function VersionsMenu(props: VersionsMenuProps) {
  const { latestVersion, draftDiffers } = props
  const [open, setOpen] = useState(false)
  const against = latestVersion === null ? 'never published' : draftDiffers ? `changed since v${latestVersion}` : `same as v${latestVersion}`
  return (
    <>
      <Popover
        label="Versions"
        open={open}
        onOpenChange={setOpen}
        className="w-[440px] p-0!"
        trigger={
          <ChipButton menu icon={History} aria-label={`Versions: draft, ${against}`}>
            <span>
              <b className="font-strong text-fg">Draft</b> · {against}
            </span>
          </ChipButton>
        }
      >
        <Versions {...props} onDone={() => setOpen(false)} />
      </Popover>
      {latestVersion !== null && (
        <Chip tone="completed" className="h-[22px]!">
          v{latestVersion} live
        </Chip>
      )}
    </>
  )
}

type VersionsProps = VersionsMenuProps & { onDone(): void }

function Versions(props: VersionsProps) {
  const { workflowId, slug, latestVersion, onDone } = props
  const acts = useVersionActs(props)
  const versions = useQuery({ ...versionsQuery(workflowId), enabled: latestVersion !== null })
  const done = (act: Promise<void>) => {
    onDone()
    void act
  }
  return (
    <div className="flex max-h-[min(560px,calc(100vh-96px))] flex-col">
      <section aria-label="Draft" className="border-b border-line px-3 py-2.5">
        <div className="flex items-center gap-1.5">
          <h2 className="mr-auto font-strong">Draft</h2>
          <Button kind="ghost" size="sm" icon={Archive} onClick={() => void acts.keep()}>
            Keep a copy
          </Button>
          {latestVersion !== null && (
            <Button asChild kind="ghost" size="sm">
              <SavedLink autosave={props.autosave} href={compareHref(slug, { kind: 'version', number: latestVersion }, { kind: 'draft' })}>
                <GitCompareArrows aria-hidden />
                Compare with v{latestVersion}
              </SavedLink>
            </Button>
          )}
        </div>
        {latestVersion === null ? (
          <p className="mt-1 text-12 text-fg-2">Nothing is published yet. Runs started here take the draft; triggers and the API take the latest version.</p>
        ) : (
          <DraftChanges workflowId={workflowId} since={latestVersion} className="mt-1" />
        )}
      </section>
      <div className="min-h-0 overflow-y-auto p-1">
        {latestVersion !== null && <PublishedVersions query={versions} {...props} acts={acts} done={done} />}
        <KeptDrafts {...props} acts={acts} done={done} />
      </div>
    </div>
  )
}

type ListProps = VersionsProps & { acts: VersionActs; done(act: Promise<void>): void }

function PublishedVersions({ query: { data, error, isPending }, slug, autosave, latestVersion, acts, done, onDone }: ListProps & { query: ReturnType<typeof useQuery<{ items: VersionItem[]; nextCursor: string | null }>> }) {
  const store = useBuilderStore()
  if (error) return <p className="px-2 py-2 text-failed">{errorText(error)}</p>
  if (isPending) return <Skeleton className="m-2 h-16" />
  return (
    <ul aria-label="Published versions">
      {data.items.map(({ number, message, changes, from, by, createdAt }) => {
        const side: Side = { kind: 'version', number }
        return (
          <Row
            key={number}
            autosave={autosave}
            name={`v${number}`}
            live={number === latestVersion}
            title={message || (from === null ? <span className="text-fg-3">No message</span> : `Version ${from} again`)}
            detail={changes === null ? undefined : changeSentence(changes, 4)}
            foot={
              <>
                {by} · <TimeAgo at={createdAt} suffix />
              </>
            }
            href={number === 1 ? compareHref(slug, side, { kind: 'draft' }) : compareHref(slug, { kind: 'version', number: number - 1 }, side)}
            hrefLabel={number === 1 ? 'Compare version 1 with the draft' : `Changes of version ${number}`}
          >
            <IconButton size="sm" icon={RotateCcw} label={`Restore version ${number} into the draft`} onClick={() => done(acts.restore(side))} />
            <Menu
              label={`Version ${number}`}
              trigger={<IconButton size="sm" icon={Ellipsis} label={`More of version ${number}`} />}
              entries={[
                { label: 'Compare with the draft', icon: GitCompareArrows, href: compareHref(slug, side, { kind: 'draft' }) },
                { label: `Run v${number}…`, icon: Play, onSelect: () => { onDone(); store.getState().open({ kind: 'run', version: number }) } },
                ...(number === latestVersion ? [] : [{ label: 'Publish again', icon: Upload, hint: `as v${(latestVersion ?? 0) + 1}; the draft stays as it is`, onSelect: () => done(acts.publishAgain(number)) }]),
              ]}
            />
          </Row>
        )
      })}
      {data.nextCursor !== null && <li className="px-2 py-1.5 text-12 text-fg-3">These are the newest {data.items.length.toLocaleString('en')}. Older ones are read with the API.</li>}
    </ul>
  )
}

function KeptDrafts({ workflowId, slug, autosave, acts, done }: ListProps) {
  const { data } = useQuery(keptDraftsQuery(workflowId))
  if (!data || data.items.length === 0) return null
  return (
    <section aria-label="Kept drafts" className="mt-1 border-t border-line pt-1">
      <h2 className="px-2 py-1 text-11 font-medium text-fg-3">Kept drafts</h2>
      <ul>
        {data.items.map(({ revision, message, by, createdAt }) => {
          const side: Side = { kind: 'kept', revision }
          return (
            <Row
              key={revision}
              autosave={autosave}
              name={<Archive aria-hidden className="size-3.5 text-fg-3" />}
              title={message || 'Kept by hand'}
              foot={
                <>
                  {by} · <TimeAgo at={createdAt} suffix />
                </>
              }
              href={compareHref(slug, side, { kind: 'draft' })}
              hrefLabel={`Compare the draft of revision ${revision} with the draft`}
            >
              <IconButton size="sm" icon={RotateCcw} label={`Restore the draft of revision ${revision}`} onClick={() => done(acts.restore(side))} />
            </Row>
          )
        })}
      </ul>
      {data.items.length >= mostKeptDrafts && <p className="px-2 py-1.5 text-12 text-fg-3">The newest {mostKeptDrafts} are kept; older ones went.</p>}
    </section>
  )
}

interface RowProps {
  autosave: Autosave
  name: ReactNode
  live?: boolean
  title: ReactNode
  detail?: string
  foot: ReactNode
  href: string
  hrefLabel: string
  children: ReactNode
}

function Row({ autosave, name, live = false, title, detail, foot, href, hrefLabel, children }: RowProps) {
  return (
    <li className="group/row flex items-start gap-1 rounded-6 pr-1 hover:bg-hover">
      <SavedLink autosave={autosave} href={href} title={hrefLabel} className="flex min-w-0 flex-1 gap-2 rounded-6 px-2 py-1.5">
        <span className="flex w-8 shrink-0 items-start pt-px font-strong tabular-nums">{name}</span>
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-1.5">
            <span className="truncate">{title}</span>
            {live && <Chip tone="completed">live</Chip>}
          </span>
          {detail !== undefined && (
            <span className="line-clamp-2 text-12 text-fg-2" title={detail}>
              {detail}
            </span>
          )}
          <span className="flex items-center gap-1 text-11 text-fg-3">
            <span className="truncate">{foot}</span>
            <ArrowRight aria-hidden className="size-3 shrink-0 opacity-0 group-hover/row:opacity-100" />
          </span>
        </span>
      </SavedLink>
      <span className="flex shrink-0 pt-1 opacity-0 group-focus-within/row:opacity-100 group-hover/row:opacity-100 has-data-[state=open]:opacity-100">{children}</span>
    </li>
  )
}
