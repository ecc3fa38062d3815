/**
 * Notifications of the browser's own for new requests: off until somebody asks for them by a press, remembered in this browser alone. Told
 * once per request however many tabs are open, and only while nobody looks at Oriel.
 */

const key = 'oriel.notify'

/** unsupported: this browser has none · denied: refused in the browser's own settings, which alone can take that back. */
export type NotifyState = 'unsupported' | 'denied' | 'off' | 'on'

const listeners = new Set<() => void>()

export function notifyState(): NotifyState {
  if (typeof Notification === 'undefined') return 'unsupported'
  if (Notification.permission === 'denied') return 'denied'
  return Notification.permission === 'granted' && localStorage.getItem(key) === 'on' ? 'on' : 'off'
}

export function subscribeNotifyState(listener: () => void): () => void {
  listeners.add(listener)
  addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('storage', listener)
  }
}

const changed = (): void => listeners.forEach((listener) => listener())

/** Asks the browser where it has not been asked yet. Call from a press: browsers ask nobody otherwise. */
export async function turnOnNotifications(): Promise<void> {
  if (typeof Notification === 'undefined') return
  if (Notification.permission === 'default') await Notification.requestPermission()
  if (Notification.permission === 'granted') localStorage.setItem(key, 'on')
  changed()
}

export function turnOffNotifications(): void {
  localStorage.removeItem(key)
  changed()
}

export interface Notice {
  /** Two of one id are shown as one. */
  id: string
  title: string
  body: string
}

/** Shows it where that is wanted and nobody looks at this tab. */
export function notify({ id, title, body }: Notice, onOpen: () => void): void {
  if (notifyState() !== 'on' || document.visibilityState === 'visible') return
  const shown = new Notification(title, { body, tag: id, icon: '/icon.svg' })
  shown.onclick = () => {
    window.focus()
    shown.close()
    onOpen()
  }
}
