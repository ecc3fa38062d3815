/**
 * What somebody wrote in Slack, as text: Slack escapes three characters and puts links, people and channels in angle brackets
 * (https://docs.slack.dev/messaging/formatting-message-text). Pure.
 */

/** `<https://a.example|a.example> &amp; <@U1|ada>` → `a.example & @ada`. */
export function readMessageText(text: string): string {
  return text
    .replace(/<([^<>|]*)(?:\|([^<>]*))?>/g, (_, target: string, label: string | undefined) => readMark(target, label))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

function readMark(target: string, label: string | undefined): string {
  const [, sign, rest = ''] = /^([@#!])(.*)$/.exec(target) ?? []
  if (sign === undefined) return label || target.replace(/^mailto:/, '')
  if (label) return sign === '!' || label.startsWith(sign) ? label : `${sign}${label}`
  return sign === '!' ? `@${rest.replace(/\^.*$/, '')}` : `${sign}${rest}`
}
