/**
 * What the inbox shows, kept in its address without a navigation. A change counts at once, so that a held key walks on from where it is;
 * the address follows when it rests, because browsers slow a page down that writes it with every move.
 */
'use client'
import { useCallback, useEffect, useRef, useState } from 'react'
import { usePathname, useSearchParams } from 'next/navigation'
import { inboxAddress, readInboxAddress, type InboxAddress, type InboxFilter } from './inbox-address.ts'

const restMs = 150

export interface AddressChange {
  id?: string | undefined
  filter?: InboxFilter
}

const textOf = ({ id, filter }: InboxAddress): string => inboxAddress(filter, id)

export function useInboxAddress(): InboxAddress & { go(change: AddressChange): void } {
  const pathname = usePathname()
  const search = useSearchParams()
  const [shown, setShown] = useState(() => readInboxAddress(pathname, new URLSearchParams(search)))
  const latest = useRef(shown)
  const writing = useRef<ReturnType<typeof setTimeout>>(undefined)

  const write = useCallback(() => {
    if (writing.current === undefined) return
    clearTimeout(writing.current)
    writing.current = undefined
    history.replaceState(null, '', textOf(latest.current))
  }, [])
  useEffect(() => {
    addEventListener('pagehide', write)
    // Before a link or a key of the shell leads away: where one comes back to is where one was.
    addEventListener('click', write, true)
    return () => {
      removeEventListener('pagehide', write)
      removeEventListener('click', write, true)
      clearTimeout(writing.current)
    }
  }, [write])

  // A link, a notification or the way back has led to another address. While one is to be written, what is in the bar is of before.
  useEffect(() => {
    if (writing.current !== undefined) return
    const next = readInboxAddress(location.pathname, new URLSearchParams(location.search))
    if (textOf(next) === textOf(latest.current)) return
    latest.current = next
    setShown(next)
  }, [pathname, search])

  const go = useCallback(
    (change: AddressChange) => {
      const before = latest.current
      const next = { ...before, ...change, filter: change.filter ?? before.filter }
      if (textOf(next) === textOf(before)) return
      latest.current = next
      setShown(next)
      clearTimeout(writing.current)
      // Opening the first request is a step back that a phone's gesture takes again.
      if (before.id === undefined && next.id !== undefined) {
        writing.current = undefined
        history.pushState(null, '', textOf(next))
      } else writing.current = setTimeout(write, restMs)
    },
    [write],
  )
  return { ...shown, go }
}
