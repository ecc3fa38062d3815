/** Whether this part of the page is the browser's yet. What only the browser knows is drawn from then on, so that the first drawing is the server's. */
'use client'
import { useSyncExternalStore } from 'react'

const never = () => () => {}
const inBrowser = () => true
const onServer = () => false

/** False on the server and while a page takes its markup over; true for whatever is drawn first in the browser. */
export const useHydrated = (): boolean => useSyncExternalStore(never, inBrowser, onServer)
