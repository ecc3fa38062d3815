/** Turns the browser's notifications of new requests on and off. The browser is asked only when this is pressed. */
'use client'
import { useSyncExternalStore } from 'react'
import { Bell, BellOff, BellRing } from 'lucide-react'
import { IconButton } from '#components/ui/icon-button.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { notifyState, subscribeNotifyState, turnOffNotifications, turnOnNotifications, type NotifyState } from '#lib/client/notifications.ts'

export function NotifyButton() {
  const state = useSyncExternalStore<NotifyState>(subscribeNotifyState, notifyState, () => 'unsupported')
  const toast = useToast()
  if (state === 'unsupported') return null

  async function press() {
    if (state === 'on') return turnOffNotifications()
    await turnOnNotifications()
    const now = notifyState()
    if (now === 'on') toast({ message: 'This browser tells you of new requests for you, while you look elsewhere.', icon: BellRing, tone: 'completed' })
    if (now === 'denied') toast({ message: 'This browser refuses notifications from Oriel. Allow them in its settings for this site.', icon: BellOff })
  }

  const label = state === 'on' ? 'Stop browser notifications' : 'Notify me in this browser'
  return <IconButton icon={state === 'on' ? BellRing : state === 'denied' ? BellOff : Bell} label={label} pressed={state === 'on'} onClick={() => void press()} className="max-sm:hidden" />
}
