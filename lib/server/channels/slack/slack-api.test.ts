import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGuard } from '../../http/guard.ts'
import { startTestServer } from '../../http/testing.ts'
import { section } from './blocks.ts'
import { createSlackApi, type SlackAccess } from './slack-api.ts'
import { startSlack, type TestSlack } from './testing.ts'

let slack: TestSlack
beforeAll(async () => {
  slack = await startSlack([
    { id: 'UADA', email: 'Ada@Example.com', name: 'Ada' },
    { id: 'UNEW', email: 'new@example.com', name: 'New', unconfirmed: true },
    { id: 'UGUEST', email: 'guest@else.where', name: 'Guest', teamId: 'TELSE' },
    { id: 'UBOT', email: 'bot@example.com', name: 'Bot', bot: true },
  ])
})
afterAll(() => slack.close())

const message = { text: 'May it?', blocks: [section('May it?')] }
const apiOf = (access: Partial<SlackAccess> = {}, allowed = [slack.host]) => createSlackApi({ token: slack.token, baseUrl: slack.baseUrl, ...access }, createGuard(allowed), 2_000)

describe('Slack’s Web API, by its own client over HTTP', () => {
  it('posts into a channel by its name and changes what was posted', async () => {
    const place = await apiOf().post('#approvals', message)
    await apiOf().update(place, { text: 'It may.', blocks: [section('It may.')] })
    expect(slack.messages).toEqual([expect.objectContaining({ ...place, channel: 'C0APPROVALS', text: 'It may.', updates: 1 })])
  })

  it('has what somebody wrote stand as it is written, mentioning and hiding nothing', async () => {
    const text = '<!channel> look at <https://evil.example|our site> & pay'
    const written = '&lt;!channel&gt; look at &lt;https://evil.example|our site&gt; &amp; pay'
    const place = await apiOf().post('#approvals', { ...message, text })
    expect(slack.messages.at(-1)?.text).toBe(written)
    await apiOf().update(place, { ...message, text: `${text}!` })
    expect(slack.messages.at(-1)?.text).toBe(`${written}!`)
    await apiOf().whisper(place.channel, 'UADA', text)
    expect(slack.whispers.at(-1)?.text).toBe(written)
  })

  it('finds a person by their address, and opens the conversation with them', async () => {
    expect(await apiOf().userByEmail('ada@example.com')).toBe('UADA')
    expect(await apiOf().userByEmail('nobody@example.com')).toBeNull()
    expect(await apiOf().openDirect('UADA')).toBe('DUADA')
  })

  it('tells whose address Slack vouches for', async () => {
    expect(await apiOf().user('UADA')).toMatchObject({ email: 'ada@example.com', outside: false, teamId: 'T0TEST' })
    expect(await apiOf().user('UNEW')).toMatchObject({ email: null })
    expect(await apiOf().user('UGUEST')).toMatchObject({ teamId: 'TELSE' })
    expect(await apiOf().user('UBOT')).toMatchObject({ outside: true })
  })

  it('names the workspace and the scopes of a token', async () => {
    expect(await apiOf().whoAmI()).toMatchObject({ teamId: 'T0TEST', team: 'Test', scopes: expect.arrayContaining(['chat:write']) })
  })
})

describe('what is wrong is said in words', () => {
  it('the time after which Slack takes calls again', async () => {
    slack.refuse('chat.postMessage', { status: 429, headers: { 'retry-after': '7' } })
    await expect(apiOf().post('#approvals', message)).rejects.toMatchObject({ code: 'ratelimited', retryable: true, retryAfterMs: 7000 })
    expect(slack.calls.filter(({ method }) => method === 'chat.postMessage')).toHaveLength(3)
  })

  it('a token that Slack does not know, without the token', async () => {
    await expect(apiOf({ token: 'xoxb-wrong-0123456789' }).whoAmI()).rejects.toMatchObject({ code: 'invalid_auth', retryable: false, message: expect.stringMatching('xoxb-\\.') })
  })

  it('a scope that is missing, by its name', async () => {
    slack.refuse('users.info', { body: { ok: false, error: 'missing_scope', needed: 'users:read.email', provided: 'chat:write' } })
    await expect(apiOf().user('UADA')).rejects.toMatchObject({ code: 'missing_scope', message: expect.stringContaining('users:read.email') })
  })

  it('a channel that is not there', async () => {
    await expect(apiOf().post('#nowhere', message)).rejects.toMatchObject({ code: 'channel_not_found', retryable: false, message: expect.stringContaining('/invite') })
  })

  it('a host that nobody resolves, one that refuses, one that is private, one that is no Slack', async () => {
    await expect(apiOf({ baseUrl: 'https://slack.invalid/api/' }).whoAmI()).rejects.toMatchObject({ code: 'http_dns', retryable: true })
    await expect(apiOf({ baseUrl: 'http://127.0.0.1:1/api/' }, ['127.0.0.1:1']).whoAmI()).rejects.toMatchObject({ code: 'http_refused', retryable: true })
    await expect(apiOf({}, []).whoAmI()).rejects.toMatchObject({ code: 'http_blocked', retryable: false, message: expect.stringContaining('ORIEL_ALLOW_PRIVATE_HOSTS') })
    const page = await startTestServer(() => ({ body: '<html>Welcome</html>' }))
    await expect(apiOf({ baseUrl: page.url }, [page.host]).whoAmI()).rejects.toMatchObject({ code: 'unreadable_answer', message: expect.stringContaining('base URL') })
    await page.close()
  })

  it('a redirect is not followed', async () => {
    const elsewhere = await startTestServer()
    const moved = await startTestServer(() => ({ status: 302, headers: { location: elsewhere.url } }))
    await expect(apiOf({ baseUrl: moved.url }, [moved.host, elsewhere.host]).whoAmI()).rejects.toMatchObject({ code: 'http_redirect' })
    expect(elsewhere.requests).toEqual([])
    await Promise.all([elsewhere.close(), moved.close()])
  })

  it('an error that quotes the token quotes it masked', async () => {
    slack.refuse('auth.test', { body: { ok: false, error: 'missing_scope', needed: slack.token } })
    await expect(apiOf().whoAmI()).rejects.toMatchObject({ message: expect.not.stringContaining(slack.token) })
  })
})
