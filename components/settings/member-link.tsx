/** A sign-in link that was just made, to be handed to its member: it cannot be shown again, so it stays until it is put away. */
'use client'
import { useEffect, useRef } from 'react'
import { Check, Copy, KeyRound, X } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import { useCopy } from '#components/ui/copy.ts'
import { formatDateTime } from '#components/ui/format.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Input } from '#components/ui/input.tsx'
import type { HandedLink } from './use-member-edit.ts'

export function MemberLink({ link, onPutAway }: { link: HandedLink; onPutAway(): void }) {
  const { copied, copy } = useCopy()
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => button.current?.focus(), [link.url])
  return (
    <section aria-label={`Sign-in link for ${link.to}`} className="mx-4 mb-3 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-8 border border-accent-line bg-accent-soft px-3 py-2.5">
      <KeyRound aria-hidden className="size-4 shrink-0 text-accent" strokeWidth={1.75} />
      <p className="min-w-0 flex-[1_1_340px] text-12">
        <span className="text-13 font-medium">Hand this link to {link.to}.</span> <span className="text-fg-2">It signs in whoever opens it as them, once, until {formatDateTime(new Date(link.expiresAt))}. It is not shown again.</span>
      </p>
      <span className="flex min-w-0 flex-[1_1_360px] items-center gap-2">
        <Input readOnly mono aria-label="Sign-in link" value={link.url} onFocus={(event) => event.target.select()} className="border-line! bg-raised! px-2!" />
        <Button ref={button} kind="primary" icon={copied ? Check : Copy} onClick={() => copy(link.url)}>
          {copied ? 'Copied' : 'Copy'}
        </Button>
        <IconButton icon={X} label="Put the link away" onClick={onPutAway} />
      </span>
    </section>
  )
}
