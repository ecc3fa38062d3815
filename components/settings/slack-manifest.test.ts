import { expect, it } from 'vitest'
import { isOutOfReach, slackManifest } from './slack-manifest.ts'

it('names the address of the connection for buttons and for messages, and the scopes that the connection is tried for', () => {
  const manifest = JSON.parse(slackManifest('https://oriel.example.org', 'team')) as { settings: { interactivity: object; event_subscriptions: object }; oauth_config: { scopes: { bot: string[] } } }
  expect(manifest.settings.interactivity).toEqual({ is_enabled: true, request_url: 'https://oriel.example.org/hooks/slack/team' })
  expect(manifest.settings.event_subscriptions).toMatchObject({ request_url: 'https://oriel.example.org/hooks/slack/team', bot_events: expect.arrayContaining(['message.channels', 'message.im']) })
  expect(manifest.oauth_config.scopes.bot).toEqual(expect.arrayContaining(['chat:write', 'im:write', 'users:read', 'users:read.email']))
})

it.each([
  ['https://oriel.example.org', false],
  ['http://oriel.example.org', true],
  ['http://localhost:3000', true],
  ['https://127.0.0.1', true],
])('Slack reaches %s: %s', (origin, outOfReach) => {
  expect(isOutOfReach(origin)).toBe(outOfReach)
})
