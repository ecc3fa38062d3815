/**
 * A call as a command for sh, bash and zsh that sends the same bytes. The key stays a variable of the shell: it is never here to
 * begin with. The body goes through a pipe, because an argument of a program may have no more than 128 KiB, while `printf` is part
 * of the shell; and it is binary to curl, which else takes out line breaks.
 */

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** `curl` that posts `body` unchanged to an OpenAI-compatible endpoint. `baseUrl` where it is known, else from the shell. */
export function curlCommand(body: string, baseUrl?: string): string {
  const url = baseUrl === undefined ? '"$OPENAI_BASE_URL/chat/completions"' : quoted(`${baseUrl.replace(/\/$/, '')}/chat/completions`)
  return [`printf %s ${quoted(body)} | curl ${url}`, '-H "Authorization: Bearer $OPENAI_API_KEY"', "-H 'Content-Type: application/json'", '--data-binary @-'].join(' \\\n  ')
}
