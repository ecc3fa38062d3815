/** A call as a command that sends the same bytes. The key stays a variable of the shell: it is never here to begin with. */

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** `curl` that posts `body` unchanged to an OpenAI-compatible endpoint. `baseUrl` where it is known, else from the shell. */
export function curlCommand(body: string, baseUrl?: string): string {
  const url = baseUrl === undefined ? '"$OPENAI_BASE_URL/chat/completions"' : quoted(`${baseUrl.replace(/\/$/, '')}/chat/completions`)
  return [`curl ${url}`, '-H "Authorization: Bearer $OPENAI_API_KEY"', "-H 'Content-Type: application/json'", `--data-raw ${quoted(body)}`].join(' \\\n  ')
}
