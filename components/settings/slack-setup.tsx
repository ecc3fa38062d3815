/** How a Slack app for a connection is made: the manifest to paste, and where its two secrets are found. */
'use client'
import { ExternalLink } from 'lucide-react'
import { CopyButton } from '#components/ui/id-chip.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { isOutOfReach, slackManifest } from './slack-manifest.ts'

export function SlackSetup({ name }: { name: string }) {
  // Of the page itself, which a browser renders: the address by which people reach this server.
  const origin = typeof location === 'undefined' ? 'https://oriel.example.com' : location.origin
  const manifest = slackManifest(origin, name === '' ? 'slack' : name)
  return (
    <section aria-label="Set up Slack" className="flex flex-col gap-2 rounded-8 border border-line p-3">
      <h3>Set up Slack</h3>
      <ol className="ml-4 flex list-decimal flex-col gap-1.5 text-12/5 text-fg-2">
        <li>
          Open{' '}
          <a href="https://api.slack.com/apps?new_app=1" target="_blank" rel="noreferrer" className="inline-flex items-center gap-1 text-accent hover:underline">
            api.slack.com/apps <ExternalLink aria-hidden className="size-3" />
          </a>
          , choose “From a manifest”, your workspace, and paste this:
          <div className="relative mt-1.5">
            <pre tabIndex={0} aria-label="App manifest" className="max-h-48 overflow-auto rounded-8 border border-line bg-inset px-3 py-2 text-12/[18px] text-fg">
              {manifest}
            </pre>
            <CopyButton text={manifest} label="Copy the manifest" tooltipSide="left" className="absolute top-1.5 right-3 bg-raised" />
          </div>
        </li>
        <li>Install the app to the workspace. Copy the bot token from “OAuth &amp; Permissions” and the signing secret from “Basic Information” into the fields above, and save.</li>
        <li>Under “Event Subscriptions” let Slack check the address once more, after saving here.</li>
        <li>
          Invite the app to the channels that it is to write to: <code className="text-fg">/invite @Oriel</code>.
        </li>
      </ol>
      {isOutOfReach(origin) && (
        <ProblemText severity="warning">
          Slack cannot reach {origin}, so buttons and replies would not come in. Serve Oriel at a public https address, and open this page there (ORIEL_PUBLIC_URL names it for links).
        </ProblemText>
      )}
    </section>
  )
}
