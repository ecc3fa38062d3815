/** A shell command that calls a callback address with a payload to be changed. Pure. */
export const callbackCommand = (url: string): string => `curl -X POST '${url.replaceAll("'", "'\\''")}' \\\n  -H 'content-type: application/json' \\\n  -d '{"ok": true}'`
