/**
 * Submits the sign-in form by itself after a second, but only where a person sees the page: previews, prerenders and background tabs
 * never do, so they cannot use up the link.
 */
'use client'
import { useEffect } from 'react'

const waitMs = 1000

export function SubmitWhenSeen({ formId }: { formId: string }) {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    function start() {
      clearTimeout(timer)
      if (document.visibilityState !== 'visible') return
      timer = setTimeout(() => {
        const form = document.getElementById(formId)
        if (form instanceof HTMLFormElement) form.requestSubmit()
      }, waitMs)
    }
    start()
    document.addEventListener('visibilitychange', start)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', start)
    }
  }, [formId])
  return null
}
