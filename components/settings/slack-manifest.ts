/**
 * The manifest of a Slack app for one connection: what Slack makes the app from, with the addresses that it calls and the scopes that the
 * connection needs (https://docs.slack.dev/reference/app-manifest). Pure.
 */

/** Send messages, write to a person, know who pressed a button, read replies. */
export const slackScopes = ['chat:write', 'im:write', 'users:read', 'users:read.email', 'channels:history', 'groups:history', 'im:history'] as const

/** `origin`: where Slack reaches this server. */
export function slackManifest(origin: string, connection: string): string {
  const url = `${origin}/hooks/slack/${connection}`
  return JSON.stringify(
    {
      display_information: { name: 'Oriel', description: 'Asks people what workflows need to know, and takes their answers' },
      features: { bot_user: { display_name: 'Oriel', always_online: true }, app_home: { messages_tab_enabled: true, messages_tab_read_only_enabled: false } },
      oauth_config: { scopes: { bot: slackScopes } },
      settings: {
        interactivity: { is_enabled: true, request_url: url },
        event_subscriptions: { request_url: url, bot_events: ['message.channels', 'message.groups', 'message.im'] },
        org_deploy_enabled: false,
        socket_mode_enabled: false,
      },
    },
    null,
    2,
  )
}

/** Whether Slack cannot reach such an address: it is of this machine, or not https. */
export function isOutOfReach(origin: string): boolean {
  const { protocol, hostname } = new URL(origin)
  return protocol !== 'https:' || hostname === 'localhost' || /^(127|10|192\.168)\./.test(hostname) || hostname === '[::1]'
}
