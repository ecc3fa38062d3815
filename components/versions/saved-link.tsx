/** A link out of the builder that goes once the draft is saved, because the page behind it shows what is saved. */
'use client'
import type { ComponentProps } from 'react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import type { Autosave } from '#components/builder/autosave.ts'

export interface SavedLinkProps extends Omit<ComponentProps<typeof Link>, 'href' | 'onClick'> {
  href: string
  autosave: Autosave
}

export function SavedLink({ href, autosave, ...rest }: SavedLinkProps) {
  const router = useRouter()
  return (
    <Link
      {...rest}
      href={href}
      onClick={(event) => {
        const saved = autosave.flush()
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
        event.preventDefault()
        void saved.then(() => router.push(href))
      }}
    />
  )
}
