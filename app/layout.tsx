/** Frame of every page: fonts, tokens and the theme before the first paint. Knows nothing of data or sign-in. */
import geistMono from '@fontsource-variable/geist-mono/files/geist-mono-latin-wght-normal.woff2'
import inter from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'
import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/geist-mono/wght.css'
import './globals.css'
import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import { preload } from 'react-dom'

export const metadata: Metadata = {
  title: { default: 'Oriel', template: '%s · Oriel' },
  description: 'A workbench for agentic workflows whose every run can be read, replayed and forked.',
  icons: { icon: '/icon.svg' },
}

export const viewport: Viewport = { colorScheme: 'light dark' }

export default function RootLayout({ children }: { children: ReactNode }) {
  // Both fonts with the page itself, so that no text is drawn twice.
  for (const font of [inter, geistMono]) preload(font, { as: 'font', type: 'font/woff2', crossOrigin: 'anonymous' })
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        <script src="/theme.js" />
      </head>
      <body>{children}</body>
    </html>
  )
}
